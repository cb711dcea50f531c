"""Fingerprints and the baseline: what was there before is not reported again."""

import json

import pytest

from portal.review import review
from portal.review.baseline import InvalidBaseline, compare, read, write
from portal.review.fingerprints import fingerprints
from portal.review.reports import Reviewed

OLD = "FROM python:latest\nRUN sudo true\nRUN sudo true\n"


def reviewed(folder, text=OLD, name="Dockerfile"):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return Reviewed(str(folder / name), review(text, shellcheck=False))


def marks(text):
    report = review(text, shellcheck=False)
    return set(zip((f.rule for f in report.findings), fingerprints(report), strict=True))


def test_a_fingerprint_survives_lines_above_and_changed_indentation():
    assert marks(OLD) == marks("# new\n\nFROM   python:latest\n\n  RUN sudo  true\nRUN sudo true\n")


def test_the_same_line_twice_has_two_fingerprints():
    sudo = [mark for rule, mark in marks(OLD) if rule == "no-sudo"]
    assert len(sudo) == 2


def test_a_changed_line_is_a_new_finding():
    assert marks(OLD) != marks(OLD.replace("python:latest", "ruby:latest"))


def test_what_the_baseline_knows_is_left_out_and_counted(tmp_path):
    file = tmp_path / "baseline.json"
    one = reviewed(tmp_path)
    assert write(file, [one]) == len(one.report.findings)
    result = compare(file, [reviewed(tmp_path, "# moved\n" + OLD + "ADD x.txt /x\n")])
    assert result.known == len(one.report.findings)
    assert result.gone == 0
    assert {f.span.start_line for f in result.reviewed[0].report.findings} == {5}


def test_one_more_of_the_same_is_new(tmp_path):
    file = tmp_path / "baseline.json"
    write(file, [reviewed(tmp_path)])
    result = compare(file, [reviewed(tmp_path, OLD + "RUN sudo true\n")])
    assert [f.rule for f in result.reviewed[0].report.findings].count("no-sudo") == 1


def test_entries_that_no_longer_occur_are_counted(tmp_path):
    file = tmp_path / "baseline.json"
    write(file, [reviewed(tmp_path)])
    assert compare(file, [reviewed(tmp_path, OLD.replace("RUN sudo true\n", "", 1))]).gone == 1


def test_files_that_were_not_looked_at_are_gone_only_when_they_are_deleted(tmp_path):
    file = tmp_path / "baseline.json"
    kept, deleted = reviewed(tmp_path, name="a/Dockerfile"), reviewed(tmp_path, name="b/Dockerfile")
    write(file, [kept, deleted])
    assert compare(file, []).gone == 0
    (tmp_path / "b/Dockerfile").unlink()
    assert compare(file, []).gone == len(deleted.report.findings)


def test_the_file_reads_the_same_from_every_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one = reviewed(tmp_path)
    write(tmp_path / "baseline.json", [one._replace(file="Dockerfile")])
    assert list(read(tmp_path / "baseline.json")) == ["Dockerfile"]
    assert compare(tmp_path / "baseline.json", [one]).known == len(one.report.findings)


def test_the_file_is_the_same_for_the_same_findings(tmp_path):
    one, two = reviewed(tmp_path, name="a"), reviewed(tmp_path, name="b")
    write(tmp_path / "1.json", [one, two])
    write(tmp_path / "2.json", [two, one])
    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "is no baseline"),
        (json.dumps({"version": 1, "files": {"a": 1}}), "is no baseline"),
        (json.dumps({"version": 99, "files": {}}), "is no baseline"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(tmp_path, text, message):
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(InvalidBaseline, match=message):
        read(tmp_path / "b.json")


def test_a_baseline_that_is_not_there_says_how_to_make_it(tmp_path):
    with pytest.raises(InvalidBaseline, match="--write-baseline"):
        read(tmp_path / "none.json")
