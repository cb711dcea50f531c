"""YAML files that people write for the reviewer, read so that every complaint names file and line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yaml.events import Event
    from yaml.nodes import Node

_MOST_LEVELS = 50


class InvalidFile(ValueError):
    """A file that can't be used. The message names file and line, what is wrong and what would be right."""


class YamlFile:
    """The nodes of a YAML file, which know their lines. `root` is None for an empty file."""

    def __init__(self, text: str, file: str, error: type[InvalidFile] = InvalidFile) -> None:
        """Read the YAML `text`; complaints call the file `file` and are raised as `error`."""
        import yaml

        self.file = file
        self.error = error
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            self._check_depth(yaml.parse(text, Loader=loader))
            self.root: Node | None = yaml.compose(text, Loader=loader)
        except yaml.YAMLError as problem:
            mark = getattr(problem, "problem_mark", None)
            line = mark.line + 1 if mark is not None else 1
            raise error(f"{file}:{line}: not valid YAML: {getattr(problem, 'problem', problem)}") from None
        self._loader = loader("")

    def _check_depth(self, events: Iterable[Event]) -> None:
        # The composer calls itself for every level, in C without a limit: events come before it, one by one.
        depth = 0
        for event in events:
            name = type(event).__name__
            if name.endswith("StartEvent"):
                depth += 1
            elif name.endswith("EndEvent"):
                depth -= 1
            if depth > _MOST_LEVELS:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise self.error(f"{self.file}:{line}: nested too deeply to be read.")

    def fail(self, node: Node | None, message: str) -> InvalidFile:
        """The complaint about a node (None: about the file), to be raised."""
        line = node.start_mark.line + 1 if node is not None else 1
        return self.error(f"{self.file}:{line}: {message}")

    def value(self, node: Node) -> Any:
        """What a node stands for: text, number, truth value, list or mapping."""
        import yaml

        try:
            return self._loader.construct_object(node, deep=True)
        except (yaml.YAMLError, ValueError) as problem:
            raise self.fail(node, f"can't be read: {getattr(problem, 'problem', problem)}") from None

    def entries(self, node: Node | None, what: str) -> list[tuple[Node, str, Node]]:
        """The entries of a mapping: the key's node, the key, the value's node."""
        if node is None or getattr(node, "id", "") != "mapping":
            raise self.fail(node, f"{what} must be a mapping, `name: value` on each line.")
        return [(key, str(self.value(key)), value) for key, value in node.value]

    def words(self, node: Node, what: str) -> list[tuple[Node, str]]:
        """The items of a list of words, each with its node; a single word is taken as a list of one."""
        items = node.value if getattr(node, "id", "") == "sequence" else [node]
        found = [(item, self.value(item)) for item in items]
        for item, value in found:
            if not isinstance(value, str) or not value:
                raise self.fail(item, f"{what} must be a list of words, and {value!r} is none.")
        return found

    def choice(self, node: Node, what: str, choices: Iterable[str]) -> str:
        """A word that is one of `choices`."""
        value = self.value(node)
        known = list(choices)
        if not isinstance(value, str) or value not in known:
            allowed = f"{', '.join(known[:-1])} or {known[-1]}"
            raise self.fail(node, f"{what} is {value!r}; it can be {allowed}.{did_you_mean(value, known)}")
        return value

    def truth(self, node: Node, what: str) -> bool:
        """True or false."""
        value = self.value(node)
        if not isinstance(value, bool):
            raise self.fail(node, f"{what} must be true or false, not {value!r}.")
        return value


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """A hint at the known word that is nearest to a wrong one: " Did you mean 'x'?", or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(str(word), list(known), 1)
    return f" Did you mean {close[0]!r}?" if close else ""
