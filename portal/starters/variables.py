"""Which variables a template reads, so that what it gave for the same ones can be given again."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment, nodes
from jinja2.meta import find_referenced_templates


def variables_read(environment: Environment, tree: nodes.Template, of: str) -> frozenset[str] | None:
    """The attributes of the variable `of` that a parsed template can read, those of the templates that it includes
    among them; None where that can't be told from its text, so that it may read any. `tree` must be as it was parsed:
    compiling changes it."""
    found: set[str] = set()
    for each in _with_included(environment, tree):
        if each is None:
            return None
        names = sum(name.name == of for name in each.find_all(nodes.Name))
        read = [node.attr for node in each.find_all(nodes.Getattr) if _is(node.node, of)]
        if names != len(read):
            return None
        found.update(read)
    return frozenset(found)


def _is(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.name == name


def _with_included(environment: Environment, tree: nodes.Template) -> Iterator[nodes.Template | None]:
    """A template and all that it refers to, each once; None for one whose name is known only when it is rendered."""
    seen: set[str] = set()
    waiting = [tree]
    while waiting:
        here = waiting.pop()
        yield here
        for name in find_referenced_templates(here):
            if name is None or environment.loader is None:
                yield None
            elif name not in seen:
                seen.add(name)
                waiting.append(environment.parse(environment.loader.get_source(environment, name)[0], name))
