"""The `portal` command, as a user at a terminal meets it."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.cli import main

CLEAN = "FROM scratch\n"
FAULTY = "from python:latest\nRUN apt-get update && apt-get install -y curl\nCMD python app.py\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments, stdin=None):
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", *arguments], input=stdin, capture_output=True, text=True, check=False
    )


def test_a_faulty_file_gives_status_1_and_says_where_what_and_which_requirement(folder, capsys):
    (folder / "Dockerfile").write_text(FAULTY)
    assert main(["review", "Dockerfile"]) == 1
    shown = capsys.readouterr().out
    assert "Dockerfile:1:6:" in shown or "Dockerfile:1:" in shown
    assert "no-latest-base-image" in shown
    assert "IMG-19" in shown
    assert "exec-form-cmd" in shown


def test_a_clean_file_gives_status_0(folder, capsys):
    (folder / "Dockerfile").write_text("FROM python:3.13\n")
    rules = ["unprivileged-user", "recommended-labels", "commented-steps"]
    ignores = [part for rule in rules for part in ("--ignore", rule)]
    assert main(["review", "Dockerfile", "--fail-on", "error", *ignores]) == 0, capsys.readouterr().out


def test_rules_are_ignored_by_other_tools_ids_too(folder, capsys):
    (folder / "Dockerfile").write_text(FAULTY)
    main(["review", "Dockerfile", "--ignore", "DL3007", "--ignore", "sc2086", "--format", "json"])
    rules = {f["rule"] for f in json.loads(capsys.readouterr().out)["files"][0]["findings"]}
    assert "no-latest-base-image" not in rules
    assert "exec-form-cmd" in rules


def test_standard_input_is_reviewed_for_a_hyphen():
    done = run("review", "-", stdin=FAULTY)
    assert done.returncode == 1
    assert "<stdin>:1:" in done.stdout


def test_json_holds_every_finding_with_its_place(folder, capsys):
    (folder / "Dockerfile").write_text(FAULTY)
    main(["review", "--format", "json", "Dockerfile"])
    [file] = json.loads(capsys.readouterr().out)["files"]
    assert file["file"] == "Dockerfile"
    latest = next(f for f in file["findings"] if f["rule"] == "no-latest-base-image")
    assert (latest["line"], latest["severity"]) == (1, "error")
    assert "IMG-19" in latest["requirement"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["review", "nowhere"], "there is no file nowhere"),
        (["review", "Dockerfile", "--profile", "mine"], "standard"),
        (["review", "Dockerfile", "--ignore", "no-such-rule"], "no rule 'no-such-rule'"),
        (["review", "empty"], "no Dockerfile or Containerfile below empty"),
        (["review", "-", "--fix"], "can't change standard input"),
        (["review", "Dockerfile", "--format", "xml"], "invalid choice"),
        (["explain", "no-lastest-base-image"], "did you mean no-latest-base-image?"),
        (["explain", "lables"], "recommended-labels"),
        (["explain", "qqqqqq"], "no rule, requirement"),
        (["start", "no-such-starter"], "there is no starter"),
        (["start", "python-http-service", "novalue"], "is not key=value"),
        (["frobnicate"], "invalid choice"),
    ],
)
def test_unusable_input_gives_status_2_and_says_what_to_do(folder, arguments, message):
    (folder / "Dockerfile").write_text(CLEAN)
    (folder / "empty").mkdir()
    done = run(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_folders_are_searched_and_dependencies_left_out(folder, capsys):
    for path in ("Dockerfile", "a/Containerfile", "b/api.Dockerfile", "b/Dockerfile.dev", "node_modules/x/Dockerfile"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(FAULTY)
    (folder / "Dockerfile.dockerignore").write_text("*\n")
    main(["review", "--format", "json", "."])
    files = [file["file"] for file in json.loads(capsys.readouterr().out)["files"]]
    assert files == ["Dockerfile", "a/Containerfile", "b/Dockerfile.dev", "b/api.Dockerfile"]


def laid_out(folder, **ignored):
    """Six Dockerfiles in a repository, with .gitignore files: `root`, `sub` and `exclude` are their texts."""
    for path in ("Dockerfile", "build/Dockerfile", "sub/Dockerfile", "sub/gen/Dockerfile", "sub/keep/a.Dockerfile"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(FAULTY)
    (folder / ".git/info").mkdir(parents=True)
    for name, path in (("root", ".gitignore"), ("sub", "sub/.gitignore"), ("exclude", ".git/info/exclude")):
        if name in ignored:
            (folder / path).write_text(ignored[name])


def searched(capsys, *arguments):
    main(["review", "--format", "json", *arguments])
    return [file["file"] for file in json.loads(capsys.readouterr().out)["files"]]


ALL = ["Dockerfile", "build/Dockerfile", "sub/Dockerfile", "sub/gen/Dockerfile", "sub/keep/a.Dockerfile"]


@pytest.mark.parametrize(
    ("ignored", "left_out"),
    [
        ({}, []),
        ({"root": "build/\n"}, ["build/Dockerfile"]),
        ({"root": "/gen\n"}, []),
        ({"root": "gen\n*.Dockerfile\n"}, ["sub/gen/Dockerfile", "sub/keep/a.Dockerfile"]),
        ({"root": "*.Dockerfile\n", "sub": "!a.Dockerfile\n/Dockerfile\n"}, ["sub/Dockerfile"]),
        # What lies in a folder that is left out can't be let in again.
        ({"root": "sub/\n!sub/keep/\n"}, ["sub/Dockerfile", "sub/gen/Dockerfile", "sub/keep/a.Dockerfile"]),
        ({"root": "sub/*\n!sub/keep/\n"}, ["sub/Dockerfile", "sub/gen/Dockerfile"]),
        ({"exclude": "build\n", "root": "!/build\n"}, []),
        ({"exclude": "build\n"}, ["build/Dockerfile"]),
        # A comment, and lines that git takes for no patterns.
        ({"root": "# Dockerfile\n!\n\\\n\nbuild/ \n"}, ["build/Dockerfile"]),
    ],
)
def test_a_search_leaves_out_what_git_does_and_the_flag_reviews_it(folder, capsys, ignored, left_out):
    laid_out(folder, **ignored)
    assert searched(capsys, ".") == [path for path in ALL if path not in left_out]
    assert searched(capsys, "--no-gitignore", ".") == ALL


def test_gitignore_agrees_with_git(folder, capsys):
    laid_out(folder, root="*\n!*/\n!Dockerfile\n/build\n", sub="gen/**\n", exclude="[ab].Dockerfile\n")
    shutil.rmtree(folder / ".git")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"], cwd=folder, check=True, capture_output=True, text=True
    )
    seen = [path for path in listed.stdout.split() if path.endswith("Dockerfile")]
    assert seen == searched(capsys, ".")


def test_a_gitignore_above_the_searched_folder_counts_but_not_against_the_folder_itself(folder, capsys, monkeypatch):
    laid_out(folder, root="build/\ngen/\n")
    assert searched(capsys, "build") == ["build/Dockerfile"]
    assert searched(capsys, "sub") == ["sub/Dockerfile", "sub/keep/a.Dockerfile"]
    assert searched(capsys, "sub/gen/Dockerfile") == ["sub/gen/Dockerfile"]
    monkeypatch.chdir(folder / "build")
    assert searched(capsys, "../sub") == ["../sub/Dockerfile", "../sub/keep/a.Dockerfile"]


def test_a_folder_of_which_git_ignores_everything_says_how_to_review_it(folder, capsys):
    laid_out(folder, root="*\n")
    assert main(["review", "."]) == 2
    assert "--no-gitignore" in capsys.readouterr().err


def test_fix_changes_the_file_and_leaves_the_rest_byte_for_byte(folder):
    (folder / "Dockerfile").write_bytes(b"from python:3.13\r\n# caf\xe9\r\nMAINTAINER me <me@example.org>\r\n")
    main(["review", "--fix", "Dockerfile"])
    after = (folder / "Dockerfile").read_bytes()
    assert after.startswith(b"FROM python:3.13\r\n# caf\xe9\r\n")
    assert b"MAINTAINER" not in after


def test_diff_shows_the_change_and_makes_none(folder, capsys):
    (folder / "Dockerfile").write_text("from python:3.13\n")
    main(["review", "--diff", "Dockerfile"])
    assert "-from python:3.13\n+FROM python:3.13\n" in capsys.readouterr().out
    assert (folder / "Dockerfile").read_text() == "from python:3.13\n"


@pytest.fixture
def service(folder):
    """Two Dockerfiles that start with the same script, which has to be mended, as has their .dockerignore."""
    for name in ("Dockerfile", "Dockerfile.debug"):
        (folder / name).write_text('from debian:12.5\nCOPY start.sh . /\nENTRYPOINT ["/start.sh"]\n')
    (folder / "start.sh").write_bytes(b"#!/bin/sh\r\nexec /app\r\n")
    (folder / ".dockerignore").write_bytes(b"# caf\xe9\n.git\n")
    return folder


def test_fix_mends_what_lies_beside_a_dockerfile_too(service):
    main(["review", "--fix", "--suggested", "."])
    assert (service / "Dockerfile").read_text().startswith("FROM debian:12.5\n")
    assert (service / "start.sh").read_bytes() == b"#!/bin/sh\nexec /app\n"
    assert (service / ".dockerignore").read_bytes().startswith(b"# caf\xe9\n.git\n**/.env\n")


def test_diff_shows_what_lies_beside_once_and_is_a_patch(service, capsys):
    main(["review", "--diff", "--suggested", "."])
    shown = capsys.readouterr().out
    assert shown.count("--- a/start.sh\n+++ b/start.sh\n") == 1
    assert shown.count("--- a/.dockerignore\n+++ b/.dockerignore\n") == 1
    assert b"\r" in (service / "start.sh").read_bytes()


def test_fix_makes_no_file_that_was_not_there(service):
    (service / ".dockerignore").unlink()
    (service / ".git").mkdir()
    main(["review", "--fix", "--suggested", "."])
    assert not (service / ".dockerignore").exists()


@pytest.mark.parametrize("name", ["IMG-18", "img-18", "pin-base-image", "DL3006"])
def test_explain_takes_requirements_rules_and_other_tools_ids(name, capsys):
    assert main(["explain", name]) == 0
    shown = capsys.readouterr().out
    assert "IMG-18" in shown
    assert "pin-base-image" in shown


def test_rules_are_listed_as_data_and_as_tables(capsys):
    from portal.review.rules import rules

    assert main(["rules", "--format", "json"]) == 0
    listed = {rule["name"]: rule for rule in json.loads(capsys.readouterr().out)}
    assert list(listed) == list(rules())
    assert "DL3006" in listed["pin-base-image"]["aliases"]
    assert main(["rules", "--format", "markdown"]) == 0
    table = capsys.readouterr().out
    assert all(f"| `{name}` |" in table for name in rules())


def test_rules_lists_every_rule(capsys):
    from portal.review.rules import rules

    assert main(["rules"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(rules())


def test_start_writes_the_project_with_its_run_bits(folder, capsys):
    assert main(["start", "python-http-service", "-o", "made"]) == 0
    assert (folder / "made" / "Dockerfile").is_file()
    assert os.access(folder / "made" / "docker-entrypoint.sh", os.X_OK)
    assert main(["start", "python-http-service", "-o", "made"]) == 2
    assert "exists and is not empty" in capsys.readouterr().err


def test_a_report_of_a_leak_does_not_leak_on(folder, capsys):
    (folder / "Dockerfile").write_text(
        "FROM python:3.13\n"
        "ENV DB_PASSWORD=hunter2 COLOUR=red  \n"
        "env API_KEY 0123456789abcdef\n"
        "ARG NPM_TOKEN\n"
        "RUN curl -fsSL -u me:hunter2 https://example.org/x -o /x\n"
        "RUN echo root:hunter2 | chpasswd\n"
    )
    main(["review", "Dockerfile"])
    out = capsys.readouterr().out
    assert "no-secrets-in-variables" in out
    assert "hunter2" not in out
    assert "0123456789abcdef" not in out
    assert "    2 | ENV DB_PASSWORD=******* COLOUR=red" in out
    assert "    4 | ARG NPM_TOKEN" in out
    assert "    6 | RUN echo ************ | chpasswd" in out


def test_start_says_what_comes_next_and_which_answers_are_placeholders(folder, capsys):
    assert main(["start", "python-http-service", "author_name=Ada", "-o", "made"]) == 0
    out = capsys.readouterr().out
    assert 'Next: cd made && git init -b main && git add . && git commit -m "Start"' in out
    assert "still placeholders: project_name (My service), description (" in out
    assert "author_email (you@example.org)" in out
    assert "author_name" not in out
    assert "belongs to it: registry (artefact.skao.int/ska), vendor (" in out
    named = ["project_name=Beams", "description=Counts", "author_name=A", "author_email=a@example.org"]
    assert main(["start", "python-http-service", *named, "-o", "b"]) == 0
    assert "placeholder" not in capsys.readouterr().out


def test_start_asks_only_for_the_starter_s_name(folder):
    done = run("start")
    assert done.returncode == 2
    assert "which starter? there are: base-image, " in done.stderr


def test_start_takes_starter_and_answers_from_a_dockerfile(folder, capsys):
    Path("Dockerfile").write_text('FROM golang:1.27\nLABEL description="Points\x1b[31m" vendor="SKAO"\nEXPOSE 9000\n')
    assert main(["start", "--from-dockerfile", "Dockerfile", "project_name=Dish", "vendor=Ours"]) == 0
    said = capsys.readouterr().out
    assert "found Port (line 3): 9000: answers “Port”" in said
    assert "\x1b" not in said
    assert "starter: go-http-service" in said
    answers = json.loads(Path("dish", "scaffold.json").read_text())["answers"]
    assert (answers["port"], answers["vendor"], answers["project_name"]) == ("9000", "Ours", "Dish")


def test_start_from_a_dockerfile_keeps_the_starter_that_was_named(folder, capsys):
    Path("Dockerfile").write_text("FROM golang:1.27\nEXPOSE 9000\n")
    assert main(["start", "rust-http-service", "--from-dockerfile", "Dockerfile", "-o", "made"]) == 0
    assert "EXPOSE 9000/tcp" in Path("made", "Dockerfile").read_text()
    Path("Dockerfile").write_text("FROM scratch\n")
    assert main(["start", "--from-dockerfile", "Dockerfile"]) == 2
    assert "name a starter" in capsys.readouterr().err


def test_a_wrong_key_is_told_what_was_meant_with_the_keys_once(folder):
    said = run("start", "python-http-service", "slug=beam", "colour=red").stderr
    assert "slug: There is no such question. Did you mean project_slug?" in said
    assert said.count("author_email") == 1
    assert "the keys are" not in run("start", "python-http-service", "port=1").stderr


def test_start_takes_answers_in_front_of_and_behind_the_options(folder):
    given = ["start", "python-http-service", "port=9000", "-o", "beam-server", "project_name=Beam server"]
    assert main(given) == 0
    assert "Beam server" in (folder / "beam-server" / "README.md").read_text()
    assert "9000" in (folder / "beam-server" / "Dockerfile").read_text()


def test_the_readme_s_start_commands_work_as_they_stand_there(folder):
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    Path("old").mkdir()
    Path("old", "Dockerfile").write_text("FROM golang:1.27\n")
    for command in re.findall(r"^portal (start .*)$", readme, re.MULTILINE):
        done = run(*shlex.split(command, comments=True))
        assert done.returncode == 0, done.stderr
    assert (folder / "beam-server" / "Dockerfile").is_file()
    assert (folder / "CONTAINER.md").is_file()


@pytest.mark.parametrize("arguments", [["start", "python-http-service", "-o", "x", "--port", "1"], ["rules", "all"]])
def test_other_words_that_no_command_takes_are_refused(folder, arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert "unrecognized arguments" in done.stderr
    assert not list(folder.iterdir())


def test_start_lists_the_starters(capsys):
    assert main(["start", "list"]) == 0
    assert "python-http-service" in capsys.readouterr().out


def test_wrong_answers_are_named_with_what_is_wrong(folder, capsys):
    assert main(["start", "python-http-service", "no_such_key=1"]) == 2
    assert "no_such_key" in capsys.readouterr().err
    assert not list(Path().iterdir())


def test_review_starts_without_django(folder):
    (folder / "Dockerfile").write_text(FAULTY)
    probe = (
        "import sys; from portal.cli import main; main(['review', 'Dockerfile']); "
        "sys.exit(any(name.partition('.')[0] == 'django' for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
