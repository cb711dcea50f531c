from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Span
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Make versions that occur more than once an ARG",
    requirements=("IMG-25",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        A version that stands in an address, in a file name and in a check is forgotten in one of them at the next
        update. By `ARG tool_version=1.4.2` it stands in one place, is seen at once, and can be tried out with
        `--build-arg`.

        With the option `base_image`, a base image that is no argument is reported as well. Off unless a profile wants
        it. No other reviewer checks this.
    """,
    options={"base_image": False},
    examples=(
        bad("FROM alpine:3.23\nRUN wget https://example.org/tool-1.4.2.tgz && tar xf tool-1.4.2.tgz\n", 2),
        bad("FROM alpine:3.23\nADD x-1.4.2.tgz /tmp/\nENV X_HOME=/opt/x-1.4.2\n", 3),
        bad("FROM alpine:3.23\n", 1, caption="where the profile wants that, too", base_image=True),
        good("FROM alpine:3.23\nARG version=1.4.2\nRUN wget https://example.org/notes-$version.txt\n"),
        good("FROM alpine:3.23\nRUN ping -c1 127.0.0.1 || ping 127.0.0.1\n", "an address is no version"),
        good("ARG base=alpine:3.23\nFROM $base\n", base_image=True),
    ),
)

_VERSION = regex(r"(?<![\w.])(?:[A-Za-z][A-Za-z_-]*-v?|v)?(\d{1,6}\.\d{1,6}\.\d{1,6})(?![\w]|\.\d)")
_LOOKED_AT = ("FROM", "RUN", "ADD", "COPY", "ENV")


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    first: dict[str, Span] = {}
    reported: set[str] = set()
    for instruction in dockerfile.instructions:
        if instruction.keyword not in _LOOKED_AT:
            continue
        for number in range(instruction.span.start_line, instruction.span.end_line + 1):
            line = dockerfile.lines[number - 1] if number <= len(dockerfile.lines) else ""
            if line.lstrip().startswith("#"):
                continue
            for match in _VERSION.finditer(line):
                version = match[1]
                span = Span(number, match.start(1) + 1, number, match.end(1) + 1)
                known = first.setdefault(version, span)
                if known is not span and version not in reported:
                    reported.add(version)
                    yield Problem(
                        span,
                        f"{version} stands on line {known.start_line} already: make it an ARG, and the next update "
                        "is one change.",
                        related=(("the first time", known),),
                    )
    if not context.option(rule, "base_image"):
        return
    for stage in dockerfile.stages:
        word = stage.image_word
        if stage.image is not None and word is not None and "$" not in word.text:
            yield Problem(word.span, f"{word.value[:60]} can't be changed by an argument of the build.")
