from collections.abc import Iterator

from portal.dockerfile.model import Command
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_option

rule = Rule(
    title="Create accounts without entries in the login logs",
    requirements=("IMG-32",),
    aliases=("DL3046",),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        useradd writes an entry for the new account into /var/log/lastlog and /var/log/faillog, at a place that
        its number gives: with a UID of six or more digits the file has a hole of gigabytes, which the image's
        layer stores in full. `--no-log-init` (`-l`) leaves it out, and nobody logs in to a container anyway.

        With the option `any` useradd is reported for every account, as the standard's own examples write it; by
        default only where the UID is that high. adduser of Alpine has no such log.
    """,
    options={"any": False},
    examples=(
        fixed(
            "FROM debian:12\nRUN useradd -u 1234567 app\nUSER 1234567\n",
            "FROM debian:12\nRUN useradd --no-log-init -u 1234567 app\nUSER 1234567\n",
            2,
        ),
        bad("FROM debian:12\nRUN groupadd app && useradd --uid=1234567 -g app app\n", 2),
        bad("FROM debian:12\nRUN useradd -r app\n", 2, caption="where the profile wants it always", any=True),
        good("FROM debian:12\nRUN useradd -l -u 1234567 app\n"),
        good("FROM debian:12\nRUN useradd -rlu 1234567 app && useradd -u 99999 other\n"),
    ),
)


@rule.on_command("useradd")
def check(command: Command, context: Context) -> Iterator[Problem]:
    values = command.values
    uid = ""
    for i, value in enumerate(values):
        if value == "--no-log-init" or (value.startswith("-") and not value.startswith("--") and "l" in value[:5]):
            return
        if value.startswith("--uid="):
            uid = value.partition("=")[2]
        elif value == "--uid" or (value.startswith("-") and not value.startswith("--") and value.endswith("u")):
            uid = values[i + 1] if i + 1 < len(values) else ""
        elif value.startswith("-u") and value[2:].isdigit():
            uid = value[2:]
    instruction = command.instruction
    if "$" in uid and instruction is not None:
        uid = context.dockerfile.scope(instruction).get(uid.strip("${}")) or ""
    high = uid.isdigit() and len(uid) > 5
    if high or context.option(rule, "any"):
        what = f"The UID {uid} makes" if high else "useradd makes"
        yield Problem(
            command.span,
            f"{what} login logs grow in this layer: give useradd --no-log-init.",
            add_option("Add --no-log-init", command.words[0], "--no-log-init", command, Safety.SAFE),
        )
