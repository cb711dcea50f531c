from collections.abc import Iterator

from portal.dockerfile import expand
from portal.dockerfile.model import Instruction, Stage
from portal.review.accounts import created_account
from portal.review.context import Context
from portal.review.images import is_official, short_name
from portal.review.model import Fix, Safety, Severity
from portal.review.places import insert_behind, last_step
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

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

        The fix switches back behind the last step: to the account that an earlier USER names, to the one that the file
        makes, or to that of the base image (`node` has 1000:1000). See that the files which the application writes
        belong to it.
    """,
    examples=(
        fixed(
            'FROM node:24.11\nUSER 1000\nRUN true\nUSER root\nRUN true\nENTRYPOINT ["/app"]\n',
            'FROM node:24.11\nUSER 1000\nRUN true\nUSER root\nRUN true\nUSER 1000\nENTRYPOINT ["/app"]\n',
            4,
        ),
        fixed(
            'FROM debian:12\nRUN useradd --no-log-init -u 10001 app\nUSER root\nENTRYPOINT ["/app"]\n',
            'FROM debian:12\nRUN useradd --no-log-init -u 10001 app\nUSER 10001:10001\nENTRYPOINT ["/app"]\n',
            3,
            caption="an account is made, and not used",
        ),
        bad("FROM alpine:3.23\nUSER 0:0\n", 2),
        bad("FROM alpine:3.23\nARG user=root\nUSER $user\n", 3),
        good('FROM node:24.11\nUSER root\nRUN true\nUSER node\nENTRYPOINT ["/app"]\n'),
        good("FROM alpine:3.23 AS build\nUSER root\nFROM alpine:3.23\nCOPY --from=build /x /x\nUSER 10001:10001\n"),
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
            _fixes(user, stage, context),
        )


def _fixes(user: Instruction, stage: Stage, context: Context) -> tuple[Fix, ...]:
    """The switch back behind the last step; in this USER's place where no step follows it."""
    account = _account(user, stage, context)
    if account is None:
        return ()
    title = f"Run as {account}"
    last = last_step(stage)
    if user.stage is stage and last.index <= user.index:
        return (replace(title, user.arguments[0].span, account, Safety.SUGGESTED),)
    fix = insert_behind(title, last, f"USER {account}", context, Safety.SUGGESTED)
    return (fix,) if fix is not None else ()


def _account(user: Instruction, stage: Stage, context: Context) -> str | None:
    """Whom to run as, as far as the file or its base image tells."""
    before = [one for one in context.history(stage) if one.keyword == "USER" and one.arguments and one is not user]
    for earlier in reversed(before):
        name = earlier.arguments[0].value
        if "$" not in name and name.partition(":")[0].strip() not in ("root", "0"):
            return name
    made = created_account(stage, context)
    if made is not None:
        return made[1]
    image = context.base_image(stage).image
    return "1000:1000" if image is not None and is_official(image) and short_name(image) == "node" else None
