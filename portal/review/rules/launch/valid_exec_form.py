import json
from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span
from portal.patterns import regex
from portal.review.context import Context
from portal.review.launch import array
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Write exec form as valid JSON",
    requirements=("IMG-36",),
    aliases=(
        "DL3025",
        *("not_using_proper_exec_form", "S7030", "invalid-json-form", "ID.20013", "JSON_IN_SINGLE_QUOTES", "DD043"),
        *("DD080", "CmdInvalidExecForm", "EntrypointInvalidExecForm", "RunInvalidExecForm", "ShellInvalidJsonForm"),
        "VolumeInvalidJsonForm",
    ),
    severity=Severity.ERROR,
    why="""
        Exec form is a JSON array: double quotes, commas, nothing behind the last one. What looks like an array and
        isn't (single quotes above all) is taken as a shell command without a word of warning, and the shell then
        looks for a program called `[python,`. The container does not start, or a RUN fails; VOLUME and COPY take the
        brackets as part of the paths.

        BuildKit's `JSONArgsRecommended` is about shell form that is meant as such; to skip that check does not keep
        this finding back. A test such as `RUN [ -f /etc/passwd ] && ...` begins with a bracket too and is left alone.
    """,
    examples=(
        fixed(
            "FROM alpine:3.23\nENTRYPOINT ['/app/server', '--verbose']\n",
            'FROM alpine:3.23\nENTRYPOINT ["/app/server", "--verbose"]\n',
            2,
        ),
        fixed(
            'FROM alpine:3.23\nENTRYPOINT ["/app/server",]\n',
            'FROM alpine:3.23\nENTRYPOINT ["/app/server"]\n',
            2,
            caption="a comma too many",
        ),
        bad("FROM alpine:3.23\nCMD [/app/server]\n", 2, caption="no quotes"),
        bad("FROM alpine:3.23\nVOLUME ['/data']\n", 2),
        good('FROM alpine:3.23\nCMD ["/app/server"]\n'),
        good('FROM alpine:3.23\nRUN [ -f /etc/passwd ] && echo "an ordinary test"\n'),
    ),
)

_QUOTES = str.maketrans({"'": '"', "\u201c": '"', "\u201d": '"', "\u2018": '"', "\u2019": '"', "\u201e": '"'})
_COMMA_AT_END = regex(r",\s*\]$")


@rule.on_instruction("CMD", "ENTRYPOINT", "RUN", "SHELL", "VOLUME", "COPY", "ADD", having="invalid_json")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    start = _start(instruction)
    text = _rest(instruction)
    looks_like_array = text.endswith("]")
    if instruction.keyword == "RUN" and (not looks_like_array or text[1:2].isspace()):
        return  # `[ -f x ]` is a command
    span = Span(*start, *instruction.span[2:]) if start is not None else instruction.span
    yield Problem(
        span,
        "This is not a JSON array, so it is taken as plain text, brackets included: put each word into double quotes, "
        "with commas between them.",
        _fixes(text, span, instruction) if looks_like_array and start is not None else (),
    )


def _start(instruction: Instruction) -> tuple[int, int] | None:
    if instruction.shell is not None:
        return instruction.shell.position(0)
    if instruction.arguments:
        return instruction.arguments[0].span[:2]
    return None


def _rest(instruction: Instruction) -> str:
    if instruction.shell is not None:
        return instruction.shell.source.strip()
    text = instruction.text
    return text[text.find("[") :].strip() if "[" in text else ""


def _fixes(text: str, span: Span, instruction: Instruction) -> tuple[Fix, ...]:
    if instruction.comments or instruction.heredocs or ('"' in text and "'" in text):
        return ()
    try:
        words = json.loads(_COMMA_AT_END.sub("]", text.translate(_QUOTES)))
    except (ValueError, RecursionError):
        return ()
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        return ()
    return (replace("Write it as a JSON array", span, array(words), Safety.SUGGESTED),)
