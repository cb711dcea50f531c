from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.dockerignore import Dockerignore, clean
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.secrets import is_secret_file
from portal.review.whole_context import append

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

        The fix adds an exception at the end of `.dockerignore`; not for what looks like a secret, which is kept out
        with good reason.
    """,
    examples=(
        bad("FROM debian:12\nCOPY dist/app.js /app/\n", 2, beside={".dockerignore": ".git\ndist\n"}),
        bad(
            "FROM debian:12\nCOPY .env /app/\n", 2, caption="with good reason", beside={".dockerignore": ".git\n.env\n"}
        ),
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
            yield Problem(
                word.span, f"{path} is kept out by .dockerignore (line {line}: {pattern.text}).", _fixes(path, ignore)
            )


def _fixes(path: str, ignore: Dockerignore) -> tuple[Fix, ...]:
    wanted = clean(path)
    if wanted == "." or is_secret_file(wanted) or wanted.startswith((".git/", "../")) or wanted in (".git", ".."):
        return ()
    return (
        Fix(
            "Let it into the context",
            Safety.SUGGESTED,
            (append(ignore.text, ["!" + wanted])._replace(file=".dockerignore"),),
        ),
    )
