import re
from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction
from portal.dockerfile.quoting import SPECIAL, Malformed, Resolver
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Close quotes and braces, and use substitutions that the builder knows",
    aliases=("SYNTAX_MISSING_SINGLE_QUOTE", "SYNTAX_MISSING_DOUBLE_QUOTE", "UNSUPPORTED_MODIFIER", "DL1000"),
    severity=Severity.ERROR,
    why="""
        The builder itself, not a shell, resolves quotes and variables in ENV, COPY, LABEL, WORKDIR and most other
        instructions. It stops at a quote or brace that is not closed, an apostrophe in plain text among them
        (`LABEL description=Ada's` needs double quotes), and at a substitution that only shells have: `${name^^}`,
        `${name:2:3}`.

        It does know `${x:-default}`, `${x:+other}`, `${x:?message}` and their forms without the colon, and `#`, `%`
        and `/` for cutting and replacing. In RUN, CMD and ENTRYPOINT the shell decides.
    """,
    examples=(
        bad('FROM alpine:3.23\nENV GREETING="good morning\n', 2),
        bad("FROM alpine:3.23\nLABEL description=Ada's\n", 2),
        bad("FROM alpine:3.23\nARG name=x\nWORKDIR /srv/${name\n", 3),
        bad("FROM alpine:3.23\nARG name=x\nENV NAME=${name^^}\n", 3),
        good('FROM alpine:3.23\nENV GREETING="good morning" NAME=Ada\\\'s\n'),
        good("FROM alpine:3.23\nARG name=x\nWORKDIR /srv/${name:-app}/${name%.git}\n"),
        good("FROM alpine:3.23\nRUN name=x; echo ${name^^}\n", "a matter of the shell"),
    ),
)


# What is surely well: quotes without anything special in them, and plain variables.
_CLOSED = regex(r"""(?:[^\\`'"$]++|\$\w++|\$\{[A-Za-z_]\w*+\}|"[^"\\`$]*+"|'[^'\\`]*+')*+""", re.ASCII)


@rule.on_instruction(
    *("ADD", "ARG", "COPY", "ENV", "EXPOSE", "FROM", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR")
)
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if SPECIAL.search(instruction.line.text) is None:
        return
    escape = context.dockerfile.escape
    for word in instruction.arguments:
        # An array's strings are resolved once more, behind the JSON.
        text = word.value if instruction.form is Form.EXEC else word.text
        if text.startswith("<<") and instruction.heredocs:
            continue
        if _CLOSED.fullmatch(text) is not None:
            continue
        resolver = Resolver(text, escape, None, strict=True)
        try:
            resolver.run()
        except Malformed as error:
            yield Problem(word.span, _message(str(error), text))
        else:
            # The builder looks at these only once the variable has a value.
            if any(v.operator[:1] == ":" and v.operator not in (":-", ":+", ":?") for v in resolver.variables):
                yield Problem(word.span, _message("", text))


def _message(reason: str, text: str) -> str:
    # Only the name of what is set: the value may be a secret.
    name, equals, _ = text.partition("=")
    shown = (name if len(name) <= 40 else name[:40] + "...") if equals else "this word"
    match reason:
        case "missing single quote":
            return f"A single quote is not closed in {shown}: the builder stops here."
        case "missing double quote":
            return f"A double quote is not closed in {shown}: the builder stops here."
        case "missing }":
            return f"A brace is not closed in {shown}: the builder stops here."
        case _:
            return f"The builder does not know the substitution in {shown}."
