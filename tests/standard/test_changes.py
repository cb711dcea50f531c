"""The change log of the standard."""

import pytest

from portal.standard import StandardError, catalogue
from portal.standard.changes import changes, load_changes


def test_every_correction_of_the_catalogue_is_in_the_change_log():
    told = {id for version in changes() for change in version.changes for id in change.requirements}
    corrected = {id for id, requirement in catalogue().requirements.items() if requirement.correction}
    assert corrected <= told


GOOD = "- {version: 1.0.0, date: 2026-02-01, summary: S, changes: [{kind: added, says: A}]}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "can't be read"),
        ("version: 1", "a list of versions is due"),
        ("- {version: 1.0.0}", "a version has changes, date, summary, version"),
        (GOOD.replace("2026-02-01", "spring"), "'spring'; it takes a day"),
        (GOOD.replace("added", "mended"), "'mended' is no kind of change"),
        (GOOD.replace("says: A", "requirements: [IMG-999], says: A"), "there is no requirement 'IMG-999'"),
        (GOOD.replace("says: A", "say: A"), "a change has kind, says"),
        (GOOD + GOOD.replace("2026-02-01", "2026-03-01").replace("1.0.0", "0.9.0"), "0.9.0 is newer than 1.0.0"),
    ],
)
def test_a_fault_is_told_with_the_file(tmp_path, text, message):
    file = tmp_path / "changes.yaml"
    file.write_text(text)
    with pytest.raises(StandardError, match=message):
        load_changes(file, catalogue())
