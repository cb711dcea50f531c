from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Span
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.spelling import nearest

rule = Rule(
    title="Begin a stage with FROM",
    aliases=("require-stages", "ID.20001", "ID.20002", "NO_SOURCE_IMAGE", "DL1000"),
    severity=Severity.ERROR,
    why="""
        Every image builds on something, be it `scratch`: a file without FROM gives no image, and the builder refuses
        it. A file of comments only is refused as well. A text that is wholly empty is taken as not yet written.
    """,
    examples=(
        bad("RUN make\n", 1),
        bad("ARG version=1\n", 1),
        bad("# to be written\n", 1),
        good("FROM scratch\n"),
        good("# syntax=docker/dockerfile:1\nARG version=3.23\nFROM alpine:$version\n"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    if dockerfile.stages:
        return
    if any(
        not instruction.known and nearest(instruction.keyword_text[:20], ("FROM",))
        for instruction in dockerfile.instructions
    ):
        return  # known-instruction says it: FORM
    if dockerfile.instructions:
        span = dockerfile.instructions[0].keyword_span
    else:
        line = next((number for number, text in enumerate(dockerfile.lines, 1) if text.strip()), None)
        if line is None:
            return
        span = Span(line, 1, line, len(dockerfile.lines[line - 1]) + 1)
    yield Problem(span, "There is no FROM in this file, so there is nothing to build: name the image to build on.")
