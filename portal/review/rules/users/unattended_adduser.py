from collections.abc import Iterator

from portal.dockerfile.model import Command, Form
from portal.review.context import Context
from portal.review.images import short_name
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, insert

rule = Rule(
    title="Make accounts without questions",
    requirements=("IMG-32",),
    severity=Severity.WARNING,
    why="""
        `adduser` asks for a password, and on Debian for a name and telephone numbers too. Nobody is there to answer
        while an image is built: the step fails, or the account gets a password that nobody knows.

        On Alpine `-D` makes an account without password, `-S` a system account; on Debian `--disabled-password` with
        `--gecos ""` does, or `--system`. An input by pipe or here-string is taken to answer, and `adduser user group`
        asks nothing. Fedora's `adduser` is useradd, which never asks.
    """,
    examples=(
        fixed(
            "FROM alpine:3.23\nRUN adduser -u 10001 app\nUSER 10001\n",
            "FROM alpine:3.23\nRUN adduser -D -u 10001 app\nUSER 10001\n",
            2,
        ),
        bad("FROM debian:12\nRUN adduser --uid 10001 app\n", 2),
        good("FROM alpine:3.23\nRUN adduser -D -u 10001 app\n"),
        good("FROM alpine:3.23\nRUN adduser -SDH app\n"),
        good('FROM debian:12\nRUN adduser --disabled-password --gecos "" app\n'),
        good("FROM debian:12\nRUN adduser app audio && yes | adduser other\n"),
        good("FROM fedora:40\nRUN adduser app\n"),
    ),
)


@rule.on_command("adduser")
def check(command: Command, context: Context) -> Iterator[Problem]:
    instruction = command.instruction
    if instruction is None or instruction.stage is None or command.operator == "|" or command.redirects:
        return
    image = context.base_image(instruction.stage).image
    if image is None or image.unresolved or not command.arguments:
        return
    name, tag = short_name(image), image.tag or ""
    alpine = name == "alpine" or "alpine" in tag
    values = command.values
    plain = [value for value in values if not value.startswith("-")]
    if not alpine and name not in ("debian", "ubuntu", "python", "golang", "node", "ruby", "rust"):
        return
    if len(plain) == 2 and len(values) == 2:
        return  # adds an account to a group
    if any("$" in value for value in values):
        return
    if alpine:
        if not any(value[:1] == "-" and value[1:2] != "-" and set(value[1:]) & set("DS") for value in values) and (
            not {"--disabled-password", "--system"} & set(values)
        ):
            fixes: tuple[Fix, ...] = ()
            word = command.words[0]
            if instruction.form is Form.SHELL and word.text == word.value:
                span = word.span
                fixes = (insert("Ask nothing", span.end_line, span.end_column, " -D", Safety.SUGGESTED),)
            yield Problem(command.span, "adduser asks for a password here, which nobody answers: add -D.", fixes)
    elif not {"--disabled-password", "--disabled-login", "--system"} & set(values):
        yield Problem(
            command.span,
            "adduser asks for a password here, which nobody answers: add --disabled-password, or use useradd.",
        )
