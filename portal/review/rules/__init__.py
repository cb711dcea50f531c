"""The rules: every module in the folders beside this file that holds a `rule`. A new rule is one new file."""

from __future__ import annotations

import os
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
    for stem, folder in _modules():
        module = import_module(f"{__name__}.{folder}.{stem}")
        rule = getattr(module, "rule", None)
        if not isinstance(rule, Rule) or not rule.checks:
            raise TypeError(f"{folder}/{stem}.py must hold `rule = Rule(...)` and a check registered on it.")
        rule.name = stem.replace("_", "-")
        rule.family = folder.replace("_", "-")
        if rule.name in found:
            raise ValueError(f"Two rules are called {rule.name}.")
        found[rule.name] = rule
    _check_own(found)
    return MappingProxyType(found)


def _modules() -> list[tuple[str, str]]:
    # The names of all rule modules and of their folders, sorted; pathlib's glob takes ten times as long for it.
    folders = [folder for folder in os.scandir(_FOLDER) if folder.is_dir() and folder.name[0] != "_"]
    return sorted(
        (file.name.removesuffix(".py"), folder.name)
        for folder in folders
        for file in os.scandir(folder)
        if file.name.endswith(".py") and file.name[0] != "_"
    )


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
