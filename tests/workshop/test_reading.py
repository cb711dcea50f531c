"""A faulty exercise is refused, each problem with its file and line."""

import pytest

from portal.standard import StandardError
from portal.workshop.catalogue import EXERCISES_FOLDER, load_exercises

GOOD = (EXERCISES_FOLDER / "pin-the-base.yaml").read_text("utf-8")


def problems(folder, text: str, name: str = "pin-the-base.yaml") -> list[str]:
    (folder / name).write_text(text, "utf-8")
    with pytest.raises(StandardError) as caught:
        load_exercises(folder)
    return [str(problem) for problem in caught.value.problems]


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("trains: [IMG-19]", "trains: [IMG-999]", "names the requirement IMG-999; there is none"),
        ("clean: [no-latest-base-image,", "clean: [no-newest-base-image,", "there is no rule or requirement 'no-new"),
        ("level: first steps", "level: easy", "level is 'easy'; it takes first steps, everyday, demanding"),
        ("place: 10", "place: first", "place must be a number"),
        ("    copies: [weather_feed.py]", "    copes: [weather_feed.py]", "unknown key 'copes'"),
        ("summary: A base", "sumary: A base", "unknown key 'sumary'"),
        (
            '"FROM python:3.14-slim": FROM scratch',
            '"FROM ruby:3.4": FROM scratch',
            "'FROM ruby:3.4' is not in",
        ),
        ("title: The build that broke overnight", "title: ''", "title must be a text that is not empty"),
    ],
)
def test_a_problem_is_told_with_its_line(tmp_path, old, new, message):
    assert old in GOOD
    text = GOOD.replace(old, new, 1)

    found = problems(tmp_path, text)

    place = f"pin-the-base.yaml:{line_of(text, new)}: "
    assert any(one.startswith(place) and message in one for one in found), found


def test_what_is_missing_is_named(tmp_path):
    text = GOOD.replace("hints:", "clues:")

    assert any("'hints' is missing" in one for one in problems(tmp_path, text))


def test_a_name_of_the_workshops_own_pages_is_refused(tmp_path):
    assert "taken by a page of the workshop" in problems(tmp_path, GOOD, "progress.yaml")[0]


@pytest.mark.parametrize("text", ["", "- a list\n", "title: [\n", "title: a\ntitle: b\n", "\ttab: 1\n"])
def test_what_is_no_exercise_at_all_is_a_problem_and_no_traceback(tmp_path, text):
    assert problems(tmp_path, text)[0].startswith("pin-the-base.yaml")


def test_bytes_that_are_no_text_are_a_problem(tmp_path):
    (tmp_path / "pin-the-base.yaml").write_bytes(b"title: \xff\n")

    with pytest.raises(StandardError, match="can't be read"):
        load_exercises(tmp_path)


def test_two_exercises_at_one_place_are_a_problem(tmp_path):
    (tmp_path / "pin-the-base.yaml").write_text(GOOD, "utf-8")

    assert "has the place 10 of" in problems(tmp_path, GOOD, "pin-another.yaml")[0]
