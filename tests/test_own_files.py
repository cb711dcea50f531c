"""The project obeys the standard that it serves."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from portal.dockerfile import parse
from portal.review import review

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("profile", ["standard", "strict"])
def test_the_reviewer_finds_nothing_in_our_own_image_definition(profile):
    scripts = {"docker-entrypoint.sh": (ROOT / "docker-entrypoint.sh").read_text()}
    ignored = (ROOT / ".dockerignore").read_text()
    report = review((ROOT / "Dockerfile").read_text(), profile, dockerignore=ignored, scripts=scripts)
    assert [f"{f.span.start_line} {f.rule}: {f.message}" for f in report.findings] == []


def test_shellcheck_finds_nothing_in_our_scripts():
    shellcheck = Path(sys.executable).parent / "shellcheck"
    done = subprocess.run(
        [shellcheck, "docker-entrypoint.sh", ".ci/run"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_entry_point_can_be_run():
    assert os.access(ROOT / "docker-entrypoint.sh", os.X_OK)


def test_everything_that_the_image_copies_is_there_and_let_into_the_context():
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for instruction in parse((ROOT / "Dockerfile").read_text()).instructions:
        if instruction.keyword == "COPY" and not instruction.flag("from"):
            for source in instruction.arguments[:-1]:
                assert (ROOT / source.value).exists(), source.value
                assert source.value.partition("/")[0] in let_in, source.value


def test_every_run_time_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["postgresql"]
    pinned = [line.partition("==")[0] for line in (ROOT / "requirements.txt").read_text().splitlines()]
    assert [name for name in wanted if name not in pinned] == []


def test_every_line_of_the_requirements_pins_one_version_and_says_why():
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            assert re.fullmatch(r"[A-Za-z0-9._-]+==\S+ +# .+", line), line
