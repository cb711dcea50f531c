"""The values of a compose file that Docker Compose, or the engine behind it, refuses (compose-go 2.16 with its
`compose-spec.json`; Docker Engine's restart policies and ports)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from portal.patterns import regex
from portal.review.compose.nodes import Node
from portal.review.compose.reader import Reader
from portal.review.prose import enumerated
from portal.review.spelling import nearest

_NUMBER = regex(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$")
_DURATION = regex(r"[-+]?(?:0|(?:\d+(?:\.\d*)?(?:w|d|h|ms|m|s|us|µs|μs|ns))+)$")
_WRITTEN_OUT = regex(r"(\d+) ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)?$")
_SIZE = regex(r"\d+(?:\.\d*)? ?(?:b|[kmgtp](?:i?b)?)?$")
_PORTS = regex(r"(\d{1,9})(?:-(\d{1,9}))?$")
_NAME = regex(r"[A-Za-z0-9._-]+$")
_BOOLEANS = ("true", "false", "yes", "no", "on", "off", "y", "n")
_PROTOCOLS = ("tcp", "udp", "sctp")
_HIGHEST = 65_535
_SHOWN = 40


class Refused(NamedTuple):
    """A value that is refused: which, why and what is allowed, and what can be put for it ("" if that isn't clear)."""

    node: Node
    why: str
    meant: str = ""


Judge = Callable[[Reader, str, Node], Iterator[Refused]]


def _is_text(node: Node) -> bool:
    plain = node.kind == "scalar" and node.style is None
    return node.kind == "scalar" and not (
        plain and (node.is_null or node.text.lower() in ("true", "false") or _NUMBER.match(node.text))
    )


def _is_open(reader: Reader, node: Node) -> bool:
    """Whether a value comes from a variable or a template, or has a tag such as !reset."""
    if reader.text.startswith("!", node.start):
        return True
    return node.kind == "scalar" and ("$" in node.text or "{{" in node.text)


def _shown(node: Node) -> str:
    return node.text[:_SHOWN] if node.kind == "scalar" else {"mapping": "a mapping", "sequence": "a list"}[node.kind]


def _text(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    if _is_text(node):
        return
    if reader.text.startswith("{{", node.start):
        yield Refused(node, f"{name} must be text: quotes belong around {{{{ }}}}, or YAML reads a mapping.")
    elif node.kind != "scalar":
        yield Refused(node, f"{name} must be text, and this is {_shown(node)}.")
    elif node.is_null:
        yield Refused(node, f"{name} has no value: give it one, or take the key away.")
    else:
        yield Refused(node, f"{name} must be text: put {_shown(node)} into quotes.", f'"{node.text}"')


def _items(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    """A list whose items are texts."""
    yield from _listed(reader, name, node, _text)


def _command(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind == "sequence":
        yield from _items(reader, name, node)
    elif not node.is_null:
        yield from _text(reader, name, node)


def _listed(reader: Reader, name: str, node: Node, judge: Judge | None = None) -> Iterator[Refused]:
    if node.kind != "sequence":
        what = "has nothing in it" if node.is_null else f"must be a list, and this is {_shown(node) or 'empty'}"
        yield Refused(node, f"{name} {what}: its entries stand below it, each behind a dash.")
        return
    for item in node.items:
        if _is_open(reader, item):
            continue
        if item.is_null:
            yield Refused(item, f"An entry of {name} is empty.")
        elif judge is not None:
            yield from judge(reader, f"An entry of {name}", item)


def _some(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    """A list of whatever is not empty."""
    yield from _listed(reader, name, node)


def _pairs(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    """A mapping, or a list of texts such as NAME=value."""
    if node.kind == "sequence":
        yield from _items(reader, name, node)
    elif node.is_null:
        yield Refused(node, f"{name} has nothing in it: give it an entry, or take the key away.")
    elif node.kind == "scalar":
        yield Refused(node, f"{name} must be a mapping or a list, and this is {_shown(node)}.")


def _mapping(_: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind != "mapping":
        what = "has nothing in it" if node.is_null else f"must be a mapping, and this is {_shown(node)}"
        yield Refused(node, f"{name} {what}.")


def _build(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind != "mapping":
        yield from _text(reader, name, node)


def _mapping_or_nothing(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    if not node.is_null:
        yield from _mapping(reader, name, node)


def _environment(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind != "mapping":
        yield from _pairs(reader, name, node)
        return
    for key, value in reader.pairs(node):
        if value.kind != "scalar" and not _is_open(reader, value):
            braces = reader.text.startswith("{{", value.start)
            mend = "quotes belong around {{ }}" if braces else f"this is {_shown(value)}"
            yield Refused(value, f"The variable {key.text[:_SHOWN]} must be text: {mend}.")


def _one_of(*words: str) -> Judge:
    def judge(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
        if node.kind != "scalar":
            yield from _text(reader, name, node)
        elif node.text not in words:
            yield Refused(node, f"{name} can't be {_shown(node)!r}: it is {_either(words)}.", _meant(node.text, words))

    return judge


def _either(words: tuple[str, ...]) -> str:
    return enumerated(words).replace(" and ", " or ")


def _meant(text: str, words: tuple[str, ...]) -> str:
    ending = [word for word in words if len(text) > 2 and word.endswith((f"_{text}", f"-{text}"))]
    return ending[0] if len(ending) == 1 else nearest(text[:_SHOWN], words) or ""


_POLICIES = ("no", "always", "on-failure", "unless-stopped")


def _restart(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind == "scalar" and node.style is None and node.text.lower() == "false":
        yield Refused(node, 'restart must be text: write "no".', '"no"')
    elif not _is_text(node):
        yield from _text(reader, name, node)
    else:
        policy, colon, count = node.text.partition(":")
        if policy not in ("", *_POLICIES):
            meant = _meant(policy, _POLICIES)
            yield Refused(
                node,
                f"The engine knows no restart policy {policy[:_SHOWN]!r}: it is no, always, on-failure (with a number "
                "of tries, on-failure:5) or unless-stopped.",
                meant + colon + count if meant else "",
            )
        elif colon and policy != "on-failure" and count.isdecimal() and count.strip("0"):
            yield Refused(node, f"{policy} takes no number of tries, only on-failure does: on-failure:{count[:9]}.")


_PULLS = ("always", "never", "build", "missing", "if_not_present", "refresh", "daily", "weekly")
_EVERY = regex(r"every_(?:\d+[wdhms])+$")


def _pull_policy(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    if not (node.kind == "scalar" and _EVERY.match(node.text)):
        yield from _one_of(*_PULLS)(reader, name, node)


def _duration(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind != "scalar" or node.is_null:
        yield from _text(reader, name, node)
        return
    if _is_text(node) and _DURATION.match(node.text):
        return
    written = _WRITTEN_OUT.match(node.text.strip())
    meant = f"{int(written[1])}{(written[2] or 's')[0]}" if written and len(written[1]) < 9 else ""
    yield Refused(node, f"{name} is a duration with its unit, such as 10s or 1m30s, not {_shown(node)!r}.", meant)


def _size(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind != "scalar" or node.is_null:
        yield from _text(reader, name, node)
        return
    lower = node.text.strip().lower()
    if not _SIZE.match(lower) and lower != "-1":
        meant = lower[:-1] if _SIZE.match(lower[:-1]) and lower[-2:-1] in tuple("kmgtp") and lower[-1] == "i" else ""
        yield Refused(node, f"{name} is a number with b, k, m or g, such as 512m, not {_shown(node)!r}.", meant)


def _number(_: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind != "scalar" or not _NUMBER.match(node.text):
        milli = node.kind == "scalar" and node.text[:-1].isdecimal() and node.text.endswith("m") and len(node.text) < 9
        meant = f"{int(node.text[:-1]) / 1000:g}" if milli else ""
        yield Refused(node, f"{name} is a number such as 1.5, not {_shown(node)!r}.", f'"{meant}"' if meant else "")


def _whole(_: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind != "scalar" or not node.text.lstrip("+-").replace("_", "").isdecimal():
        yield Refused(node, f"{name} is a whole number, not {_shown(node)!r}.")


def _boolean(_: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind != "scalar" or node.text.lower() not in _BOOLEANS:
        yield Refused(node, f"{name} is true or false, not {_shown(node)!r}.")


def _test(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind != "sequence":
        if not _is_text(node):
            yield from _text(reader, name, node)
        return
    yield from _items(reader, name, node)
    first = node.items[0] if node.items else None
    if first is None or not _is_text(first) or _is_open(reader, first):
        return
    if first.text not in ("CMD", "CMD-SHELL", "NONE"):
        meant = first.text.upper() if first.text.upper() in ("CMD", "CMD-SHELL", "NONE") else ""
        yield Refused(first, f"A test that is a list begins with CMD, CMD-SHELL or NONE, not {_shown(first)!r}.", meant)


def _ports(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    yield from _listed(reader, name, node, _port)


def _port(reader: Reader, _: str, node: Node) -> Iterator[Refused]:
    if node.kind == "mapping":
        there = {key.text: value for key, value in reader.pairs(node)}
        target, published = there.get("target"), there.get("published")
        if target is None:
            yield Refused(node, "A published port needs its target, the container's port.")
        for one, lowest in ((target, 1), (published, 0)):
            if one is not None and one.kind == "scalar" and not _is_open(reader, one) and not one.is_null:
                yield from (Refused(one, why) for why in _faults(one.text, lowest))
        return
    if node.kind != "scalar":
        return
    text, _, protocol = node.text.partition("/")
    head, colon, container = text.rpartition(":")
    host = head.rpartition(":")[2] if colon else ""
    if protocol and protocol.lower() not in _PROTOCOLS:
        yield Refused(node, f"The protocol of a port is tcp, udp or sctp, not {protocol[:_SHOWN]!r}.")
    faults = [*_faults(container, 1), *(_faults(host, 0) if host else ())]
    for why in faults:
        yield Refused(node, why)
    inside, outside = _count(container), _count(host)
    if not faults and host and inside > 1 and inside != outside:
        yield Refused(node, f"{host} are not as many ports as {container}.")


def _faults(text: str, lowest: int) -> Iterator[str]:
    ports = _PORTS.match(text)
    if not ports:
        yield f"A port is a number, not {text[:_SHOWN]!r}." if text else "The container's port is missing."
        return
    for number in (ports[1], ports[2] or ports[1]):
        if not lowest <= int(number) <= _HIGHEST:
            yield f"There is no port {int(number)}: they go from 1 to {_HIGHEST}."
            return
    if ports[2] and int(ports[2]) < int(ports[1]):
        yield f"{text} is a range that ends before it begins."


def _count(text: str) -> int:
    ports = _PORTS.match(text)
    return int(ports[2]) - int(ports[1]) + 1 if ports and ports[2] else 1


_MOUNTS = ("bind", "volume", "tmpfs", "cluster", "npipe", "image")


def _volumes(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    yield from _listed(reader, name, node, _volume)


def _volume(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind != "mapping":
        if not _is_text(node):
            yield from _text(reader, name, node)
        return
    there = {key.text: value for key, value in reader.pairs(node)}
    if (kind := there.get("type")) is None:
        yield Refused(node, f"A mount in long form says its type: {_either(_MOUNTS)}.")
    elif not _is_open(reader, kind):
        yield from _one_of(*_MOUNTS)(reader, "The type of a mount", kind)
        if kind.text == "bind" and "source" not in there:
            yield Refused(node, "A bind mount needs its source, a folder or file of the host.")
    if "target" not in there:
        yield Refused(node, "A mount needs its target, the path in the container.")


def _depends_on(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind != "mapping":
        yield from _pairs(reader, name, node)
        return
    for key, value in reader.pairs(node):
        if _is_open(reader, value):
            continue
        condition = reader.get(value, "condition")
        if condition is None:
            yield Refused(key, f"A dependency in long form says its condition: {_either(_CONDITIONS)}.")
        elif not _is_open(reader, condition):
            yield from _one_of(*_CONDITIONS)(reader, "The condition of a dependency", condition)


_CONDITIONS = ("service_started", "service_healthy", "service_completed_successfully")


def _devices(reader: Reader, name: str, node: Node) -> Iterator[Refused]:
    if node.kind != "sequence":
        yield from _listed(reader, name, node)
        return
    for item in node.items:
        if item.kind == "mapping" and not _is_open(reader, item):
            there = {key.text for key, _ in reader.pairs(item)}
            if "capabilities" not in there:
                yield Refused(item, "A reserved device names its capabilities, [gpu] for one.")
            if {"count", "device_ids"} <= there:
                yield Refused(item, "A reserved device has either a count or device_ids, not both.")


_TEXTS = (
    "cgroup_parent container_name cpuset domainname hostname image ipc isolation mac_address network_mode "
    "platform runtime stop_signal user userns_mode uts working_dir"
)
_LISTS_OF_TEXT = "cap_add cap_drop device_cgroup_rules dns_opt external_links links profiles security_opt volumes_from"
_LISTS = "configs devices expose group_add secrets"
_PAIRS = "annotations extra_hosts labels sysctls"
_MAPPINGS = "blkio_config credential_spec logging storage_opt ulimits"
_BOOLEAN_KEYS = "init oom_kill_disable privileged read_only stdin_open tty"
_NUMBERS = "cpu_count cpu_period cpu_quota cpu_shares pids_limit oom_score_adj scale"


def _for(keys: str, judge: Judge) -> dict[str, Any]:
    return dict.fromkeys(keys.split(), judge)


_UPDATE = {
    "delay": _duration,
    "monitor": _duration,
    "order": _one_of("start-first", "stop-first"),
    "parallelism": _whole,
}
_SERVICE: Mapping[str, Any] = {
    **_for(_TEXTS, _text),
    **_for(_LISTS_OF_TEXT, _items),
    **_for(_LISTS, _some),
    **_for(_PAIRS, _pairs),
    **_for(_MAPPINGS, _mapping),
    **_for(_BOOLEAN_KEYS, _boolean),
    **_for(_NUMBERS, _whole),
    **_for("mem_limit mem_reservation memswap_limit shm_size", _size),
    **_for("command entrypoint", _command),
    "cgroup": _one_of("host", "private"),
    "cpus": _number,
    "depends_on": _depends_on,
    "environment": _environment,
    "networks": _pairs,
    "ports": _ports,
    "pull_policy": _pull_policy,
    "restart": _restart,
    "stop_grace_period": _duration,
    "volumes": _volumes,
    "build": {
        "": _build,
        "additional_contexts": _pairs,
        "args": _pairs,
        "labels": _pairs,
        **_for("cache_from cache_to entitlements platforms tags", _items),
        **_for("context dockerfile dockerfile_inline target network", _text),
    },
    "healthcheck": {
        "": _mapping,
        **_for("interval timeout start_period start_interval", _duration),
        "disable": _boolean,
        "retries": _whole,
        "test": _test,
    },
    "deploy": {
        "": _mapping_or_nothing,
        "replicas": _whole,
        "resources": {
            "limits": {"cpus": _number, "memory": _size, "pids": _whole},
            "reservations": {"cpus": _number, "memory": _size, "devices": _devices},
        },
        "restart_policy": {
            "condition": _one_of("none", "on-failure", "any", "always", "no", "unless-stopped"),
            "delay": _duration,
            "max_attempts": _whole,
            "window": _duration,
        },
        "rollback_config": _UPDATE,
        "update_config": _UPDATE,
    },
}
_TOP_LEVEL: Mapping[str, Any] = {
    **_for("configs networks secrets volumes", _mapping),
    "include": _some,
    "name": _text,
    "version": _text,
}


def refused(reader: Reader, root: Node) -> Iterator[Refused]:
    """The values that are refused, each once however many services share it. What comes from a variable or a template
    is left alone."""
    told: set[int] = set()
    seen: set[tuple[int, int]] = set()
    parts: list[tuple[Node, Mapping[str, Any]]] = []
    services = reader.get(root, "services")
    if services is not None and services.kind == "mapping":
        for key, service in reader.pairs(services):
            if not _NAME.match(key.text) and not _is_open(reader, key) and key.kind == "scalar" and key.text != "<<":
                why = (
                    f"The name {key.text[:_SHOWN]!r} can't be that of a service: letters, digits, '.', '_' and '-' can."
                )
                yield Refused(key, why)
            parts.append((service, _SERVICE))
    parts.append((root, _TOP_LEVEL))
    while parts:
        node, judges = parts.pop()
        if node.kind != "mapping" or (id(node), id(judges)) in seen:
            continue
        seen.add((id(node), id(judges)))
        for key, value in reader.pairs(node):
            judge = judges.get(key.text)
            if judge is None or _is_open(reader, value):
                continue
            if isinstance(judge, Mapping):
                parts.append((value, judge))
                judge = judge.get("")
            if judge is not None and id(value) not in told:
                told.add(id(value))
                yield from judge(reader, key.text, value)
