from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="A .dockerignore beside a Dockerfile that copies folders",
    requirements=("IMG-12", "IMG-11"),
    aliases=("ID.10001", "ID.10002", "DD070"),
    severity=Severity.ERROR,
    why="""
        `COPY . /app` copies what is there on the machine that builds: the version history, `.env` with its passwords,
        virtual environments, build output of yesterday. It depends on the machine then what the image holds, and what
        changes there undoes the cache. A `.dockerignore` in the root of the context says what stays out; an empty one
        says nothing.

        Reported only where it is known that there is none: the command line looks for it.
    """,
    examples=(
        bad("FROM debian:12\nCOPY . /app\n", 2, caption="with an empty .dockerignore", beside={".dockerignore": ""}),
        bad("FROM debian:12\nADD ./ /app/\n", 2, beside={".dockerignore": "# nothing yet\n"}),
        good(
            "FROM debian:12\nCOPY . /app\n",
            ".git, .env and keys are ignored",
            beside={".dockerignore": ".git\n**/.env\n**/*.pem\n**/*.key\n"},
        ),
        good("FROM debian:12\nCOPY . /app\n", "nobody looked for one"),
        good("FROM debian:12\nCOPY app.jar /app/\n", "a single file", beside={".dockerignore": ""}),
        good(
            "FROM debian:12 AS a\nFROM debian:12\nCOPY --from=a . /app\n", "from a stage", beside={".dockerignore": ""}
        ),
    ),
)


@rule.on_instruction("COPY", "ADD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    ignore = context.ignore_file
    if ignore is None or ignore.patterns or instruction.flag("from") is not None:
        return
    for word in instruction.arguments[:-1]:
        if word.value.rstrip("/") in (".", "") or word.value in ("*", "./*"):
            yield Problem(word.span, f"{word.value} is all that lies here, and no .dockerignore keeps anything out.")
