from collections.abc import Iterator

from portal.dockerfile import expand
from portal.dockerfile.model import Instruction, Word
from portal.review.context import Context
from portal.review.model import Fix, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, insert

rule = Rule(
    title="End the target of several sources with a slash",
    aliases=(
        *("DL3021", "DS-0011", "copy_with_more_than_two_arguments_not_ending_with_slash", "add_dest_invalid"),
        "INVALID_DESTINATION",
    ),
    severity=Severity.ERROR,
    why="""
        Several files can only be copied into a folder, and the builder knows a folder by the slash at its end. Without
        it the build stops, though only when it gets there.

        `.` and `..` are folders anyway. A target that ends with a variable is read with the variable's default, and
        left alone where that is unknown. The fix adds the slash.
    """,
    examples=(
        fixed("FROM alpine:3.23\nCOPY a.txt b.txt /srv\n", "FROM alpine:3.23\nCOPY a.txt b.txt /srv/\n", 2),
        fixed(
            'FROM alpine:3.23\nADD ["a.txt", "b.txt", "/my files"]\n',
            'FROM alpine:3.23\nADD ["a.txt", "b.txt", "/my files/"]\n',
            2,
        ),
        bad("FROM alpine:3.23\nARG home=/srv\nCOPY a.txt b.txt $home\n", 3),
        good("FROM alpine:3.23\nCOPY a.txt b.txt /srv/\n"),
        good("FROM alpine:3.23\nWORKDIR /srv\nCOPY a.txt b.txt .\n", "a folder in any case"),
        good("FROM alpine:3.23\nCOPY a.txt /srv\n", "one source: this names the file"),
        good("FROM alpine:3.23\nARG home\nCOPY a.txt b.txt $home\n", "may end with a slash"),
    ),
)


@rule.on_instruction("COPY", "ADD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if len(instruction.arguments) < 3 or instruction.invalid_json:
        return
    target = instruction.arguments[-1]
    value = target.value
    if "$" in value and instruction.stage is not None:
        value = expand(target.text, context.dockerfile.scope(instruction))
    last = value.replace("\\", "/").rpartition("/")[2]
    if last in ("", ".", "..") or "$" in last:
        return
    count = len(instruction.arguments) - 1
    yield Problem(
        target.span,
        f"{count} sources need a folder as their target: write {target.value}/.",
        _fixes(target),
    )


def _fixes(target: Word) -> tuple[Fix, ...]:
    quoted = target.text[-1] in "\"'"
    if target.text[-1] == "\\" or "\n" in target.text or (quoted and len(target.text) < 2):
        return ()
    return (insert("End it with a slash", target.span.end_line, target.span.end_column - quoted, "/"),)
