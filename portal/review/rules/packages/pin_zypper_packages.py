from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good
from portal.review.versions import listed, unpinned

rule = Rule(
    title="Name the versions of zypper's packages",
    aliases=(
        "DL3037",
        "zypper_install_without_version",
    ),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        `zypper install git=2.43` installs the same git next year, or fails; `"git>=2.43"` leaves room for fixes.

        An opinion, and off unless a profile turns it on: an exact version keeps fixes out, and goes from the
        mirrors with the next one. Patterns, local files and removals (`-vim`) name no version.
    """,
    examples=(
        bad("FROM opensuse/leap:15.6\nRUN zypper -n install git\n", 2),
        bad("FROM opensuse/leap:15.6\nRUN zypper -n in --from repo git=2.43 curl\n", 2),
        good('FROM opensuse/leap:15.6\nRUN zypper -n install "git>=2.43" curl=8.0 x.rpm\n'),
        good("FROM opensuse/leap:15.6\nRUN zypper -n in -t pattern devel_basis\n"),
    ),
)


@rule.on_packages("zypper")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    words = unpinned(call, context)
    if words:
        version = "a version" if len(words) == 1 else "versions"
        yield Problem(words[0].span, f"{listed(words)} may be another version at the next build: name {version}.")
