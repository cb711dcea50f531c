from collections.abc import Iterator

from portal.dockerfile import expand
from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Do not end as root",
    requirements=("IMG-32",),
    aliases=(
        "DL3002",
        "CKV_DOCKER_8",
        "DS-0002",
        "last_user_is_root",
        "last-user-is-root",
        "ID.20017",
        "CIS-DI-0001",
    ),
    severity=Severity.ERROR,
    why="""
        The last USER is the one the application runs as. Switching to root for some steps is fine, as long as USER
        switches back before the end.

        Only the images that come out count: root at the end of a builder stage harms nobody, though several
        reviewers complain about it. `0`, `root` and `root:group` are all root, and the default of an ARG is looked up.
    """,
    examples=(
        bad('FROM node:20.11\nUSER node\nRUN true\nUSER root\nENTRYPOINT ["/app"]\n', 4),
        bad("FROM alpine:3.20\nUSER 0:0\n", 2),
        bad("FROM alpine:3.20\nARG user=root\nUSER $user\n", 3),
        good('FROM node:20.11\nUSER root\nRUN true\nUSER node\nENTRYPOINT ["/app"]\n'),
        good("FROM alpine:3.20 AS build\nUSER root\nFROM alpine:3.20\nCOPY --from=build /x /x\nUSER 10001\n"),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    user = stage.effective("USER")
    if user is None or not user.arguments:
        return
    word = user.arguments[0]
    value = word.value
    if "$" in value:
        value = expand(word.text, context.dockerfile.scope(user))
    if value.partition(":")[0].strip() in ("root", "0"):
        yield Problem(
            word.span,
            "The application runs as root, for this is the last USER: switch back to an unprivileged account behind "
            "the steps that need root.",
        )
