"""Every exercise keeps its promise: the start fails its goals, the solution reaches them, known cheats don't."""

from __future__ import annotations

import itertools

import pytest

from portal.review.rules import rules
from portal.workshop import COMMANDS, COMPOSE, Exercise, Level, exercises, grade
from portal.workshop.work import Work

ALL = pytest.mark.parametrize("exercise", exercises().values(), ids=exercises().keys())
IGNORED = "all" + "".join(f",{name}" for name in rules())


def open_points(exercise: Exercise, files: dict[str, str]) -> list[str]:
    """What keeps files from being a solution."""
    made = grade(exercise, files)
    return [f"{one.says}: {one.why_not}" for one in (*made.goals, *made.keeps) if not one.holds]


@ALL
def test_the_start_fails_every_goal_and_keeps_what_must_stay(exercise):
    made = grade(exercise, exercise.files)

    assert [goal.says for goal in made.goals if goal.holds] == []
    reasons = [goal.why_not for goal in made.goals]
    assert sorted(reasons) == sorted(set(reasons))  # each goal says its own
    assert [f"{keep.says}: {keep.why_not}" for keep in made.keeps if not keep.holds] == []
    assert not made.solved


@ALL
def test_the_solution_reaches_every_goal(exercise):
    assert open_points(exercise, exercise.solution) == []
    assert grade(exercise, exercise.solution).solved


@ALL
def test_the_solution_has_no_finding_that_the_start_did_not_have(exercise):
    before = {finding.rule for finding in Work(exercise.files, exercise.profile).findings}
    after = Work(exercise.solution, exercise.profile).findings

    assert [f"{one.rule}: {one.message}" for one in after if one.rule not in before] == []


@ALL
def test_the_solution_alone_does_not_rest_on_ignore_comments(exercise):
    assert "ignore=" not in "".join(exercise.solution.values())


@ALL
def test_known_cheats_do_not_reach_it(exercise):
    assert exercise.cheats
    assert [cheat.does for cheat in exercise.cheats if grade(exercise, cheat.files).solved] == []


@ALL
def test_emptying_the_files_does_not_reach_it(exercise):
    for text in ("", "\n", "# nothing\n", "FROM scratch\n", "\0", "services: {}\n"):
        assert not grade(exercise, dict.fromkeys(exercise.files, text)).solved, text
    assert not grade(exercise, {}).solved


@ALL
def test_commenting_everything_out_does_not_reach_it(exercise):
    files = {name: "".join(f"# {line}\n" for line in text.split("\n")) for name, text in exercise.solution.items()}

    assert not grade(exercise, files).solved


@ALL
@pytest.mark.parametrize(
    "comment",
    [f"# portal: ignore-file={IGNORED} known\n", f"# hadolint global ignore={IGNORED}\n", "# check=skip=all\n"],
    ids=["portal", "hadolint", "check"],
)
def test_ignore_comments_reach_nothing(exercise, comment):
    made = grade(exercise, {name: comment + text for name, text in exercise.files.items()})

    assert [goal.says for goal in made.goals if goal.holds] == []


@ALL
def test_ignore_comments_at_every_line_reach_nothing(exercise):
    names = ",".join(rules())
    files = {
        name: "".join(f"# portal: ignore={names} known\n{line}\n" for line in text.rstrip("\n").split("\n"))
        for name, text in exercise.files.items()
    }

    assert not grade(exercise, files).solved


@ALL
def test_deleting_any_line_of_the_solution_that_a_keep_needs_is_noticed(exercise):
    """Without what starts the application, no Dockerfile is a solution."""
    if exercise.main != "Dockerfile":
        pytest.skip("commands and compose files start nothing of their own")
    text = exercise.solution["Dockerfile"]
    lines = text.split("\n")
    left = [line for line in lines if not line.startswith(("CMD", "ENTRYPOINT"))]

    assert not grade(exercise, {**exercise.solution, "Dockerfile": "\n".join(left)}).solved


@ALL
def test_deleting_what_is_found_does_not_reach_it(exercise):
    """Neither all faulty lines, nor the whole of each instruction that has one."""
    faulty = {(one.file, line) for one in grade(exercise, exercise.files).findings for line in _lines(one)}
    files = {
        name: "\n".join(
            line for number, line in enumerate(text.split("\n"), 1) if (_finding_name(name), number) not in faulty
        )
        for name, text in exercise.files.items()
    }

    assert not grade(exercise, files).solved


def _lines(finding):
    return range(finding.span.start_line, finding.span.end_line + 1)


def _finding_name(name: str) -> str:
    return {COMMANDS: "commands", COMPOSE: "compose.yaml"}.get(name, name)


@ALL
def test_every_goal_trains_requirements_that_its_rules_check(exercise):
    for goal in exercise.goals:
        named = {name for kind, value in goal.checks if kind == "clean" for name in value}
        checked = {id_ for name in named & rules().keys() for id_ in rules()[name].requirements} | named
        assert goal.requirements
        assert not set(goal.requirements) - checked or any(kind != "clean" for kind, _ in goal.checks), goal.says


def test_there_are_enough_exercises_of_every_level_and_part():
    counts = {level: sum(one.level is level for one in exercises().values()) for level in Level}
    parts = set(itertools.chain.from_iterable(one.areas for one in exercises().values()))

    assert sum(counts.values()) >= 18
    assert min(counts.values()) >= 4
    assert parts == {"APP", "IMG", "TAG", "RUN"}
