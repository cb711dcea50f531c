"""The index of all rules: what is checked, how bad it is, which requirement it belongs to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Any

from portal.review.prose import flowing
from portal.review.reports.markdown import escaped
from portal.review.rule import Rule
from portal.review.rules import rules


def as_text() -> str:
    """One line a rule: name, severity, requirements, title."""
    return "".join(
        f"{rule.name:32} {rule.severity:8} {' '.join(rule.requirements):16} {rule.title}\n" for rule in rules().values()
    )


def as_json() -> str:
    """A JSON array with everything that is known of each rule but its examples."""
    return json.dumps([rule_data(rule) for rule in rules().values()], ensure_ascii=False, indent=2) + "\n"


def rule_data(rule: Rule) -> dict[str, Any]:
    """What JSON says of a rule."""
    return {
        "name": rule.name,
        "family": rule.family,
        "title": rule.title,
        "severity": rule.severity.value,
        "requirements": list(rule.requirements),
        "aliases": list(rule.aliases),
        "subjects": list(rule.subjects),
        "fixable": rule.fixable,
        "opinion": rule.opinion,
        "options": {name: list(value) if isinstance(value, tuple) else value for name, value in rule.options.items()},
        "why": flowing(rule.why),
    }


def as_markdown() -> str:
    """A table for each family of rules."""
    known = sorted(rules().values(), key=lambda rule: (rule.family, rule.name))
    lines = [f"# The reviewer's {len(known)} rules"]
    for family, members in groupby(known, key=lambda rule: rule.family):
        lines += [
            "",
            f"## {family.replace('-', ' ').capitalize()}",
            "",
            "| Rule | Severity | What is wanted | Requirements | Elsewhere | Fix |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_row(rule) for rule in members]
    return "\n".join(lines) + "\n"


def _row(rule: Rule) -> str:
    severity = f"{rule.severity.value}, off by default" if rule.opinion else rule.severity.value
    cells = (
        f"`{rule.name}`",
        severity,
        escaped(rule.title),
        ", ".join(rule.requirements),
        ", ".join(escaped(alias) for alias in rule.aliases),
        "yes" if rule.fixable else "",
    )
    return "| " + " | ".join(cells) + " |"


INDEXES: Mapping[str, Callable[[], str]] = MappingProxyType({"text": as_text, "json": as_json, "markdown": as_markdown})
"""The index by format."""
