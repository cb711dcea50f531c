"""What a grade says of an attempt."""

from __future__ import annotations

import pytest

from portal.workshop import exercises, grade
from portal.workshop.checks import CHECKS
from portal.workshop.work import Work


def graded(name: str, old: str, new: str, file: str = "Dockerfile"):
    """The grade of a solution with something changed in it."""
    exercise = exercises()[name]
    assert old in exercise.solution[file]
    return grade(exercise, {**exercise.solution, file: exercise.solution[file].replace(old, new)})


def broken(made) -> list[str]:
    return [keep.why_not for keep in made.keeps if not keep.holds]


def test_any_version_with_major_and_minor_reaches_the_first_exercise():
    for tag in ("3.12", "3.13.1", "3.14-bookworm", "3.13-slim@sha256:" + "0" * 64):
        assert graded("pin-the-base", "3.14-slim", tag).solved, tag


def test_a_version_that_nobody_released_is_none():
    for tag in ("99.99", "3.99-slim", "4.0"):
        made = graded("pin-the-base", "3.14-slim", tag)
        assert not made.goals[1].holds, tag
        assert "There is no python" in made.goals[1].why_not
    assert graded("pin-the-base", "3.14-slim", "3.15").solved


def test_another_registry_of_the_same_image_is_the_same_image():
    made = graded("pin-the-base", "FROM python", "FROM artefact.skao.int/python")

    assert broken(made) == []


def test_an_account_of_another_number_is_as_good():
    assert graded("not-as-root", "10001:10001", "65532:65532").solved
    assert graded("not-as-root", "USER 10001:10001", "ARG id=10001\nUSER ${id}:${id}").solved


def test_an_account_that_is_not_there_reaches_nothing_and_a_number_without_a_group_half():
    for account, reached in (("dome", 0), ("dome:dome", 0), ("10001", 1), ("10001:", 1), ("10001:staff", 1)):
        assert graded("not-as-root", "10001:10001", account).reached == reached, account
    assert "no group" in graded("not-as-root", "10001:10001", "10001").goals[1].why_not


def test_a_grade_says_why_a_goal_is_open():
    made = grade(exercises()["pin-the-base"], exercises()["pin-the-base"].files)

    assert "python:latest moves" in made.goals[0].why_not
    assert made.reached == 0
    assert {finding.rule for finding in made.findings} == {"no-latest-base-image"}


@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        ("", "Without a tag, which stands for `latest`, it has no number: no version of python is named at all."),
        (":latest", "The tag `latest` has no number: no version of python is named at all."),
        (":slim", "The tag `slim` has no number: no version of python is named at all."),
        (":3-slim", "The tag `3-slim` has one number: the minor version is missing."),
    ],
)
def test_the_goal_of_two_numbers_says_which_are_missing(tag, reason):
    assert graded("pin-the-base", ":3.14-slim", tag).goals[1].why_not == reason


def test_a_comment_that_keeps_a_finding_back_is_told_of():
    exercise = exercises()["pin-the-base"]
    text = "# portal: ignore=no-latest-base-image it is late\n" + exercise.files["Dockerfile"]

    assert "A comment only keeps it back" in grade(exercise, {"Dockerfile": text}).goals[0].why_not


def test_what_gets_lost_is_named():
    assert broken(graded("pin-the-base", "COPY weather_feed.py ./\n", "")) == [
        "weather_feed.py does not get into the image."
    ]
    assert broken(graded("tidy-apt", "gnuplot-nox", "gnuplot-x11"))[0] == "gnuplot-nox is not installed."


def test_a_new_error_of_another_kind_is_noticed():
    made = graded("pin-the-base", "USER 10001:10001\n", "USER root\n")

    assert broken(made) == [made.keeps[-1].why_not]
    assert "root" in made.keeps[-1].why_not


def test_a_file_that_is_not_sent_is_empty_and_one_too_many_is_passed_over():
    exercise = exercises()["keep-it-out"]

    assert not grade(exercise, {"Dockerfile": exercise.solution["Dockerfile"]}).solved
    assert grade(exercise, {**exercise.solution, "README.md": "# more"}).solved


