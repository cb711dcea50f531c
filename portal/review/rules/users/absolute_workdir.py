import posixpath
from collections.abc import Iterator

from portal.dockerfile import expand
from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Give WORKDIR an absolute path",
    requirements=("IMG-34",),
    aliases=(
        *("DL3000", "WorkdirRelativePath", "DS-0009", "CKV_DOCKER_10", "workdir_path_not_absolute", "S7021"),
        *("ID.20015", "DD011", "WORKDIR_IS_NOT_ABSOLUTE", "invalid_workdir"),
    ),
    severity=Severity.WARNING,
    why="""
        A relative WORKDIR continues the one before it; where there is none in the file, that is the base image's,
        which may change with its next version. An absolute path says where we are without reading back.

        Behind an absolute WORKDIR of the same image the meaning is clear, so there it is only information, and the fix
        is safe. Variables are looked up in ARG and ENV; those that are not known here, and Windows paths with a drive
        letter, are accepted. `~` is no home here: WORKDIR takes it for a folder of that name.
    """,
    examples=(
        fixed(
            "FROM debian:12\nWORKDIR /srv\nWORKDIR app\n",
            "FROM debian:12\nWORKDIR /srv\nWORKDIR /srv/app\n",
            3,
        ),
        fixed(
            "FROM debian:12\nWORKDIR app\n", "FROM debian:12\nWORKDIR /app\n", 2, caption="the base image decides where"
        ),
        good("FROM debian:12\nWORKDIR /srv/app\n"),
        good("FROM debian:12\nARG home=/srv\nWORKDIR ${home}/app\n"),
        good("FROM mcr.microsoft.com/windows/nanoserver:10.0\nWORKDIR C:\\\\app\n"),
        bad("FROM debian:12\nWORKDIR ../app\n", 2),
        bad("FROM debian:12\nWORKDIR ~/app\n", 2, caption="a folder called ~"),
        bad("FROM debian:12\nARG home=app\nWORKDIR $home\n", 3, caption="the default is relative"),
    ),
)


@rule.on_instruction("WORKDIR")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if not instruction.arguments:
        return
    word = instruction.arguments[0]
    path = word.value
    if path[:1] == "$":
        path = expand(word, context.dockerfile.scope(instruction))
    if not path or path[0] in "/\\$%" or path[1:2] == ":":
        return
    before = context.before(instruction).directory
    fixes: tuple[Fix, ...] = ()
    if before is not None:
        place = posixpath.normpath(f"{before}/{path}")
        message = f"{path} is relative to {before}: write {place}."
        if word.text == path and "$" not in path:
            fixes = (replace(f"Write {place}", word.span, place),)
    else:
        message = f"{path} is relative to the working directory of the base image: write an absolute path."
        if word.text == path and "$" not in path and ".." not in path and path[0] != "~":
            place = posixpath.normpath(f"/{path}")
            fixes = (replace(f"Write {place}", word.span, place, Safety.SUGGESTED),)
    yield Problem(word.span, message, fixes, severity=Severity.INFO if before is not None else None)
