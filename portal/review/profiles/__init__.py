"""Profiles: which rules are on, how bad each is, and what their options are; one YAML file each.

A profile file has:

    title: one line
    enable: usual | all | none      (usual: every rule that is not marked as an opinion)
    aliases: {DL3006: warning}      (turns on the rules that stand for another reviewer's id, at that severity)
    rules:                          (by name: a severity, off, or a mapping of severity and options)
      pin-base-image: warning
      recommended-labels: {severity: info, labels: [author]}
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from portal.review.model import Severity
from portal.review.rules import names_by_alias, rules

if TYPE_CHECKING:
    from yaml.nodes import Node

_FOLDER = Path(__file__).parent


class InvalidProfile(ValueError):
    """A profile that can't be used. The message names file and line, what is wrong and what would be right."""


class Profile(NamedTuple):
    """The rules that are on with their severities, and the options that differ from the rules' own."""

    name: str
    title: str
    severities: Mapping[str, Severity]
    options: Mapping[str, Mapping[str, Any]]


@cache
def profile(name: str) -> Profile:
    """One of the profiles that come with the portal.

    Raises:
        InvalidProfile: there is none of that name.
    """
    if name not in profiles():
        raise InvalidProfile(f"There is no profile {name!r}; there are {', '.join(profiles())}.")
    path = _FOLDER / f"{name}.yaml"
    return load(path.read_text("utf-8"), name, path.name)


@cache
def profiles() -> tuple[str, ...]:
    """The names of the profiles that come with the portal, the default first."""
    found = sorted(path.stem for path in _FOLDER.glob("*.yaml"))
    return tuple(sorted(found, key=lambda name: name != "standard"))


def load(text: str, name: str, file: str) -> Profile:
    """Read a profile.

    Args:
        text: the YAML.
        name: the profile's name.
        file: what to call the file in messages.

    Raises:
        InvalidProfile: with file and line of what is wrong.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise InvalidProfile(f"{file}:{line}: not valid YAML: {getattr(error, 'problem', error)}") from None
    return _Reader(name, file, loader("")).profile(root)


class _Reader:
    """Turns the YAML nodes, which know their lines, into a profile."""

    def __init__(self, name: str, file: str, loader: Any) -> None:
        self.name = name
        self.file = file
        self.loader = loader

    def fail(self, node: Node | None, message: str) -> InvalidProfile:
        line = node.start_mark.line + 1 if node is not None else 1
        return InvalidProfile(f"{self.file}:{line}: {message}")

    def value(self, node: Node) -> Any:
        return self.loader.construct_object(node, deep=True)

    def entries(self, node: Node | None, what: str) -> list[tuple[Node, str, Node]]:
        if node is None or getattr(node, "id", "") != "mapping":
            raise self.fail(node, f"{what} must be a mapping, `name: value` on each line.")
        return [(key, str(self.value(key)), value) for key, value in node.value]

    def profile(self, root: Node | None) -> Profile:
        title, enable = self.name, "usual"
        aliases: list[tuple[Node, str, Node]] = []
        settings: list[tuple[Node, str, Node]] = []
        for key, field, node in self.entries(root, "A profile"):
            if field == "title":
                title = str(self.value(node))
            elif field == "enable":
                enable = str(self.value(node))
                if enable not in ("usual", "all", "none"):
                    raise self.fail(node, f"enable is {enable!r}; it can be usual, all or none.")
            elif field == "aliases":
                aliases = self.entries(node, "aliases")
            elif field == "rules":
                settings = self.entries(node, "rules")
            else:
                raise self.fail(key, f"unknown key {field!r}; a profile has title, enable, aliases and rules.")
        severities = {
            rule.name: rule.severity
            for rule in rules().values()
            if enable == "all" or (enable == "usual" and not rule.opinion)
        }
        for _, alias, node in aliases:
            severity = self.severity(node)
            for rule_name in sorted(names_by_alias().get(alias.lower(), ())):
                known = severities.get(rule_name)
                if severity is not None and (known is None or enable != "none" or severity.rank < known.rank):
                    severities[rule_name] = severity
        options: dict[str, dict[str, Any]] = {}
        for key, rule_name, node in settings:
            self.rule(key, rule_name, node, severities, options)
        return Profile(self.name, title, severities, options)

    def rule(
        self,
        key: Node,
        name: str,
        node: Node,
        severities: dict[str, Severity],
        options: dict[str, dict[str, Any]],
    ) -> None:
        rule = rules().get(name)
        if rule is None:
            from difflib import get_close_matches

            close = get_close_matches(name, rules(), 1)
            hint = f"; did you mean {close[0]!r}?" if close else "."
            raise self.fail(key, f"there is no rule {name!r}{hint}")
        severity: Severity | None = severities.get(name, rule.severity)
        if getattr(node, "id", "") == "mapping":
            for option_key, option, value in self.entries(node, name):
                if option == "severity":
                    severity = self.severity(value)
                elif option in rule.options:
                    options.setdefault(name, {})[option] = self.option(value, option, rule.options[option])
                else:
                    known = ", ".join(("severity", *rule.options))
                    raise self.fail(option_key, f"{name} has no option {option!r}; it has {known}.")
        else:
            severity = self.severity(node)
        if severity is None:
            severities.pop(name, None)
        else:
            severities[name] = severity

    def severity(self, node: Node) -> Severity | None:
        value = self.value(node)
        if value is False or value == "off":  # YAML 1.1 reads a bare off as false
            return None
        try:
            return Severity(str(value))
        except ValueError:
            raise self.fail(node, f"{value!r} is no severity; use error, warning, info or off.") from None

    def option(self, node: Node, name: str, default: Any) -> Any:
        value = self.value(node)
        wanted = type(default)
        if wanted is tuple and isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        if wanted is not tuple and isinstance(value, wanted) and isinstance(value, bool) == (wanted is bool):
            return value
        kind = {tuple: "a list of words", bool: "true or false", int: "a whole number", str: "text"}[wanted]
        raise self.fail(node, f"{name} must be {kind}, not {value!r}.")