@pytest.mark.parametrize(
    "launch",
    [
        'CMD ["python", "app.py"]',
        "CMD python app.py",
        "CMD exec python app.py",
        'ENTRYPOINT ["python"]\nCMD ["app.py"]',
        'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["/usr/local/bin/python", "-u", "/srv/app.py"]',
        'ENTRYPOINT ["/bin/sh", "-c", "exec python app.py"]',
        'ENTRYPOINT ["/srv/start.sh"]\nCMD ["python", "app.py"]',
    ],
)
def test_an_application_is_seen_to_start_however_it_is_written(launch):
    work = Work({"Dockerfile": f"FROM python:3.13\n{launch}\n", "start.sh": '#!/bin/sh\nset -eu\nexec "$@"\n'})

    assert CHECKS["starts"](work, ["python app.py"]) == ""


@pytest.mark.parametrize(
    "launch",
    [
        "",
        'CMD ["echo", "python", "app.py"]',
        "# CMD python app.py",
        'ENTRYPOINT ["/bin/true"]\nCMD ["python", "app.py"]',
        'CMD ["python", "app.py"]\nCMD ["sleep", "infinity"]',
        'CMD ["python", "app.py"]\nFROM debian:13',
    ],
)
def test_what_only_names_the_application_does_not_start_it(launch):
    work = Work({"Dockerfile": f"FROM python:3.13\n{launch}\n"})

    assert CHECKS["starts"](work, ["python app.py"]) != ""


@pytest.mark.parametrize(
    ("dockerfile", "ignored", "brings"),
    [
        ("FROM a\nCOPY app/main.py ./\n", "", True),
        ("FROM a\nCOPY . .\n", "", True),
        ("FROM a\nCOPY ./app/ /srv/\n", "", True),
        ("FROM a\nCOPY app/*.py /srv/\n", "", True),
        ("FROM a AS b\nCOPY app app\nFROM c\nCOPY --from=b /app /app\n", "", True),
        ("FROM a\nRUN --mount=type=bind,source=app,target=/app make\n", "", True),
        ("FROM a AS b\nCOPY app app\nFROM c\n", "", False),
        ("FROM a\nCOPY other ./\n", "", False),
        ("FROM a\nCOPY . .\n", "app\n", False),
        ("FROM a\nCOPY . .\n", "*\n!app\n", True),
    ],
)
def test_a_file_is_followed_into_the_image(dockerfile, ignored, brings):
    work = Work({"Dockerfile": dockerfile, ".dockerignore": ignored})

    assert (CHECKS["copies"](work, ["app/main.py"]) == "") is brings


@pytest.mark.parametrize(
    "text", ["FROM", "\0", "RUN <<E", "services: [", "docker run", "﻿", "FROM a\nCOPY --from=0 / /\n"]
)
def test_any_text_is_graded(text):
    for exercise in exercises().values():
        assert not grade(exercise, dict.fromkeys(exercise.files, text)).solved


@pytest.mark.parametrize("text", ["", "FORM python:3.14\n", "FROM debian:13.6\n"])
def test_what_builds_on_nothing_or_something_else_reaches_no_goal(text):
    assert grade(exercises()["pin-the-base"], {"Dockerfile": text}).reached == 0


def test_an_old_release_and_a_curated_image_are_versions_too():
    old = graded("pin-the-base", "3.14-slim", "3.9.99")

    assert old.reached == 2
    assert not old.solved
    assert graded("pin-the-base", "python:3.14-slim", "artefact.skao.int/ska-python:0.1.2").solved


@pytest.mark.parametrize(
    ("launch", "reached", "says"),
    [
        ('["/usr/local/bin/python archiver.py"]', 0, "one word"),
        ("['/usr/local/bin/python', 'archiver.py']", 0, "double quotes"),
        ('["/usr/bin/env", "python", "archiver.py"]', 1, "env looks"),
        ('["/usr/local/bin/python3.13", "archiver.py"]', 2, ""),
    ],
)
def test_the_words_of_an_array_are_told_apart(launch, reached, says):
    made = graded("exec-form", '["/usr/local/bin/python", "archiver.py"]', launch)

    assert made.reached == reached
    assert says in " ".join(goal.why_not for goal in made.goals)
    assert made.solved == (reached == 2)
