"""The rules: every module in the folders beside this file that holds a `rule`. A new rule is one new file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from portal.environment import standard_folder
from portal.review.rule import Rule

_FOLDER = Path(__file__).parent


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by name, sorted.

    Raises:
        TypeError: a rule file holds no `rule`, or one without a check.
        ValueError: two files give the same name.
    """
    found: dict[str, Rule] = {}
    for path in sorted(_FOLDER.glob("*/*.py"), key=lambda path: path.stem):
        if path.stem.startswith("_"):
            continue
        module = import_module(f"{__name__}.{path.parent.name}.{path.stem}")
        rule = getattr(module, "rule", None)
        if not isinstance(rule, Rule) or not rule.checks:
            raise TypeError(
                f"{path.parent.name}/{path.name} must hold `rule = Rule(...)` and a check registered on it."
            )
        rule.name = path.stem.replace("_", "-")
        rule.family = path.parent.name.replace("_", "-")
        if rule.name in found:
            raise ValueError(f"Two rules are called {rule.name}.")
        found[rule.name] = rule
    _check_own(found)
    return MappingProxyType(found)


def _check_own(found: Mapping[str, Rule]) -> None:
    """Tell each rule of the requirements that an organisation has it check beside the portal's."""
    if standard_folder() is None:
        return
    from portal.standard import own_checks

    for requirement, names in own_checks().items():
        for name in names:
            if name in found and requirement not in found[name].requirements:
                found[name].requirements = (*found[name].requirements, requirement)


@cache
def names_by_alias() -> Mapping[str, frozenset[str]]:
    """The rules that stand for each id of another reviewer; the ids in lower case."""
    found: dict[str, set[str]] = {}
    for rule in rules().values():
        for alias in rule.aliases:
            found.setdefault(alias.lower(), set()).add(rule.name)
    return MappingProxyType({alias: frozenset(names) for alias, names in found.items()})


def unknown_requirements() -> dict[str, tuple[str, ...]]:
    """Rules that name a requirement which the standard does not have, with those ids. Empty when all is well;
    the web start-up and the tests ask."""
    from portal.standard import catalogue

    known = catalogue().requirements
    wrong = {name: tuple(i for i in rule.requirements if i not in known) for name, rule in rules().items()}
    return {name: ids for name, ids in wrong.items() if ids}
