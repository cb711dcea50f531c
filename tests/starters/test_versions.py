"""Older versions of the starters: kept, renderable, and never changed without a new version."""

import shutil

import pytest

from portal.starters.catalogue import SCAFFOLDS, VERSIONS, at_version, recorded_digests, versions_of
from portal.starters.recording import digest, version_of
from portal.starters.sources import kept, of_folder
from tests.starters.conftest import STARTER, STARTERS


@pytest.mark.parametrize("name", STARTERS)
def test_no_version_renders_other_files_than_when_it_was_recorded(name):
    folder = SCAFFOLDS / name
    known, current = recorded_digests(folder), of_folder(folder)
    assert known, f"{name} has no recorded version: run `make versions` and commit what it writes"
    assert version_of(current) in known, f"{name} has a new version: run `make versions` and commit what it writes"
    assert digest(current) == known[version_of(current)], (
        f"{name} renders other files than its version {version_of(current)} did: raise `version` in starter.yaml and "
        "run `make versions` (has that version never been on main, remove it from versions/digests.json first)"
    )


@pytest.mark.parametrize("name", STARTERS)
def test_every_older_version_is_kept_and_renders_what_was_recorded(name):
    known = recorded_digests(SCAFFOLDS / name)
    assert tuple(known) == versions_of(name)
    for version in list(known)[:-1]:
        archive = SCAFFOLDS / name / VERSIONS / f"{version}.zip"
        sources = kept(name, archive)
        assert version_of(sources) == version
        assert digest(sources) == known[version]
        assert sources.packed() == archive.read_bytes()
        starter, _ = at_version(name, version)
        assert starter.version == version


def test_a_change_of_a_file_or_of_its_mode_is_noticed(tmp_path):
    scaffolds = tmp_path / "scaffolds"
    shutil.copytree(SCAFFOLDS, scaffolds, symlinks=True)
    before = digest(of_folder(scaffolds / STARTER))
    shared = scaffolds / "shared" / "templates" / "entrypoint.sh"
    text = shared.read_text()
    shared.write_text(text + "# more\n")
    assert digest(of_folder(scaffolds / STARTER)) != before
    shared.write_text(text)
    assert digest(of_folder(scaffolds / STARTER)) == before
    script = next(scaffolds.glob(f"{STARTER}/*/docker-entrypoint.sh"))
    script.chmod(0o644)
    assert digest(of_folder(scaffolds / STARTER)) != before


def test_a_version_that_is_not_there_is_not_guessed():
    for version in ("0.9.0", "../1.0.0", "1.0.0.zip", ""):
        with pytest.raises(KeyError):
            at_version(STARTER, version)
