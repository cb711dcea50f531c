from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Stage
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.paths import SYSTEM_FOLDER, above
from portal.review.rule import Problem, Rule, fixed, good, insert

rule = Rule(
    title="Say whose the files are that are copied behind USER",
    aliases=("copy-after-user-without-chown", "DH010"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        COPY and ADD ignore USER: what they bring belongs to root, whatever account is in force. That surprises the
        application that wants to write there. `--chown` gives the files to it at once; a RUN `chown` behind would store
        every file a second time.

        For programs and for what is only read, root is the better owner (see root-owned-programs): what goes below
        `/usr`, `/etc`, `/opt` and the like is left alone, though other reviewers ask for it, and all of this is an
        opinion that a profile turns on. A `chown` of the target in the same stage is accepted.
    """,
    examples=(
        fixed(
            "FROM node:24.11\nUSER node\nCOPY app /home/node/app\n",
            "FROM node:24.11\nUSER node\nCOPY --chown=node app /home/node/app\n",
            3,
        ),
        fixed(
            "FROM alpine:3.23\nUSER 10001:10001\nCOPY data /data\n",
            "FROM alpine:3.23\nUSER 10001:10001\nCOPY --chown=10001:10001 data /data\n",
            3,
        ),
        good("FROM node:24.11\nUSER node\nCOPY --chown=root app /home/node/app\n", "on purpose"),
        good("FROM node:24.11\nCOPY app /home/node/app\nUSER node\n", "before USER"),
        good("FROM node:24.11\nUSER node\nCOPY app.yaml /etc/app/app.yaml\n", "only read"),
        good("FROM node:24.11\nUSER node\nCOPY app /app\nUSER root\nRUN chown -R node /app\n"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if stage.index not in context.kept:
        return
    chowns = _last_chowns(stage, context)
    for instruction in stage.instructions:
        if instruction.keyword not in ("COPY", "ADD") or instruction.flag("chown") or len(instruction.arguments) < 2:
            continue
        user = context.before(instruction).user
        if user is None or user.partition(":")[0] in ("root", "0", "") or "$" in user:
            continue
        target = instruction.arguments[-1].value
        if SYSTEM_FOLDER.match(target) or any(chowns.get(folder, -1) > instruction.index for folder in above(target)):
            continue
        yield Problem(
            instruction.keyword_span,
            f"{target} will belong to root, not to {user}: say whose it is by --chown.",
            _fixes(instruction, user),
        )


def _last_chowns(stage: Stage, context: Context) -> dict[str, int]:
    last: dict[str, int] = {}
    for command in context.by_command.get("chown", ()):
        where = command.instruction
        if where is not None and where.stage is stage:
            for value in command.values:
                if value.startswith("/"):
                    path = value.rstrip("/") or "/"
                    last[path] = max(last.get(path, 0), where.index)
    return last


def _fixes(instruction: Instruction, user: str) -> tuple[Fix, ...]:
    if any(c.isspace() for c in user):
        return ()
    span = instruction.keyword_span
    return (insert(f"Give it to {user}", span.end_line, span.end_column, f" --chown={user}", Safety.SUGGESTED),)
