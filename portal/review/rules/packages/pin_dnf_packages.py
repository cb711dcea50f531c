from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good
from portal.review.versions import listed, unpinned

rule = Rule(
    title="Name the versions of dnf's and yum's packages",
    aliases=(
        "DL3033",
        "DL3041",
        "yum_install_without_version",
        "missing_version_specification_in_dnf_install",
        "DD032",
    ),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        `dnf install git-2.43.5` installs the same git next year, or fails; so do yum, microdnf and tdnf.

        An opinion, and off unless a profile turns it on: an exact version keeps fixes out, and goes from the
        mirrors with the next one. Groups, module streams (`nodejs:20`), paths that a package provides, and rpm
        files are fine.
    """,
    examples=(
        bad("FROM fedora:40\nRUN dnf install -y git python3-devel\n", 2),
        bad("FROM rockylinux:9\nRUN microdnf install --nodocs -y git\n", 2),
        bad("FROM rockylinux:9\nRUN yum --enablerepo crb install -y git\n", 2),
        good("FROM fedora:40\nRUN dnf install -y git-2.43.5 @development-tools /usr/bin/make x.rpm && dnf clean all\n"),
        good("FROM rockylinux:9\nRUN dnf module install -y nodejs:20\n"),
        good("FROM rockylinux:9\nRUN yum install -y git-$git_version\n"),
    ),
)


@rule.on_packages("dnf")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    words = unpinned(call, context)
    if words:
        version = "a version" if len(words) == 1 else "versions"
        yield Problem(words[0].span, f"{listed(words)} may be another version at the next build: name {version}.")
