from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Move to another release by the base image, not by an upgrade",
    requirements=("IMG-18",),
    aliases=("DL3035", "DS-0024", "avoid-apt-get-dist-upgrade", "apt-get-dist-upgrade"),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        `apt-get dist-upgrade`, `zypper dup` and `dnf distro-sync` may replace or remove any package of the base
        image: what the image is then no longer follows from its tag, and the old files stay in the layers
        below. A newer tag in FROM says the same in one word.

        An opinion, off unless a profile turns it on: now and then such an upgrade is the only way to a security
        fix, and other reviewers have withdrawn the rule for all managers but zypper. The option `managers` says
        which are judged.
    """,
    options={"managers": ("apt", "dnf", "zypper")},
    examples=(
        bad("FROM opensuse/leap:15.6\nRUN zypper -n dup\n", 2),
        bad("FROM debian:12\nRUN apt-get update && apt-get -y dist-upgrade\n", 2),
        bad("FROM fedora:40\nRUN dnf -y distro-sync\n", 2),
        good("FROM opensuse/leap:15.6\nRUN zypper -n update && zypper clean --all\n"),
        good("FROM debian:12\nRUN apt-get -y dist-upgrade\n", "where only zypper is judged", managers=("zypper",)),
    ),
)

_VERBS = frozenset(
    ["dist-upgrade", "full-upgrade", "dup", "distro-sync", "distribution-synchronization", "dsync", "system-upgrade"]
)


@rule.on_packages("apt", "dnf", "zypper")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    if call.verb in _VERBS and call.family in context.option(rule, "managers") and call.subcommand is not None:
        yield Problem(
            call.subcommand.span,
            f"{call.name} {call.verb} may replace any package of the base image: name a newer base image instead.",
        )
