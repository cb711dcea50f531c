from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.places import insert_behind, last_step
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Let Python write its output at once",
    requirements=("RUN-16",),
    aliases=("DD015",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Without a terminal Python collects standard output in a buffer of some kilobytes: log lines come late,
        and when the container is killed the last ones never come. `PYTHONUNBUFFERED=1`, or `python -u`, writes
        each line at once. Standard error, where `logging` writes by default, is not held back.

        Reported is an image that starts python itself. An opinion that a profile turns on.
    """,
    examples=(
        fixed(
            'FROM python:3.12\nCOPY app.py /\nUSER 1000\nCMD ["python", "/app.py"]\n',
            'FROM python:3.12\nCOPY app.py /\nENV PYTHONUNBUFFERED=1\nUSER 1000\nCMD ["python", "/app.py"]\n',
            4,
        ),
        bad('FROM python:3.12\nENTRYPOINT ["/usr/local/bin/python", "-m", "app"]\n', 2),
        good('FROM python:3.12\nENV PYTHONUNBUFFERED=1\nCMD ["python", "/app.py"]\n'),
        good('FROM python:3.12\nCMD ["python", "-u", "/app.py"]\n'),
        good('FROM python:3.12\nCMD ["gunicorn", "app:app"]\n', "writes its log itself"),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if "PYTHONUNBUFFERED" in context.environment(stage):
        return
    for instruction in context.launch(stage)[:1]:
        for command in context.programs(instruction):
            if not command.name.rpartition("/")[2].startswith("python") or "-u" in command.values[:3]:
                continue
            fix = insert_behind(
                "Set PYTHONUNBUFFERED", last_step(stage), "ENV PYTHONUNBUFFERED=1", context, Safety.SUGGESTED
            )
            yield Problem(
                command.span,
                "Python holds its output back in a buffer here: set PYTHONUNBUFFERED=1.",
                (fix,) if fix is not None else (),
            )
            return
