from collections.abc import Iterator
from itertools import accumulate

from portal.dockerfile.model import Dockerfile, Instruction
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Say in comments what the steps are for",
    requirements=("IMG-9",),
    severity=Severity.INFO,
    why="""
        A Dockerfile shows what is done, not what for: which program needs that package, why this version, what breaks
        when the file that is fetched changes. Whoever updates it in a year has only the comments.

        Looked at are files of at least `steps` instructions; directives for tools and copyright lines don't count as
        comments. Without any comment that is reported once. Where some steps are explained, each RUN is reported that
        is not and takes three lines or more, installs named packages or fetches something: a comment stands in it, or
        above it with no blank line between, or above FROM for a stage's only RUN. With the option `each`, every
        stage, every RUN of three lines or more and every argument with a version or an image wants its own comment,
        directly above or inside. No other reviewer checks this; it is what this standard says.
    """,
    options={"steps": 6, "each": False},
    examples=(
        bad('FROM alpine:3.23\nWORKDIR /app\nCOPY . .\nRUN make\nUSER 10001:10001\nENTRYPOINT ["/app/run"]\n', 1),
        good('FROM alpine:3.23\nUSER 10001:10001\nENTRYPOINT ["/bin/date"]\n', "too short to need any"),
        good(
            "FROM alpine:3.23\nWORKDIR /app\n# needed by the report generator\nRUN apk add --no-cache pandoc\n"
            'COPY . .\nRUN make\nUSER 10001:10001\nENTRYPOINT ["/app/run"]\n'
        ),
        bad(
            "FROM debian:12\n# what the pages are made with\nRUN apt-get install -y pandoc\nWORKDIR /app\n\n"
            "RUN apt-get install -y wkhtmltopdf\nCOPY . .\n\n# tables of the letters\nRUN make\n",
            6,
            caption="one step is explained, another is not",
        ),
        bad(
            "# the base\nFROM alpine:3.23\nARG version=1.4.2\nRUN a \\\n && b \\\n && c\n",
            *(3, 4),
            caption="where the profile wants one for each",
            each=True,
        ),
        good("# the base\nFROM alpine:3.23\n# of the tool\nARG version=1.4.2\nRUN make\n", each=True),
    ),
)

_NO_COMMENT = regex(
    r"(?i)^\W*(?:$|portal:|hadolint|trivy:|checkov:|tally|kics-scan|nosemgrep|NOSONAR|syntax\s*=|escape\s*=|check\s*=|copyright"
    r"|\(c\)|spdx-|licen[sc]e|vim?:|-\*-|shellcheck|renovate:|dockerfile-utils)"
)
_VERSION = regex(r"\d\.\d|:\w")
_FETCH = frozenset(["curl", "wget", "git"])
_LONG = 3  # lines


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    if context.option(rule, "each"):
        yield from _each(dockerfile)
        return
    if len(dockerfile.instructions) < context.option(rule, "steps") or not dockerfile.stages:
        return
    lines = _commented(dockerfile)
    if not lines:
        count = len(dockerfile.instructions)
        yield Problem(
            dockerfile.stages[0].instruction.keyword_span,
            f"None of the {count} steps of this file has a comment that says what it is for.",
        )
        return
    # A comment speaks of what stands below it up to the next blank line.
    paragraphs = list(accumulate(not line.strip() for line in dockerfile.lines))
    first_comment: dict[int, int] = {}
    for line in sorted(lines):
        first_comment.setdefault(paragraphs[line - 1], line)

    def explained(instruction: Instruction) -> bool:
        first, last = instruction.keyword_span.start_line, instruction.span.end_line
        above = first_comment.get(paragraphs[first - 1], last + 1)
        return above <= last or not lines.isdisjoint(range(first, last + 1))

    for stage in dockerfile.stages:
        steps = [one for one in stage.instructions if one.keyword == "RUN"]
        if len(steps) == 1 and explained(stage.instruction):
            continue  # what the stage is for is what its one step is for
        for step in steps:
            if (_is_long(step) or _depends(step, context)) and not explained(step):
                yield Problem(
                    step.keyword_span,
                    "Other steps of this file are explained; no comment says what this one is for.",
                )


def _commented(dockerfile: Dockerfile) -> set[int]:
    """The lines of the comments that explain something."""
    return {comment.span.start_line for comment in dockerfile.comments if not _NO_COMMENT.match(comment.text)}


def _depends(instruction: Instruction, context: Context) -> bool:
    """Whether a step takes in something from outside: named packages, or what it fetches by its address."""
    if any(call.action == "install" and call.packages for call in context.packages_of(instruction)):
        return True
    return any(command.name in _FETCH for command in context.commands_of(instruction)) and "://" in instruction.text


def _each(dockerfile: Dockerfile) -> Iterator[Problem]:
    lines = _commented(dockerfile)
    for instruction in dockerfile.instructions:
        if not _wants_comment(instruction):
            continue
        first, last = instruction.keyword_span.start_line, instruction.span.end_line
        if lines.isdisjoint(range(first - 1, last + 1)):
            yield Problem(instruction.keyword_span, f"No comment says what this {instruction.keyword} is for.")


def _wants_comment(instruction: Instruction) -> bool:
    if instruction.keyword == "RUN":
        return _is_long(instruction)
    if instruction.keyword == "ARG":
        return any(pair.value is not None and _VERSION.search(pair.value.value) for pair in instruction.pairs)
    return instruction.keyword == "FROM"


def _is_long(instruction: Instruction) -> bool:
    return instruction.span.end_line - instruction.span.start_line >= _LONG - 1
