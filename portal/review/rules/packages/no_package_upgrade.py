from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Get fixes by a newer base image, not by upgrading its packages",
    requirements=("IMG-18",),
    aliases=(
        *("avoid-apt-get-upgrade", "avoid-apk-upgrade", "avoid-yum-update", "avoid-dnf-update", "avoid-zypper-update"),
        *("DD013", "DD026", "apt-get-upgrade", "yum_update_all", "DKL-DI-0003"),
    ),
    severity=Severity.INFO,
    opinion=True,
    why="""
        `apt-get upgrade`, `apk upgrade`, `yum update` and their like fetch again what the base image already
        holds: the old files stay in the layers below, the step is taken from the build cache long after there is
        something newer, and no two builds are alike. Official images are rebuilt when fixes come; a newer tag brings
        them.

        An opinion, off unless a profile turns it on: where the base image is rebuilt seldom, the upgrade is the
        only way to security fixes, and other reviewers have withdrawn their rules. Upgrading packages by name
        is fine.
    """,
    examples=(
        bad("FROM debian:12\nRUN apt-get update && apt-get upgrade -y\n", 2),
        bad("FROM alpine:3.23\nRUN apk --no-cache upgrade\n", 2),
        bad("FROM rockylinux:9\nRUN yum -y update && yum clean all\n", 2),
        bad("FROM archlinux:base\nRUN pacman -Syu --noconfirm\n", 2),
        good("FROM rockylinux:9\nRUN yum -y update openssl && yum clean all\n", "by name"),
        good("FROM debian:12\nRUN apt-get update && apt-get install -y curl\n"),
    ),
)

_VERBS = {
    "apt": ("upgrade", "safe-upgrade", "dselect-upgrade"),
    "apk": ("upgrade",),
    "dnf": ("update", "upgrade", "upgrade-minimal", "update-minimal"),
    "zypper": ("update", "up", "patch"),
}


@rule.on_packages("apt", "apk", "dnf", "zypper", "pacman")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    if call.action != "upgrade" or call.packages or call.subcommand is None:
        return
    if call.family == "pacman" or call.verb in _VERBS[call.family]:
        yield Problem(
            call.subcommand.span,
            f"{call.name} {call.verb} fetches packages of the base image a second time: name a newer base image.",
        )
