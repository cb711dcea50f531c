from collections.abc import Iterator

from portal.review.context import Context
from portal.review.dockerignore import Dockerignore, Pattern
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Patterns that the builder takes, and that do something",
    requirements=("IMG-12",),
    severity=Severity.ERROR,
    why="""
        A pattern with an open bracket or a lone `!` ends the build with "syntax error in pattern". Others are taken and
        do nothing, so that what they should keep out goes into the image: an exception with nothing in front of it to
        soften, one that a later pattern overrules, a path that leads out of the context (`../secrets`), and
        a comment behind a pattern, which is read as a part of the name (`#` begins a comment at the start of a line
        only).
    """,
    examples=(
        bad(".git\nsrc/[a-\n", 2, subject="dockerignore"),
        bad("!src\n.git\n", 1, subject="dockerignore", caption="nothing to soften"),
        bad("!docs/README.md\n*.txt\n**/*.md\n", 1, subject="dockerignore", caption="the last match decides"),
        bad("../secrets\n.git\n", 1, subject="dockerignore"),
        bad(".git\ndist  # made by the build\n", 2, subject="dockerignore"),
        good("**/*.md\n!docs/README.md\n", subject="dockerignore"),
        good("# made by the build\ndist\n", subject="dockerignore"),
        good("*\n!src\nsrc/test\n", subject="dockerignore"),
    ),
)


@rule.on_dockerignore
def check(ignore: Dockerignore, context: Context) -> Iterator[Problem]:
    excluded = False
    for pattern in ignore.patterns:
        if pattern.problem is not None:
            yield Problem(pattern.span, f"The builder refuses {pattern.text}: {pattern.problem}.")
            continue
        why = _why(pattern, excluded=excluded)
        if why is not None:
            yield Problem(pattern.span, why, severity=Severity.WARNING)
        excluded = excluded or not pattern.exception


def _why(pattern: Pattern, *, excluded: bool) -> str | None:
    if " #" in pattern.text or "\t#" in pattern.text:
        return f"{pattern.text} is a pattern as a whole: put the comment on a line of its own."
    if pattern.path.startswith("../") or pattern.path == "..":
        return f"{pattern.text} leads out of the build context, and keeps nothing out."
    if pattern.exception and not excluded:
        return f"{pattern.text} has nothing in front of it to take files back from."
    return None
