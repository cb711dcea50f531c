"""Archives: the same answers give the same bytes; unpacking gives the project, run bits included."""

from __future__ import annotations

import hashlib
import io
import stat
import subprocess
import sys
import tarfile
import zipfile
from datetime import date

import pytest

from portal.starters import generate
from tests.starters.conftest import STARTER

EXECUTABLE = {
    "docker-entrypoint.sh",
    "scripts/check-context.sh",
    "scripts/image-tags.sh",
    "tests/container/inside.sh",
    "tests/container/run.sh",
}


@pytest.fixture(scope="module")
def project():
    return generate(STARTER, {"project_name": "Beam server"})


def test_the_same_answers_give_the_same_bytes_in_another_process_and_timezone(project):
    script = (
        "import sys; from portal.starters import generate; "
        f"p = generate({STARTER!r}, {{'project_name': 'Beam server'}}); print(p.sha256('zip'), p.sha256('tar.gz'))"
    )
    for environment in ({"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1"}, {"TZ": "UTC", "PYTHONHASHSEED": "2"}):
        output = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        ).stdout.split()
        assert output == [project.sha256("zip"), project.sha256("tar.gz")]


def test_sha256_is_that_of_the_archive(project):
    assert project.sha256("zip") == hashlib.sha256(project.zip()).hexdigest()
    assert project.sha256("tar.gz") == hashlib.sha256(project.tar_gz()).hexdigest()


def test_the_zip_holds_the_files_sorted_in_one_folder_with_their_modes(project):
    archive = zipfile.ZipFile(io.BytesIO(project.zip()))
    entries = archive.infolist()
    assert [entry.filename for entry in entries] == [f"beam-server/{path}" for path in sorted(project.files)]
    for entry in entries:
        path = entry.filename.removeprefix("beam-server/")
        assert archive.read(entry) == project.files[path]
        assert entry.create_system == 3
        assert stat.S_IMODE(entry.external_attr >> 16) == (0o755 if path in EXECUTABLE else 0o644)
        assert entry.date_time == (*date.fromisoformat(project.starter.released).timetuple()[:3], 0, 0, 0)


def test_the_tar_holds_the_same_and_nobodys_name(project):
    with tarfile.open(fileobj=io.BytesIO(project.tar_gz())) as archive:
        entries = archive.getmembers()
        assert [entry.name for entry in entries] == [f"beam-server/{path}" for path in sorted(project.files)]
        for entry in entries:
            path = entry.name.removeprefix("beam-server/")
            assert archive.extractfile(entry).read() == project.files[path]
            assert entry.mode == (0o755 if path in EXECUTABLE else 0o644)
            assert (entry.uid, entry.gid, entry.uname, entry.gname) == (0, 0, "", "")


def test_unzip_and_tar_restore_the_run_bit(project, tmp_path):
    (tmp_path / "x.zip").write_bytes(project.zip())
    (tmp_path / "x.tar.gz").write_bytes(project.tar_gz())
    for command in (["unzip", "-q", "x.zip", "-d", "zip"], ["tar", "--one-top-level=tar", "-xzf", "x.tar.gz"]):
        try:
            subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        except FileNotFoundError:
            pytest.skip(f"{command[0]} is not installed")
        script = tmp_path / command[0].removeprefix("un") / "beam-server" / "docker-entrypoint.sh"
        assert script.stat().st_mode & 0o111 == 0o111


def test_another_answer_gives_other_bytes(project):
    assert generate(STARTER, {"project_name": "Beam server", "port": "8081"}).zip() != project.zip()
