"""Reads compose files: the containers and builds of their services, each value with its exact place (Compose
Specification, "Services", "Build", "Interpolation", "Merge")."""

from __future__ import annotations

import yaml

from portal.review.compose.extending import extend
from portal.review.compose.model import Compose
from portal.review.compose.names import is_override
from portal.review.compose.nodes import Node, UnusableError, read_tree
from portal.review.compose.reader import MAX_READ, Reader
from portal.review.compose.services import LISTS, extended, service
from portal.review.container import Container
from portal.review.spelling import nearest
from portal.review.yaml_faults import said

MAX_SERVICES = 2_000
MOST_KEYS = 50  # of the top level, among which a misspelt one is looked for


def read_compose(text: str, name: str = "", base: str | None = None) -> Compose:
    """The services of a compose file. Takes any text; what is no compose file comes back with `problem`.

    Args:
        text: the YAML.
        name: the file's name, "" where it is not known.
        base: the text of the compose file that this one is laid over, None if that isn't known.
    """
    reader = Reader(text)
    compose = Compose(text, reader, name=name, base=None if base is None else read_compose(base))
    try:
        root = read_tree(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        at = mark.index if mark is not None else getattr(error, "position", 0)
        compose.problem = (reader.one_line(at), said(error, text, at))
        return compose
    except UnusableError as error:
        compose.problem = (reader.one_line(error.at), str(error))
        return compose
    services = reader.get(root, "services") if root is not None else None
    if root is None or root.kind != "mapping":
        compose.problem = (reader.one_line(root.start if root else 0), "A compose file is a mapping with `services:`.")
        return compose
    compose.root = root
    if services is None or services.kind != "mapping":
        known = any(reader.get(root, key) is not None for key in ("include", "networks", "volumes", "extends"))
        if not known or services is not None:
            at = services.start if services is not None else root.start
            near = nearest("services", [key.text for key, _ in reader.pairs(root)[:MOST_KEYS] if key.kind == "scalar"])
            meant = f" Is {near[:40]} a slip of the pen?" if near and services is None else ""
            said_so = f"There are no services in it: a compose file has `services:`.{meant}"
            compose.problem = (reader.one_line(at), said_so)
        return compose
    compose.version = reader.setting(root, "version")
    named: dict[str, Container] = {}
    bases: dict[str, str] = {}
    for key, node in reader.pairs(services)[:MAX_SERVICES]:
        if node.kind == "mapping":
            named[key.text] = service(reader, key, node, compose)
            bases[key.text] = extended(reader, node)
        else:
            compose.unfinished.append((reader.inner(key), _unfinished(key.text, node)))
    lies_over = _services_below(compose)
    for name, container in named.items():
        container.elsewhere = lies_over is None or name in lies_over
        if bases[name] and bases[name] not in named:
            container.elsewhere = True
            if " of " in bases[name]:
                compose.notes.append(
                    f"The service {name[:80]} extends {bases[name][:80]}, which could not be looked at: settings that "
                    "are missing may be there."
                )
    compose.services = extend(named, bases, LISTS.values(), reader.spend)
    if reader.cut:
        compose.notes = [
            f"The services' lists have more than {MAX_READ:,} entries, each alias counted anew: the last were not read."
        ]
    return compose


def _services_below(compose: Compose) -> set[str] | None:
    """The services of the file that this one is laid over; None where its name says that it is, and that one isn't
    known: any may be there."""
    if compose.base is None:
        return set() if not is_override(compose.name) else None
    root, reader = compose.base.root, compose.base.reader
    services = reader.get(root, "services")
    return {key.text for key, _ in reader.pairs(services)} if services is not None else set()


def _unfinished(name: str, node: Node) -> str:
    """What is wrong with a service that is no mapping."""
    if node.is_null:
        return f"The service {name[:80]} is empty: say below it what it runs, image: or build: on a line of its own."
    return f"The service {name[:80]} is no mapping: its settings are lines such as image: shop/web:1.4.2."
