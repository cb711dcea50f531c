"""The workshop's exercises as data."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError

from portal.web.api.parameters import only_known_parameters
from portal.web.api.reviewing import ErrorOut
from portal.workshop import Condition, Exercise, exercises

router = Router(tags=["workshop"])
router.add_decorator(only_known_parameters, mode="view")


class ExerciseOut(Schema):
    """An exercise: what it is about, and which requirements it trains."""

    name: str
    title: str
    level: str
    summary: str
    requirements: list[str]
    rules: list[str]
    url: str


class ConditionOut(Schema):
    """A goal to reach, or something that must stay true; a goal names the requirements that it trains."""

    says: str
    requirements: list[str]


class ExerciseDetail(ExerciseOut):
    """An exercise with its story, its files as they are given, goals, what must stay true, and hints."""

    story: str
    profile: str
    files: dict[str, str]
    goals: list[ConditionOut]
    keeps: list[ConditionOut]
    hints: list[str]


def exercise_out(exercise: Exercise) -> dict[str, object]:
    """What ExerciseOut says of an exercise."""
    return {
        "name": exercise.name,
        "title": exercise.title,
        "level": exercise.level,
        "summary": exercise.summary,
        "requirements": list(exercise.requirements),
        "rules": list(exercise.rules),
        "url": reverse("workshop:exercise", args=[exercise.name]),
    }


@router.get("/exercises", response={200: list[ExerciseOut], 422: ErrorOut}, summary="All exercises")
def list_exercises(
    request: HttpRequest,
    requirement: str | None = Query(None, description="Only exercises that train this requirement, such as `IMG-18`."),
) -> list[dict]:
    """The workshop's exercises from first steps to demanding, or those that train one requirement."""
    return [
        exercise_out(one)
        for one in exercises().values()
        if requirement is None or requirement.upper() in one.requirements
    ]


@router.get("/exercises/{name}", response={200: ExerciseDetail, 404: ErrorOut, 422: ErrorOut}, summary="One exercise")
def show_exercise(
    request: HttpRequest, name: str = Path(..., description="The exercise's name, such as `pin-the-base`.")
) -> dict[str, object]:
    """An exercise as it is given; its solution is on its page."""
    exercise = exercises().get(name)
    if exercise is None:
        raise HttpError(404, f"There is no exercise {name!r}. GET /api/v1/exercises lists them.")
    return {
        **exercise_out(exercise),
        "story": exercise.story,
        "profile": exercise.profile,
        "files": dict(exercise.files),
        "goals": [_condition_out(goal) for goal in exercise.goals],
        "keeps": [_condition_out(keep) for keep in exercise.keeps],
        "hints": list(exercise.hints),
    }


def _condition_out(condition: Condition) -> dict[str, object]:
    return {"says": condition.says, "requirements": list(condition.requirements)}
