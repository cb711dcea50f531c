from collections.abc import Iterator

from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand, package_name
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="No debuggers, editors and network tools in the image",
    requirements=("IMG-20", "TAG-8"),
    aliases=("DH003", "no-xdebug-in-final-image"),
    severity=Severity.WARNING,
    why="""
        What is in the image for looking around is also there for whoever breaks in, has to be patched, and is
        pulled with every start. Put it into an image of its own that builds on this one and whose name ends in
        `-dev`, or attach a debug container.

        Reported are debuggers and tracers, editors, network analysis and remote tools, and Python debuggers,
        where they are installed into an image that comes out; builder stages may have what they like, and so
        may a stage whose name ends in `-dev` or `-debug`. A package that the same step removes again is not
        reported, nor is netcat where HEALTHCHECK or the launch calls it. Scripts sometimes need `iproute2` or `netcat`:
        information only; `procps`, `less` and `socat`, which many entry points and clients call, are left alone.
        The profile can give another list.
    """,
    options={"packages": (), "allowed": ()},
    examples=(
        bad("FROM debian:12\nRUN apt-get update && apt-get install -y curl vim\n", 2),
        bad("FROM alpine:3.23\nRUN apk add --no-cache tcpdump strace\n", 2, 2),
        bad("FROM python:3.12\nRUN pip install ipdb==0.13\n", 2),
        bad(
            "FROM debian:12\nRUN apt-get install -y curl\n", 2, caption="where the profile names it", packages=("curl",)
        ),
        good(
            """
            FROM debian:12
            RUN apt-get update \\
             && apt-get install -y --no-install-recommends curl \\
             && rm -rf /var/lib/apt/lists/*
            """
        ),
        good("FROM debian:12 AS build\nRUN apt-get install -y gdb\nFROM debian:12\nCOPY --from=build /x /x\n"),
        good("FROM debian:12 AS app-dev\nRUN apt-get install -y gdb\n"),
        good("FROM debian:12\nRUN apt-get install -y netcat-openbsd\nHEALTHCHECK CMD nc -z localhost 80\n"),
        good(
            "FROM debian:12\nRUN apt-get install -y netcat-openbsd\n"
            'ENTRYPOINT ["sh", "-c", "until nc -z db 5432; do sleep 1; done; exec /srv/app"]\n',
            "the launch waits by it",
        ),
        good("FROM debian:12\nRUN apt-get install -y vim\n", "where the profile allows it", allowed=("vim",)),
    ),
)

_TOOLS = regex(
    r"^(?:gdb(?:server|-minimal|-multiarch)?|lldb(?:-\d+)?|strace|ltrace|valgrind|perf|linux-perf.*|linux-tools-.*|lsof"
    r"|htop|btop|atop|iotop|vim(?:-.*)?|neovim|nvi|nano|emacs.*|joe|mcedit|ed|tcpdump|tshark"
    r"|wireshark.*|nmap(?:-ncat)?|netcat(?:-.*)?|ncat|nc|telnet|net-tools|iproute2?|iputils.*|inetutils-(?:ping|telnet)"
    r"|dnsutils|bind9-dnsutils|bind9-host|bind-utils|bind-tools|traceroute|mtr(?:-tiny)?|iperf3?|iftop|nethogs|man-db"
    r"|manpages|screen|tmux|mc|xdebug|php-xdebug|php\d?[\d.]*-xdebug)$"
)
_PYTHON_TOOLS = frozenset(
    [
        "ipdb",
        "pudb",
        "debugpy",
        "memray",
        "py-spy",
        "pydevd",
        "pydevd-pycharm",
        "remote-pdb",
        "web-pdb",
        "ipython",
        "objgraph",
    ]
)
_NODE_TOOLS = frozenset(["node-inspector", "ndb", "nodemon", "clinic", "0x"])
_NETCAT = regex(r"^(?:netcat.*|nc|ncat|nmap-ncat)$")
_SOMETIMES = regex(r"^(?:iproute2?|netcat.*|nc|ncat)$")


@rule.on_packages("apt", "apk", "dnf", "zypper", "pip", "npm")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    instruction = call.instruction
    if call.action != "install" or instruction is None or not context.is_kept(instruction):
        return
    name_of_stage = instruction.stage.name if instruction.stage is not None else None
    if name_of_stage is not None and name_of_stage.value.lower().endswith(("-dev", "-debug", "-devel")):
        return
    wanted = frozenset(context.option(rule, "packages"))
    allowed = context.option(rule, "allowed")
    removed: set[str] | None = None
    for word in call.packages:
        name = package_name(word.value)
        if name in allowed or not (name in wanted or (not wanted and _is_tool(name, call.family))):
            continue
        if removed is None:
            removed = {
                package_name(other.value)
                for c in context.packages_of(instruction)
                if c.action == "remove"
                for other in (*c.packages, *(value for _, value in c.settings))
            }
        virtual = call.setting("-t", "--virtual")
        if name in removed or removed & set(virtual):
            continue
        if _NETCAT.match(name) and context.once(_calls_netcat):
            continue
        yield Problem(
            word.span,
            f"{name} is for looking around, not for running the application: it belongs into an image of its own, "
            "named -dev.",
            severity=Severity.INFO if _SOMETIMES.match(name) else None,
        )


def _calls_netcat(context: Context) -> bool:
    return any(
        command.name.rpartition("/")[2] in ("nc", "ncat", "netcat")
        for instruction in context.all("HEALTHCHECK", "ENTRYPOINT", "CMD")
        for command in context.commands_of(instruction)
    )


def _is_tool(name: str, family: str) -> bool:
    if family == "pip":
        return name in _PYTHON_TOOLS
    if family == "npm":
        return name in _NODE_TOOLS
    return _TOOLS.match(name) is not None
