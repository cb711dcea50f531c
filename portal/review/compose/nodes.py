"""The YAML of a compose file as a tree whose nodes know their places."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from portal.patterns import regex

MAX_DEPTH = 60
MAX_NODES = 200_000
_NULLS = frozenset(["", "~", "null", "Null", "NULL"])
_SURROGATES = regex("[\ud800-\udfff]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True, eq=False)
class Node:
    """A node of the YAML: its text if it is a scalar, its entries if a mapping, its items if a sequence. `start` and
    `end` are offsets; `flow` says that it is written in braces, `style` how a scalar is quoted."""

    kind: str
    start: int
    end: int
    text: str = ""
    style: str | None = None
    flow: bool = False
    entries: list[tuple[Node, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)

    @property
    def is_null(self) -> bool:
        """Whether it is YAML's null: nothing, or a word for it without quotes."""
        return self.kind == "scalar" and self.style is None and self.text in _NULLS


class UnusableError(Exception):
    """What is no compose file, by its form: a sentence, and `at` which offset."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at


def read_tree(text: str) -> Node | None:
    """The first document's root, read from YAML's events without recursion; None for an empty text.

    Raises:
        yaml.YAMLError: it is no YAML.
        UnusableError: it is nested too deeply, too long, or uses an anchor that is not there.
    """
    shift = 1 if text.startswith("\ufeff") else 0
    source = _SURROGATES.sub("\ufffd", text[shift:])
    root: Node | None = None
    anchors: dict[str, Node] = {}
    stack: list[Node] = []
    keys: list[Node | None] = []
    count = 0
    for event in yaml.parse(source, Loader=_LOADER):
        if isinstance(event, yaml.DocumentEndEvent):
            break
        start = event.start_mark.index + shift if event.start_mark is not None else 0
        end = event.end_mark.index + shift if event.end_mark is not None else start
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            stack.pop().end = end
            keys.pop()
            continue
        if isinstance(event, yaml.ScalarEvent):
            node = Node("scalar", start, end, event.value, event.style or None)
        elif isinstance(event, yaml.AliasEvent):
            if (event.anchor or "") not in anchors:
                raise UnusableError(start, f"Nothing above has the anchor &{event.anchor} that is used here.")
            node = anchors[event.anchor or ""]
        elif isinstance(event, yaml.MappingStartEvent):
            node = Node("mapping", start, end, flow=bool(event.flow_style))
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Node("sequence", start, end, flow=bool(event.flow_style))
        else:
            continue
        count += 1
        if len(stack) > MAX_DEPTH or count > MAX_NODES:
            raise UnusableError(
                start, "This is nested deeper, or longer, than any compose file needs: it is not reviewed."
            )
        anchor = getattr(event, "anchor", None)
        if anchor and not isinstance(event, yaml.AliasEvent):
            anchors[anchor] = node
        if not stack:
            root = root or node
        elif stack[-1].kind == "sequence":
            stack[-1].items.append(node)
        elif keys[-1] is None:
            keys[-1] = node
        else:
            stack[-1].entries.append((keys[-1], node))
            keys[-1] = None
        if node.kind != "scalar" and not isinstance(event, yaml.AliasEvent):
            stack.append(node)
            keys.append(None)
    return root
