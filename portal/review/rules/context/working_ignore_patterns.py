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
        bad(".git\n!README.md\n**/*.md\n", 2, subject="dockerignore", caption="overruled by the line below"),
        bad("../secrets\n.git\n", 1, subject="dockerignore"),
        bad(".git\ndist  # made by the build\n", 2, subject="dockerignore"),
        good(".git\n**/.env\n**/*.pem\n**/*.key\n**/*.md\n!docs/README.md\n", subject="dockerignore"),
        good("# made by the build\ndist\n", subject="dockerignore"),
        good("*\n!src\nsrc/test\n", subject="dockerignore"),
    ),
)


_LOOKED_AT = 200
"""Of how many exceptions it is worked out whether a later pattern overrules them: each is held against all patterns."""


@rule.on_dockerignore
def check(ignore: Dockerignore, context: Context) -> Iterator[Problem]:
    excluded = False
    looked_at = set(ignore.exceptions[:_LOOKED_AT])
    for pattern in ignore.patterns:
        if pattern.problem is not None:
            yield Problem(pattern.span, f"The builder refuses {pattern.text}: {pattern.problem}.")
            continue
        why = _why(pattern, excluded=excluded)
        excluded = excluded or not pattern.exception
        if why is not None:
            yield Problem(pattern.span, why, severity=Severity.WARNING)
        elif pattern in looked_at and pattern.plain:
            later = ignore.ignores_all_of(pattern.path)
            if later is not None and later.span > pattern.span:
                why = f"{pattern.text} brings nothing back: {later.text} further down keeps it out again."
                related = (("the pattern that decides", later.span),)
                yield Problem(pattern.span, why, severity=Severity.WARNING, related=related)


def _why(pattern: Pattern, *, excluded: bool) -> str | None:
    if " #" in pattern.text or "\t#" in pattern.text:
        return f"{pattern.text} is a pattern as a whole: put the comment on a line of its own."
    if pattern.path.startswith("../") or pattern.path == "..":
        return f"{pattern.text} leads out of the build context, and keeps nothing out."
    if pattern.exception and not excluded:
        return f"{pattern.text} has nothing in front of it to take files back from."
    return None
