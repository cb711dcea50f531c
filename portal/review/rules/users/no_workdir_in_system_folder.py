import posixpath
from collections.abc import Iterator

from portal.dockerfile import expand
from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Work in a folder of the application, not of the system",
    requirements=("IMG-34",),
    aliases=("DS-0030",),
    severity=Severity.ERROR,
    why="""
        `/proc`, `/dev` and `/sys` are mounted anew in every container, so nothing of the image is there, and a start in
        them can be abused to reach the host's files through descriptors that are still open, as has happened. `/boot`
        and `/lost+found` hold nothing of a container either.

        Give the application a folder of its own, such as `/app` or `/srv/app`.
    """,
    examples=(
        bad("FROM debian:12\nWORKDIR /proc/self/fd/8\n", 2),
        bad("FROM debian:12\nARG home=/dev\nWORKDIR $home/app\n", 3),
        good("FROM debian:12\nWORKDIR /srv/app\n"),
        good("FROM debian:12\nWORKDIR /devel\n"),
    ),
)

_FOLDERS = ("/proc", "/dev", "/sys", "/boot", "/initrd", "/lost+found")


@rule.on_instruction("WORKDIR")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for word in instruction.arguments[:1]:
        value = expand(word.text, context.dockerfile.scope(instruction)) if "$" in word.value else word.value
        path = posixpath.normpath(value)
        folder = next((f for f in _FOLDERS if path == f or path.startswith(f + "/")), None)
        if folder is not None:
            yield Problem(word.span, f"{folder} belongs to the system: work in a folder of the application.")
