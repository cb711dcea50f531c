from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, fixed, good, replace

rule = Rule(
    title="Name the author by a label, not by MAINTAINER",
    requirements=("IMG-23",),
    aliases=(
        *("DL4000", "MaintainerDeprecated", "DS-0022", "CKV_DOCKER_6", "maintainer_instruction_being_used", "S6586"),
        *("maintainer-is-deprecated", "ID.20008", "deprecated_in_1.13", "maintainer_deprecated", "DD017"),
        "DEPRECATED_MAINTAINER",
    ),
    severity=Severity.WARNING,
    why="""
        MAINTAINER is deprecated since Docker 1.13 (2017): it sets a field of its own that hardly any tool reads, and
        images that build on this one do not inherit it. A label can be queried, filtered by and inherited.

        The option `label` names the label that the fix writes; `org.opencontainers.image.authors` is the other usual
        one.
    """,
    options={"label": "author"},
    examples=(
        fixed(
            "FROM alpine:3.23\nMAINTAINER Ada Lovelace <ada@example.org>\n",
            'FROM alpine:3.23\nLABEL author="Ada Lovelace <ada@example.org>"\n',
            2,
        ),
        fixed(
            'FROM alpine:3.23\nmaintainer "Ada" $HOME\n',
            'FROM alpine:3.23\nLABEL author="\\"Ada\\" \\$HOME"\n',
            2,
            caption="MAINTAINER takes its text as it is",
        ),
        fixed(
            "FROM alpine:3.23\nMAINTAINER Ada <a@example.org>\n",
            'FROM alpine:3.23\nLABEL org.opencontainers.image.authors="Ada <a@example.org>"\n',
            2,
            label="org.opencontainers.image.authors",
        ),
        good('FROM alpine:3.23\nLABEL author="Ada Lovelace <ada@example.org>"\n'),
    ),
)


@rule.on_instruction("MAINTAINER")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    fixes: tuple[Fix, ...] = ()
    label = context.option(rule, "label")
    if len(instruction.arguments) == 1 and instruction.stage is not None and not instruction.comments:
        text = instruction.arguments[0].text
        escape = context.dockerfile.escape
        if instruction.span.start_line == instruction.span.end_line:
            for character in (escape, '"', "$"):
                text = text.replace(character, escape + character)
            span = Span(*instruction.keyword_span[:2], *instruction.span[2:])
            fixes = (replace("Make it a label", span, f'LABEL {label}="{text}"', Safety.SAFE),)
    yield Problem(instruction.span, f'MAINTAINER is deprecated: say it by LABEL {label}="...".', fixes)
