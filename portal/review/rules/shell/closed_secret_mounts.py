from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Open secret and ssh mounts to nobody else",
    requirements=("IMG-13",),
    aliases=("S6469",),
    severity=Severity.ERROR,
    why="""
        A secret mount is readable by root alone (mode 0400) unless `mode=` says otherwise. A last digit other
        than 0 lets every account read it, among them those under which the step runs what it has downloaded.
        Where another account needs it, name that one by `uid=` or `gid=`.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN --mount=type=secret,id=token,mode=0444 ./fetch\n",
            "FROM debian:12\nRUN --mount=type=secret,id=token,mode=0440 ./fetch\n",
            2,
        ),
        bad("FROM debian:12\nRUN --mount=type=ssh,mode=0666 git clone git@git.example.org:app.git\n", 2),
        good("FROM debian:12\nRUN --mount=type=secret,id=token,mode=0440,gid=1000 ./fetch\n"),
        good("FROM debian:12\nRUN --mount=type=secret,id=token ./fetch\n"),
        good("FROM debian:12\nRUN --mount=type=tmpfs,target=/t,mode=0777 ./fetch\n"),
    ),
)


@rule.on_instruction("RUN", having="flags")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for mount in context.mounts(instruction):
        mode = mount.options.get("mode", "")
        if mount.type not in ("secret", "ssh") or not mode or mode.strip("01234567"):
            continue
        if int(mode[-6:], 8) & 0o7:
            fixes: tuple[Fix, ...] = ()
            written = mount.flag.value or ""
            if mount.flag.value_span is not None and written.count(f"mode={mode}") == 1:
                closed = written.replace(f"mode={mode}", f"mode={mode[:-1]}0")
                fixes = (replace("Close it to others", mount.flag.value_span, closed, Safety.SUGGESTED),)
            yield Problem(
                mount.flag.span, f"Mode {mode} lets every account read this {mount.type}: end it by 0.", fixes
            )
