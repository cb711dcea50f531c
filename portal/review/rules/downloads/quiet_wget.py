from collections.abc import Iterator

from portal.dockerfile.model import Command, Stage
from portal.review.context import Context
from portal.review.downloads import download
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_option

rule = Rule(
    title="Keep wget's progress bar out of the build log",
    aliases=("DL3047",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Without a terminal wget writes a line for every 50 kilobytes: thousands of lines in which errors are not
        found any more. `-nv` says one line a file, `--progress=dot:giga` little more, `-q` nothing at all.

        The wget of busybox knows neither `-nv` nor `--progress`, so the fix is offered only where the real one was
        installed, or the base image is not Alpine's or busybox's. An opinion that a profile turns on.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN wget https://example.org/app.tgz\n",
            "FROM debian:12\nRUN wget -nv https://example.org/app.tgz\n",
            2,
        ),
        bad("FROM alpine:3.23\nRUN wget https://example.org/app.tgz\n", 2),
        good("FROM debian:12\nRUN wget -qO- https://example.org/x && wget -nv https://example.org/y\n"),
        good(
            "FROM debian:12\nRUN wget --progress=dot:giga https://example.org/y && wget -o log https://example.org/z\n"
        ),
        good("FROM debian:12\nRUN apt-get install -y wget && wget --version\n"),
    ),
)

_QUIET = ("--quiet", "-nv", "--no-verbose", "--progress", "--output-file", "--append-output")
_BUSYBOX = ("alpine", "busybox")


@rule.on_command("wget")
def check(command: Command, context: Context) -> Iterator[Problem]:
    fetched = download(command)
    if fetched is None or fetched.has(*_QUIET) or not fetched.urls:
        return
    fixes: tuple[Fix, ...] = ()
    stage = command.instruction.stage if command.instruction is not None else None
    if stage is not None and not _busybox(stage, context):
        fixes = add_option("Add -nv", command.words[0], "-nv", command, Safety.SAFE)
    yield Problem(command.words[0].span, "wget fills the build log with its progress: call it with -nv.", fixes)


def _busybox(stage: Stage, context: Context) -> bool:
    image = context.base_image(stage).image
    if "wget" in context.package_names:
        return False
    if image is None:
        return True
    return any(name in f"{image.repository}:{image.tag or ''}" for name in _BUSYBOX)
