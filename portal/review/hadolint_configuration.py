"""What a .hadolint.yaml says, in terms of the rules here: its ids are aliases of ours.

ignored: [DL3008]                     those rules are off
override: {error: [DL3003]}           those rules are on, at that severity (style is info)
trustedRegistries: [docker.io]        the only registries that images may come from
label-schema: {author: text}          labels that must be there, and the types of their values
strict-labels: true                   no other labels
failure-threshold: warning            the least severity that makes a review fail
no-fail: true                         no finding makes it fail
disable-ignore-pragma: true           ignore comments keep nothing back
format, no-color, verbose             are left to the command line
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.review.configuration import Configuration
from portal.review.model import Severity
from portal.review.profiles import Profile, ids_of, without
from portal.review.rules import names_by_alias, rules
from portal.review.yaml_file import YamlFile, did_you_mean

if TYPE_CHECKING:
    from yaml.nodes import Node

_SEVERITIES = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "info": Severity.INFO,
    "style": Severity.INFO,
}
# As a threshold, hadolint's "ignore" and "none" let every finding fail, like the least severity.
_THRESHOLDS = {**_SEVERITIES, "ignore": Severity.INFO, "none": Severity.INFO}
# hadolint's types of labels, in the words of label-values.
_TYPES = {
    "text": "text",
    "rawtext": "text",
    "url": "url",
    "rfc3339": "date",
    "semver": "semver",
    "hash": "hash",
    "spdx": "spdx",
    "email": "email",
}


def read(source: YamlFile, file: Path, base: Profile) -> Configuration:
    """Read a .hadolint.yaml.

    Args:
        source: its nodes.
        file: its path.
        base: the profile that it changes.

    Returns:
        The configuration; ids that no rule here stands for change nothing.

    Raises:
        InvalidFile: of the source's own class, with file and line of what is wrong.
    """
    return _Reading(source, Configuration(file.parent, file, base)).configuration


class _Reading:
    def __init__(self, source: YamlFile, configuration: Configuration) -> None:
        self.source = source
        self.configuration = configuration
        self.severities = dict(configuration.profile.severities)
        self.options: dict[str, dict[str, Any]] = {n: dict(o) for n, o in configuration.profile.options.items()}
        self.ignored: set[str] = set()
        self.ignore_comments = True
        self.strict = False
        self.labels: dict[str, str] = {}
        self.no_fail = False
        readers: dict[str, Callable[[Node], None]] = {
            "ignored": self._ignored,
            "override": self._override,
            "trustedRegistries": self._registries,
            "label-schema": self._labels,
            "strict-labels": self._strict,
            "failure-threshold": self._threshold,
            "no-fail": self._no_fail,
            "disable-ignore-pragma": self._pragmas,
            "format": self._elsewhere,
            "no-color": self._elsewhere,
            "verbose": self._elsewhere,
        }
        entries = source.entries(source.root, "A configuration") if source.root is not None else []
        for key, field, node in entries:
            if field not in readers:
                raise source.fail(
                    key, f"unknown key {field!r}; hadolint knows {', '.join(readers)}.{did_you_mean(field, readers)}"
                )
            if getattr(node, "tag", "").endswith(":null"):
                continue
            readers[field](node)
        self._finish()

    def _ids(self, node: Node, what: str) -> list[str]:
        """The names of the rules that stand for the listed ids."""
        return [
            name for _, word in self.source.words(node, what) for name in sorted(names_by_alias().get(word.lower(), ()))
        ]

    def _ignored(self, node: Node) -> None:
        for _, word in self.source.words(node, "ignored"):
            self.ignored |= ids_of(word)

    def _override(self, node: Node) -> None:
        for key, level, ids in self.source.entries(node, "override"):
            if level not in _SEVERITIES:
                raise self.source.fail(key, f"unknown severity {level!r}; there are {', '.join(_SEVERITIES)}.")
            if getattr(ids, "tag", "").endswith(":null"):
                continue
            for name in self._ids(ids, level):
                self.severities[name] = _SEVERITIES[level]

    def _registries(self, node: Node) -> None:
        registries = tuple(word for _, word in self.source.words(node, "trustedRegistries"))
        self._set_option("DL3026", "registries", registries, Severity.ERROR)

    def _labels(self, node: Node) -> None:
        for _, label, kind in self.source.entries(node, "label-schema"):
            self.labels[label] = _TYPES[self.source.choice(kind, f"the type of {label}", _TYPES)]

    def _strict(self, node: Node) -> None:
        self.strict = self.source.truth(node, "strict-labels")

    def _threshold(self, node: Node) -> None:
        self.configuration.fail_on = _THRESHOLDS[self.source.choice(node, "failure-threshold", _THRESHOLDS)]

    def _no_fail(self, node: Node) -> None:
        self.no_fail = self.source.truth(node, "no-fail")

    def _pragmas(self, node: Node) -> None:
        self.ignore_comments = not self.source.truth(node, "disable-ignore-pragma")

    def _elsewhere(self, node: Node) -> None:
        self.source.value(node)

    def _finish(self) -> None:
        if self.labels:
            self._set_option("DL3049", "labels", tuple(self.labels), Severity.INFO)
            self._set_option("DL3051", "types", tuple(f"{k}={v}" for k, v in self.labels.items()), Severity.WARNING)
        if self.strict:
            self._set_option("DL3050", "labels", tuple(self.labels), Severity.INFO)
        if self.no_fail:
            self.configuration.fail_on = None
        profile = self.configuration.profile
        changed = profile._replace(
            severities=self.severities, options=self.options, ignore_comments=self.ignore_comments
        )
        self.configuration.profile = without(changed, self.ignored)

    def _set_option(self, alias: str, option: str, value: tuple[str, ...], severity: Severity) -> None:
        for name in sorted(names_by_alias().get(alias.lower(), ())):
            if option in rules()[name].options:
                self.options.setdefault(name, {})[option] = value
                self.severities.setdefault(name, severity)
