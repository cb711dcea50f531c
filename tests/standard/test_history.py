"""Dates of last changes, from a repository and from the file that takes its place."""

import datetime
import subprocess

import pytest

from portal.standard import history


def git(folder, *arguments: str, day: str = "2026-01-01") -> None:
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": "/dev/null"}
    dates = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
    environment = {
        **who,
        **dates,
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "PATH": "/usr/bin",
    }
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "standard"
    (folder / "guide").mkdir(parents=True)
    git(tmp_path, "init", "--quiet")
    for day, name in (("2026-01-02", "a.rst"), ("2026-01-02", "guide/ö b.rst"), ("2026-03-04", "a.rst")):
        (folder / name).write_text(day)
        git(tmp_path, "add", "--all", day=day)
        git(tmp_path, "commit", "--quiet", "--message", "Change it", day=day)
    return folder


def test_a_file_has_the_day_of_the_last_commit_that_touched_it(repository):
    assert history.ask_git(repository) == {"a.rst": "2026-03-04", "guide/ö b.rst": "2026-01-02"}


def test_a_shallow_clone_is_not_believed(repository, tmp_path):
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{tmp_path}", "clone")
    with pytest.raises(ValueError, match="shallow"):
        history.ask_git(tmp_path / "clone" / "standard")


def test_without_a_repository_what_was_recorded_stays(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(history, "HISTORY_FILE", tmp_path / "history.json")
    monkeypatch.setattr(history, "ask_git", lambda: {"a.rst": "2026-03-04"})
    history.main()
    assert history.last_changes(tmp_path / "history.json") == {"a.rst": datetime.date(2026, 3, 4)}

    def fail() -> dict[str, str]:
        raise subprocess.CalledProcessError(128, "git")

    monkeypatch.setattr(history, "ask_git", fail)
    history.main()
    assert "No dates of last changes" in capsys.readouterr().err
    assert "2026-03-04" in (tmp_path / "history.json").read_text()


@pytest.mark.parametrize("text", [None, "", "[1]", '{"a.rst": 3}', "{nonsense"])
def test_a_file_that_is_missing_or_broken_gives_no_dates(tmp_path, text):
    file = tmp_path / "history.json"
    if text is not None:
        file.write_text(text)
    assert history.last_changes(file) == {}
