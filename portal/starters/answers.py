"""From what a visitor sent to answers that can be rendered: known keys, checked text, nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches

from portal.standard import organisation
from portal.starters.formats import FORMATS, https_address, unwanted_character
from portal.starters.model import Field, InvalidAnswers, Starter

_SHOWN = 60
# Questions whose defaults are the organisation's own, beside where the sources lie.
_OURS = ("registry", "vendor")


def check_answers(starter: Starter, answers: Mapping[str, object]) -> dict[str, str]:
    """The given answers, normalised (NFC, no spaces around, git's addresses as https ones), by field name; derived ones
    that were left out or empty are not among them, other left-out ones have their defaults. Raises InvalidAnswers with
    one message per field."""
    errors: dict[str, str] = {}
    known = {field.name for field in starter.fields}
    for key in answers:
        if key not in known:
            meant = _meant(key, known) if isinstance(key, str) else None
            errors[_shortened(key)] = "There is no such question." + (f" Did you mean {meant}?" if meant else "")
    checked: dict[str, str] = {}
    for field in starter.fields:
        value = answers.get(field.name, field.default)
        if value == "" and field.derived:
            continue
        text, error = check_answer(field, value, starter.language)
        if error:
            errors[field.name] = error
        else:
            checked[field.name] = text
    if errors:
        raise InvalidAnswers(errors)
    return checked


def stand_ins(starter: Starter, answers: Mapping[str, str]) -> list[Field]:
    """The fields whose answer is still a default that stands in for one: "Your Name", the organisation's GitLab for a
    project that GitHub builds, the organisation's registry and name for one whose sources lie elsewhere. `answers` are
    a generated project's, or any of them: what is left out has its default."""
    return [
        field
        for field in starter.fields
        if (field.stand_in and _is_default(field, answers))
        or (field.name == "repository" and _is_elsewhere(answers))
        or (field.name in _OURS and _is_default(field, answers) and not _lies_with_us(answers))
    ]


def of_organisation(starter: Starter, answers: Mapping[str, str]) -> list[Field]:
    """The fields whose answer is the organisation's default, which is right for whoever belongs to it. As above."""
    return [
        field
        for field in starter.fields
        if (field.name in _OURS and _is_default(field, answers) and _lies_with_us(answers))
        or (field.name == "repository" and _lies_with_us(answers) and not _is_elsewhere(answers))
    ]


def _is_default(field: Field, answers: Mapping[str, str]) -> bool:
    return answers.get(field.name, field.default) == field.default


def _lies_with_us(answers: Mapping[str, str]) -> bool:
    """Whether the sources lie at the organisation's address, as they do by default."""
    address = organisation().sources.rstrip("/") + "/"
    return answers.get("repository", address).startswith(address)


def _is_elsewhere(answers: Mapping[str, str]) -> bool:
    """Whether GitHub builds the project, and its sources are said to lie at the organisation's address in GitLab."""
    address = organisation().sources.rstrip("/") + "/"
    return answers.get("ci") == "github" and "gitlab" in address.split("/")[2] and _lies_with_us(answers)


def _meant(key: str, known: set[str]) -> str | None:
    """The question that a wrong key most likely means: one that has it as a word, else the most alike."""
    for name in sorted(known):
        if key.lower() in name.split("_"):
            return name
    return next(iter(get_close_matches(key.lower()[:_SHOWN], sorted(known), n=1)), None)


def check_answer(field: Field, value: object, language: str) -> tuple[str, str | None]:
    """One answer as normalised text, and what is wrong with it (None where nothing is)."""
    text, error = plain_text(field, value)
    if error:
        return "", error
    if field.format == "url":
        text = https_address(text)
    check, _, _ = FORMATS[field.format]
    return text, check(text, field, language)


def plain_text(field: Field, value: object) -> tuple[str, str | None]:
    """What holds of every answer, whatever its field's format: one line of visible text, not too long. As
    `check_answer`."""
    if field.kind == "number" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)[:20]
    if not isinstance(value, str):
        return "", f"This must be text, and {_kind_of(value)} was given."
    if len(value) > 4 * field.max_length:  # before the work of normalising
        return "", _too_long(len(value), field)
    text = unicodedata.normalize("NFC", value).strip(" ")
    if not text:
        return "", "This can't be empty."
    if error := unwanted_character(text):
        return "", error
    if len(text) > field.max_length:
        return "", _too_long(len(text), field)
    return text, None


def _too_long(length: int, field: Field) -> str:
    return f"This has {length} characters; use at most {field.max_length}."


def _kind_of(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return "nothing (null)" if value is None else kinds.get(type(value), "something else")


def _shortened(key: object) -> str:
    text = key if isinstance(key, str) else repr(key)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
