from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Copy no file that .dockerignore keeps out",
    requirements=("IMG-12",),
    aliases=("CopyIgnoredFile",),
    severity=Severity.ERROR,
    why="""
        The builder does not see what `.dockerignore` keeps out of the context: the step fails with "not found", though
        the file lies there. The usual reason is a wide pattern (`*.json`, `dist`) or an exception (`!dist`) in front
        of the pattern that it should soften; the last match decides.

        A folder counts only if nothing below it is brought back. BuildKit warns of this too, but looks away as soon as
        there is one exception; here the patterns are worked out in full.
    """,
    examples=(
        bad("FROM debian:12\nCOPY dist/app.js /app/\n", 2, beside={".dockerignore": ".git\ndist\n"}),
        bad("FROM debian:12\nCOPY package.json /app/\n", 2, beside={".dockerignore": "*\n!src\n"}),
        bad("FROM debian:12\nCOPY . /app\n", 2, beside={".dockerignore": "*\n"}),
        good("FROM debian:12\nCOPY src package.json /app/\n", beside={".dockerignore": "*\n!src/**\n!*.json\n"}),
        good("FROM debian:12\nCOPY *.txt /app/\n", "a wildcard may find others", beside={".dockerignore": "a.txt\n"}),
        good("FROM debian:12 AS a\nFROM debian:12\nCOPY --from=a dist /app\n", beside={".dockerignore": "dist\n"}),
        good("FROM debian:12\nONBUILD COPY app /app\n", "from another context", beside={".dockerignore": "*\n"}),
    ),
)


@rule.on_instruction("COPY", "ADD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    ignore = context.ignore_file
    if ignore is None or not ignore.patterns or instruction.flag("from") is not None:
        return
    if context.dockerfile.instructions[instruction.index] is not instruction:
        return  # a trigger of ONBUILD: it copies from the context of whoever builds on the image
    inline = {heredoc.delimiter for heredoc in instruction.heredocs}
    for word in instruction.arguments[:-1]:
        path = word.value
        if "$" in path or "://" in path or any(char in path for char in "*?[") or path.startswith("git@"):
            continue
        if inline and path.lstrip("<-").strip("\"'") in inline:
            continue
        pattern = ignore.ignores_all_of(path)
        if pattern is not None:
            line = pattern.span.start_line
            yield Problem(word.span, f"{path} is kept out by .dockerignore (line {line}: {pattern.text}).")
