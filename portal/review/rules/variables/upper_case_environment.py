from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Name environment variables in upper case",
    requirements=("IMG-8",),
    severity=Severity.INFO,
    why="""
        Upper case is the custom of UNIX for variables that are handed from program to program; lower case is for what
        stays inside a script. `http_proxy` and its kind are read in lower case by many programs and are left alone.

        No other reviewer checks this; it is what this standard says.
    """,
    examples=(
        bad("FROM alpine:3.23\nENV app_home=/srv/app\n", 2),
        bad("FROM alpine:3.23\nENV LANG=C.UTF-8 logLevel=info\n", 2),
        good("FROM alpine:3.23\nENV APP_HOME=/srv/app\n"),
        good("FROM alpine:3.23\nENV http_proxy=http://proxy.example.org:3128 no_proxy=localhost\n"),
    ),
)


@rule.on_instruction("ENV")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for pair in instruction.pairs:
        name = pair.key.value
        if name == name.upper() or name.endswith("_proxy") or "$" in name:
            continue
        # Names with dots or dashes are settings of one program (`cluster.name`, `npm_config_...`), which asks for them.
        if not name.isidentifier() or name.startswith("npm_config_"):
            continue
        yield Problem(pair.key.span, f"{name} is an environment variable: write {name.upper()}.")
