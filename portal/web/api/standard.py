"""The standard as data: requirements, and the rules that check them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import WithJsonSchema

from portal.review.rule import Rule
from portal.review.rules import rules
from portal.standard import Level, Requirement, area_names, catalogue
from portal.starters import catalogue as starters
from portal.web import thread
from portal.web.api.bodies import BadBody
from portal.web.api.parameters import only_known_parameters
from portal.web.api.reviewing import ErrorOut

router = Router(tags=["standard"])
router.add_decorator(only_known_parameters, mode="view")

# Plain words, since their case does not matter; described as the choices that they are.
AreaName = Annotated[str, WithJsonSchema({"type": "string", "enum": area_names()})]
LevelName = Annotated[str, WithJsonSchema({"type": "string", "enum": sorted(Level)})]
_AREA = Query(None, description="Only requirements of this area.")
_LEVEL = Query(None, description="Only requirements of this level.")


class RuleOut(Schema):
    """A rule of the reviewer."""

    name: str
    family: str
    title: str
    severity: str
    requirements: list[str]
    aliases: list[str]
    subjects: list[str]
    fixable: bool
    url: str


class ExampleOut(Schema):
    """An example of a rule: on a bad one the rule fires; `fixed` is what its fix makes of it."""

    bad: bool
    text: str
    fixed: str | None


class RuleDetail(RuleOut):
    """A rule with its reasons and examples."""

    why: str
    examples: list[ExampleOut]


class RequirementOut(Schema):
    """A requirement of the standard."""

    id: str
    name: str
    level: str
    area: str
    says: str
    why: str
    correction: str | None
    section: str
    seen_in: list[str]
    url: str


class RequirementDetail(RequirementOut):
    """A requirement with what states, checks, satisfies and trains it."""

    pages: list[str]
    rules: list[str]
    starters: dict[str, list[str]]
    exercises: list[str]


def rule_out(rule: Rule) -> dict[str, object]:
    """What RuleOut says of a rule."""
    return {
        "name": rule.name,
        "family": rule.family,
        "title": rule.title,
        "severity": rule.severity,
        "requirements": list(rule.requirements),
        "aliases": list(rule.aliases),
        "subjects": list(rule.subjects),
        "fixable": rule.fixable,
        "url": reverse("review:rule", args=[rule.name]),
    }


def requirement_out(requirement: Requirement) -> dict[str, object]:
    """What RequirementOut says of a requirement."""
    return {
        "id": requirement.id,
        "name": requirement.name,
        "level": requirement.level,
        "area": requirement.area,
        "says": requirement.says,
        "why": requirement.why,
        "correction": requirement.correction,
        "section": requirement.section,
        "seen_in": list(requirement.seen_in),
        "url": reverse("guide:requirement", args=[requirement.id]),
    }


@router.get("/rules", response={200: list[RuleOut], 422: ErrorOut}, summary="All rules")
def list_rules(
    request: HttpRequest,
    requirement: str | None = Query(None, description="Only rules that check this requirement, such as `IMG-18`."),
    alias: str | None = Query(None, description="Only rules that another tool knows by this id, such as `DL3006`."),
) -> list[dict]:
    """All rules by name, or those of one requirement (`IMG-18`) or of one id of another tool (`DL3006`)."""
    return [
        rule_out(rule)
        for rule in rules().values()
        if (requirement is None or requirement.upper() in rule.requirements)
        and (alias is None or alias.lower() in (name.lower() for name in rule.aliases))
    ]


@router.get("/rules/{name}", response={200: RuleDetail, 404: ErrorOut, 422: ErrorOut}, summary="One rule")
def show_rule(
    request: HttpRequest, name: str = Path(..., description="The rule's name, such as `pin-base-image`.")
) -> dict[str, object]:
    """A rule with its reasons and examples."""
    rule = rules().get(name)
    if rule is None:
        raise HttpError(404, f"There is no rule {name!r}. GET /api/v1/rules lists them.")
    examples = [{"bad": e.bad, "text": e.text, "fixed": e.fixed} for e in rule.examples]
    return {**rule_out(rule), "why": rule.why, "examples": examples}


@router.get("/requirements", response={200: list[RequirementOut], 422: ErrorOut}, summary="All requirements")
def list_requirements(
    request: HttpRequest,
    area: AreaName | None = _AREA,
    level: LevelName | None = _LEVEL,
) -> list[dict]:
    """The catalogue in its order, or one area (`IMG`) or level (`must`) of it."""
    _known("area", area and area.upper(), area_names())
    _known("level", level and level.lower(), sorted(Level))
    return [
        requirement_out(requirement)
        for requirement in catalogue().requirements.values()
        if (area is None or requirement.area == area.upper()) and (level is None or requirement.level == level.lower())
    ]


def _known(name: str, value: str | None, known: Sequence[str]) -> None:
    """Raises BadBody with 422 for a value that is none of the known ones."""
    if value is not None and value not in known:
        raise BadBody(f"There is no {name} {value!r}. There are: {', '.join(known)}.", 422)


@router.get(
    "/requirements/{id}", response={200: RequirementDetail, 404: ErrorOut, 422: ErrorOut}, summary="One requirement"
)
def show_requirement(
    request: HttpRequest, id: str = Path(..., description="The requirement's id, such as `IMG-18`.")
) -> dict[str, object]:
    """A requirement with the guide's pages, the rules, the starters' files and the exercises that belong to it."""
    requirement = catalogue().requirements.get(id.upper())
    if requirement is None:
        raise HttpError(404, f"There is no requirement {id!r}. GET /api/v1/requirements lists them.")
    files = {
        starter.name: sorted(path for path, ids in starter.satisfies.items() if requirement.id in ids)
        for starter in starters().values()
    }
    return {
        **requirement_out(requirement),
        "pages": [reverse("guide:page", args=[page.path]) for page in thread.guide().sections_stating(requirement.id)],
        "rules": [rule.name for rule in rules().values() if requirement.id in rule.requirements],
        "starters": {name: paths for name, paths in files.items() if paths},
        "exercises": [one.name for one in thread.exercises_training([requirement.id])],
    }
