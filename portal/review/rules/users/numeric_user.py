from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.patterns import regex
from portal.review.accounts import created_accounts
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Give USER as a number",
    requirements=("RUN-6",),
    aliases=("DL3066",),
    severity=Severity.INFO,
    why="""
        Kubernetes can check `runAsNonRoot` only where the image gives the user by number: a name might stand for any
        id, root included, and the container is refused. A fixed number also lets the owner of mounted files be set
        from outside. Names that come from a variable are left alone.

        Where the file itself creates the account with a number, the fix writes that number, and its group's where the
        file tells that too and the account has no further groups, which a group in USER would take
        away. Where the image knows no such account, write the group as well, `10001:10001`, or it is root's.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN useradd --system --uid 10001 app\nUSER app\n",
            "FROM debian:12\nRUN useradd --system --uid 10001 app\nUSER 10001\n",
            3,
        ),
        bad("FROM node:24.11\nUSER node\n", 2),
        good("FROM debian:12\nUSER 10001:10001\n"),
        good("FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nUSER ContainerUser\n", "Windows has no numbers"),
        good("FROM debian:12\nARG user\nUSER $user\n"),
        good("FROM debian:12\nUSER root\n", "another rule's business"),
    ),
)

_WINDOWS = regex(r"(?:^|/)windows(?:/|:)|servercore|nanoserver|windowsservercore")


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    user = stage.effective("USER")
    if user is None or not user.arguments:
        return
    word = user.arguments[0]
    name = word.value.partition(":")[0].strip()
    if not name or name.isdigit() or name == "root" or "$" in name or _is_of_windows(name, stage, context):
        return
    number = context.once(_numbers).get(name)
    made = created_accounts(stage, context).get(name, "") if number is not None else ""
    if made.startswith(f"{number}:"):
        number = made
    fixes: tuple[Fix, ...] = ()
    if number is not None and word.text == name:
        fixes = (replace(f"Write {number}", word.span, number, Safety.SUGGESTED),)
    yield Problem(word.span, f"{name} is a name: a number lets the platform see that it is not root.", fixes)


def _is_of_windows(name: str, stage: Stage, context: Context) -> bool:
    """Whether the account is one of Windows, which has no numbers for them."""
    if "\\" in name or name.lower() in ("containeruser", "containeradministrator"):
        return True
    image = context.base_image(stage).image
    return image is not None and _WINDOWS.search(f"{image.repository}:{image.tag or ''}") is not None


def _numbers(context: Context) -> dict[str, str | None]:
    """The numbers of the accounts that the file creates, by every word of the command; None where it is no number."""
    found: dict[str, str | None] = {}
    for command in (*context.by_command.get("useradd", ()), *context.by_command.get("adduser", ())):
        values = command.values
        for i, value in enumerate(values):
            option, equals, number = value.partition("=")
            if option in ("-u", "--uid", "-Du", "-ru", "-mu", "-lu", "-rlu"):
                number = number if equals else (values[i + 1] if i + 1 < len(values) else "")
                for name in values:
                    found.setdefault(name, number if number.isdigit() else None)
                break
    return found
