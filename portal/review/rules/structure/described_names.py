from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Word
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Begin the comment on an argument or stage with its name",
    requirements=("IMG-9",),
    aliases=("InvalidDefinitionDescription",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        `docker build --call=outline` lists the arguments and stages of a file with what the comment directly above says
        of them, if that begins with the name: `# version of the application`. Other comments there are taken for
        something else and left out. An empty line sets a comment apart that is not meant as a description.
    """,
    examples=(
        bad("# Our version\nARG version=3.23\nFROM alpine:$version\n", 1),
        bad("# compiles the programs\nFROM golang:1.26 AS build\n", 1),
        good("# version of Alpine\nARG version=3.23\nFROM alpine:$version\n"),
        good("# build compiles the programs\nFROM golang:1.26 AS build\n"),
        good("# About the whole\n\nFROM golang:1.26 AS build\n", "set apart"),
        good("# the base of all\nFROM alpine:3.23\n", "a stage without a name"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    above = {comment.span.start_line: comment for comment in dockerfile.comments}
    for instruction in dockerfile.instructions:
        comment = above.get(instruction.keyword_span.start_line - 1)
        if comment is None:
            continue
        name: Word | None = None
        if instruction.keyword == "FROM" and instruction.stage is not None:
            name = instruction.stage.name
        elif instruction.keyword == "ARG" and instruction.pairs:
            name = instruction.pairs[0].key
        if name is not None and comment.text.partition(" ")[0].rstrip(":").lower() != name.value.lower():
            yield Problem(comment.span, f"Begin this comment with the name that it describes, {name.value[:40]}.")
