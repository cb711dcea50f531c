from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, fixed, good, replace

rule = Rule(
    title="Call apt-get in scripts, not apt",
    requirements=("IMG-21",),
    aliases=("DL3027", "CKV_DOCKER_9", "run_using_apt", "prefer-apt-get", "DD024"),
    severity=Severity.WARNING,
    why="""
        `apt` is the command for people: its manual says that its options and its output may change between
        versions, and it warns about that in every build log. `apt-get` and `apt-cache` are kept stable for
        scripts.

        The rules on lists, recommended packages and the like hold for both, here; other reviewers know apt-get
        only, so that a file escapes them by writing apt.
    """,
    examples=(
        fixed(
            """
            FROM debian:12
            RUN apt update \\
             && apt install -y --no-install-recommends curl \\
             && rm -rf /var/lib/apt/lists/*
            """,
            """
            FROM debian:12
            RUN apt-get update \\
             && apt-get install -y --no-install-recommends curl \\
             && rm -rf /var/lib/apt/lists/*
            """,
            2,
            3,
        ),
        fixed("FROM debian:12\nRUN apt full-upgrade -y\n", "FROM debian:12\nRUN apt-get dist-upgrade -y\n", 2),
        good("FROM debian:12\nRUN apt-get update && apt-get install -y curl\n"),
        good("FROM debian:12\nRUN ls /etc/apt && echo apt install\n", "only words"),
    ),
)

_COMMON = frozenset(
    [
        "install",
        "update",
        "upgrade",
        "remove",
        "purge",
        "autoremove",
        "autoclean",
        "clean",
        "build-dep",
        "source",
        "download",
        "changelog",
    ]
)


@rule.on_packages("apt")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    if call.name != "apt":
        return
    word, subcommand = call.command.words[0], call.subcommand
    fixes: tuple[Fix, ...] = ()
    verb = call.verb
    if word.text == "apt":
        if verb in _COMMON:
            fixes = (replace("Call apt-get", word.span, "apt-get", Safety.SUGGESTED),)
        elif verb == "full-upgrade" and subcommand is not None and subcommand.text == verb:
            edits = replace("", word.span, "apt-get").edits + replace("", subcommand.span, "dist-upgrade").edits
            fixes = (Fix("Call apt-get dist-upgrade", Safety.SUGGESTED, edits),)
    yield Problem(word.span, f"apt {verb} is for people at a terminal: call apt-get in a step.", fixes)
