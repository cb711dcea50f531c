from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good
from portal.review.versions import listed, unpinned

rule = Rule(
    title="Name the versions of apt's packages",
    aliases=(
        "DL3008",
        "apt_get_install_pin_version_not_defined",
        "DD022",
    ),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        With a version (`curl=7.88.1-10+deb12u5`), or a release (`curl/stable`), a build next year installs what
        today's did, or fails.

        That is an opinion. Debian and Ubuntu take old versions off their mirrors as soon as a fix is out, so
        that a file with exact versions stops building, and the fix is what one wants. A pinned base image and a
        fresh install are usually enough, hence the rule is off unless a profile turns it on. `curl=7.88.*` lets
        fixes through; one reviewer (dockerfile-doctor's DD069) reports that wildcard, which is the better half of a pin
        and is left alone here.

        `apt` is judged like `apt-get`. Local `.deb` files and `build-dep` have no version to name, and a
        variable that the file gives no value is left alone.
    """,
    examples=(
        bad("FROM debian:12\nRUN apt-get update && apt-get install -y curl git=1:2.39.5-0+deb12u1\n", 2),
        bad("FROM debian:12\nRUN <<EOF\napt install -y -t bookworm-backports curl\nEOF\n", 3),
        bad("FROM debian:12\nARG client=postgresql-client\nRUN if true; then apt-get -o X=y install $client; fi\n", 3),
        good('FROM debian:12\nRUN apt-get install -y "curl=7.88.*" git/stable ./app.deb $MORE\n'),
        good("FROM debian:12\nARG version=7\nRUN apt-get install -y curl=$version\n"),
        good("FROM debian:12\nRUN apt-get build-dep -y curl\n"),
    ),
)


@rule.on_packages("apt")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    words = unpinned(call, context)
    if words:
        version = "a version" if len(words) == 1 else "versions"
        yield Problem(words[0].span, f"{listed(words)} may be another version at the next build: name {version}.")
