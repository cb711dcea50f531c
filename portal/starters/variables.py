"""Which variables a template reads, so that what it gave for the same ones can be given again."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import NamedTuple

from jinja2 import Environment, nodes
from jinja2.meta import find_referenced_templates


class Reading(NamedTuple):
    """What one text reads by itself: attributes of the variable, and the names of the templates that it refers to.
    None in place of either where that can't be told from the text."""

    attributes: frozenset[str] | None
    templates: frozenset[str] | None


def variables_read(
    environment: Environment, tree: nodes.Template, of: str, known: MutableMapping[str, Reading] | None = None
) -> frozenset[str] | None:
    """The attributes of the variable `of` that a parsed template can read, those of the templates that it includes
    among them; None where that can't be told from its text, so that it may read any. `tree` must be as it was parsed:
    compiling changes it. `known` keeps what included texts read, by text, for the next call with the same `of`."""
    found: set[str] = set()
    seen: set[str] = set()
    known = {} if known is None else known
    waiting = [_reading(tree, of)]
    while waiting:
        here = waiting.pop()
        if here.attributes is None or here.templates is None:
            return None
        found |= here.attributes
        waiting += [_of_included(environment, name, of, known) for name in sorted(here.templates - seen)]
        seen |= here.templates
    return frozenset(found)


def _of_included(environment: Environment, name: str, of: str, known: MutableMapping[str, Reading]) -> Reading:
    if environment.loader is None:
        return Reading(None, None)
    source = environment.loader.get_source(environment, name)[0]
    if source not in known:
        known[source] = _reading(environment.parse(source, name), of)
    return known[source]


def _reading(tree: nodes.Template, of: str) -> Reading:
    names = sum(name.name == of for name in tree.find_all(nodes.Name))
    read = [node.attr for node in tree.find_all(nodes.Getattr) if _is(node.node, of)]
    templates = set(find_referenced_templates(tree))
    told = frozenset(name for name in templates if name is not None)
    return Reading(
        frozenset(read) if names == len(read) else None,
        told if len(told) == len(templates) else None,
    )


def _is(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.name == name
