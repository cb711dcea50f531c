"""Profiles: which rules are on, how bad each is, and what their options are; one YAML file each. An organisation's
folder may hold more; one that is called as one of the portal's takes its place, `standard` that of the default.

A profile file has:

    title: one line
    ignore-comments: true | false   (whether comments in a Dockerfile can keep findings back)
    enable: usual | all | none      (usual: every rule that is not marked as an opinion)
    aliases: {DL3006: warning}      (turns on the rules that stand for another reviewer's id, at that severity)
    rules:                          (by name: a severity, off, or a mapping of severity and options)
      pin-base-image: warning
      recommended-labels: {severity: info, labels: [author]}
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from portal.environment import standard_folder
from portal.patterns import regex
from portal.review.model import Severity
from portal.review.rules import names_by_alias, rules
from portal.review.yaml_file import InvalidFile, YamlFile, did_you_mean

if TYPE_CHECKING:
    from yaml.nodes import Node

_FOLDER = Path(__file__).parent
_SHELLCHECK = regex(r"SC\d{4}", re.IGNORECASE)


class InvalidProfile(InvalidFile):
    """A profile that can't be used. The message names file and line, what is wrong and what would be right."""


class Profile(NamedTuple):
    """The rules that are on with their severities, the options that differ from the rules' own, and whether comments
    in a Dockerfile can keep findings back."""

    name: str
    title: str
    severities: Mapping[str, Severity]
    options: Mapping[str, Mapping[str, Any]]
    ignore_comments: bool = True


@cache
def profile(name: str) -> Profile:
    """One of the profiles that come with the portal, or of the organisation's own.

    Raises:
        InvalidProfile: there is none of that name, or it can't be used.
    """
    if name not in profiles():
        raise InvalidProfile(f"There is no profile {name!r}; there are {', '.join(profiles())}.")
    if (text := own_profiles().get(name)) is not None:
        return load(text, name, own_file(name))
    path = _FOLDER / f"{name}.yaml"
    return load(path.read_text("utf-8"), name, path.name)


@cache
def profiles() -> tuple[str, ...]:
    """The names of the profiles, the default first, then the organisation's own."""
    theirs = own_profiles()
    found = sorted({*(path.stem for path in _FOLDER.glob("*.yaml")), *theirs})
    return tuple(sorted(found, key=lambda name: (name != "standard", name not in theirs)))


def own_profiles() -> dict[str, str]:
    """The texts of the profiles in the organisation's folder by name."""
    if standard_folder() is None:  # the standard takes long to import, and a review can do without it
        return {}
    from portal.standard import own

    folder = own()
    return folder.below("profiles", ".yaml") if folder else {}


def own_file(name: str) -> str:
    """How messages call a profile of the organisation's folder."""
    root = standard_folder()
    return f"{root.name if root else ''}/profiles/{name}.yaml"


def load(text: str, name: str, file: str) -> Profile:
    """Read a profile.

    Args:
        text: the YAML.
        name: the profile's name.
        file: what to call the file in messages.

    Raises:
        InvalidProfile: with file and line of what is wrong.
    """
    source = YamlFile(text, file, InvalidProfile)
    title, enable, ignore_comments = name, "usual", True
    aliases: list[tuple[Node, str, Node]] = []
    settings: Node | None = None
    for key, field, node in source.entries(source.root, "A profile"):
        if field == "title":
            title = str(source.value(node))
        elif field == "enable":
            enable = source.choice(node, "enable", ("usual", "all", "none"))
        elif field == "ignore-comments":
            ignore_comments = source.truth(node, field)
        elif field == "aliases":
            aliases = source.entries(node, "aliases")
        elif field == "rules":
            settings = node
        else:
            raise source.fail(
                key, f"unknown key {field!r}; a profile has title, enable, ignore-comments, aliases and rules."
            )
    severities = {
        rule.name: rule.severity
        for rule in rules().values()
        if enable == "all" or (enable == "usual" and not rule.opinion)
    }
    for _, alias, node in aliases:
        severity = severity_of(source, node)
        for rule_name in sorted(names_by_alias().get(alias.lower(), ())):
            known = severities.get(rule_name)
            if severity is not None and (known is None or enable != "none" or severity.rank < known.rank):
                severities[rule_name] = severity
    loaded = Profile(name, title, severities, {}, ignore_comments)
    return loaded if settings is None else adapted(loaded, source, settings)


