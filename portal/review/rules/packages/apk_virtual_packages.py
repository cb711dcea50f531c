from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import package_name
from portal.review.prose import enumerated
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Give apk's build packages a virtual name",
    requirements=("IMG-20", "IMG-21"),
    aliases=("apkadd-missing-virtual", "DD063"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Packages that one step adds and removes again are named twice, and one day only once. With `apk add
        --virtual .build gcc musl-dev` the group has a name, and `apk del .build` takes all of it away, what
        came along included.

        Reported are packages that one RUN adds without a virtual name and deletes by their own. Packages that
        stay are no matter of this rule.
    """,
    examples=(
        bad("FROM alpine:3.23\nRUN apk add --no-cache gcc musl-dev && make && apk del gcc musl-dev\n", 2),
        good("FROM alpine:3.23\nRUN apk add --no-cache --virtual .build gcc && make && apk del .build\n"),
        good("FROM alpine:3.23\nRUN apk add --no-cache curl && apk del apk-tools\n"),
    ),
)


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    calls = [call for call in context.packages_of(instruction) if call.family == "apk"]
    removed = {package_name(word.value) for call in calls if call.action == "remove" for word in call.packages}
    if not removed:
        return
    for call in calls:
        if call.action == "install" and not call.setting("-t", "--virtual"):
            again = [word for word in call.packages if package_name(word.value) in removed]
            named = enumerated([word.value for word in again[:3]])
            if again:
                yield Problem(
                    again[0].span,
                    f"{named} {'goes' if len(again) == 1 else 'go'} again at the end of this step: add the group by "
                    "--virtual .build and delete that.",
                )