def adapted(base: Profile, source: YamlFile, node: Node) -> Profile:
    """A profile with the changes of a `rules` mapping: by a rule's name, or by another reviewer's id for every rule
    that stands for it, a severity, `off`, or a mapping of severity and options.

    Raises:
        InvalidFile: of the file's own class, with file and line of what is wrong.
    """
    severities = dict(base.severities)
    options = {name: dict(values) for name, values in base.options.items()}
    for key, name, setting in source.entries(node, "rules"):
        for rule_name in named_rules(source, key, name):
            _set(rule_name, source, setting, severities, options)
    return base._replace(severities=severities, options=options)


def ids_of(name: str) -> frozenset[str]:
    """What a rule's name, or another reviewer's id, stands for: names of rules, or a remark of ShellCheck (SC2086)
    as that id. Empty where it stands for nothing."""
    if name in rules():
        return frozenset((name,))
    found = names_by_alias().get(name.lower(), frozenset())
    return found or (frozenset((name.upper(),)) if _SHELLCHECK.fullmatch(name) else found)


def without(base: Profile, ids: Collection[str]) -> Profile:
    """A profile without some rules, and without some remarks of ShellCheck; `ids` as `ids_of` gives them."""
    severities = {name: severity for name, severity in base.severities.items() if name not in ids}
    remarks = sorted(id_ for id_ in ids if _SHELLCHECK.fullmatch(id_))
    options = {name: dict(values) for name, values in base.options.items()}
    for name in names_by_alias().get("sc*", ()) if remarks else ():
        excluded = options.setdefault(name, {}).get("exclude", rules()[name].options["exclude"])
        options[name]["exclude"] = (*excluded, *(id_ for id_ in remarks if id_ not in excluded))
    return base._replace(severities=severities, options=options)


def named_rules(source: YamlFile, node: Node, name: str) -> list[str]:
    """The rule of that name, or the rules that stand for that id of another reviewer.

    Raises:
        InvalidFile: of the file's own class, where there is none.
    """
    found = [name] if name in rules() else sorted(names_by_alias().get(name.lower(), ()))
    if not found:
        raise source.fail(node, f"there is no rule {name!r}.{did_you_mean(name, rules())}")
    return found


def _set(
    name: str,
    source: YamlFile,
    node: Node,
    severities: dict[str, Severity],
    options: dict[str, dict[str, Any]],
) -> None:
    rule = rules()[name]
    severity: Severity | None = severities.get(name, rule.severity)
    if getattr(node, "id", "") == "mapping":
        for key, option, value in source.entries(node, name):
            if option == "severity":
                severity = severity_of(source, value)
            elif option in rule.options:
                options.setdefault(name, {})[option] = _option(source, value, option, rule.options[option])
            else:
                known = ("severity", *rule.options)
                hint = did_you_mean(option, known)
                raise source.fail(key, f"{name} has no option {option!r}; it has {', '.join(known)}.{hint}")
    else:
        severity = severity_of(source, node)
    if severity is None:
        severities.pop(name, None)
    else:
        severities[name] = severity


def severity_of(source: YamlFile, node: Node) -> Severity | None:
    """The severity that a node names, None for `off`.

    Raises:
        InvalidFile: of the file's own class, where it names none.
    """
    value = source.value(node)
    if value is False or value == "off":  # YAML 1.1 reads a bare off as false
        return None
    try:
        return Severity(str(value))
    except ValueError:
        raise source.fail(node, f"{value!r} is no severity; use error, warning, info or off.") from None


def _option(source: YamlFile, node: Node, name: str, default: Any) -> Any:
    value = source.value(node)
    wanted = type(default)
    if wanted is tuple and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if wanted is not tuple and isinstance(value, wanted) and isinstance(value, bool) == (wanted is bool):
        return value
    kind = {tuple: "a list of words", bool: "true or false", int: "a whole number", str: "text"}[wanted]
    raise source.fail(node, f"{name} must be {kind}, not {value!r}.")
