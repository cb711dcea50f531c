from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.scripts import Script

rule = Rule(
    title="Quote the arguments that are passed on",
    severity=Severity.ERROR,
    aliases=("SC2068", "SC2048"),
    why="""
        Without quotes the shell takes the arguments apart at blanks and puts file names in for `*`: `docker run image
        "a b"` reaches the application as two words, a pattern as a list of files. Only `"$@"` passes them on as they
        were given; `"$*"` makes one word of all.
    """,
    examples=(
        fixed("#!/bin/sh\nexec $@\n", '#!/bin/sh\nexec "$@"\n', 2, subject="entrypoint"),
        fixed("#!/bin/sh\nexec gosu app ${@}\n", '#!/bin/sh\nexec gosu app "$@"\n', 2, subject="entrypoint"),
        bad('#!/bin/sh\nexec app "$*"\n', 2, subject="entrypoint", caption="all in one word"),
        good('#!/bin/sh\nexec "$@"\n', subject="entrypoint"),
        good('#!/bin/sh\necho "arguments: $*"\nexec app "$@"\n', "a message", subject="entrypoint"),
    ),
)

_UNQUOTED = frozenset(["$@", "${@}", "$*", "${*}"])


@rule.on_script
def check(script: Script, context: Context) -> Iterator[Problem]:
    for command in script.commands:
        if command.wrapper is not None or command.name in ("echo", "printf", "set", "for"):
            continue
        for word in command.words:
            joined = word.text in ('"$*"', '"${*}"')
            if word.text in _UNQUOTED or (joined and command.name == "exec"):
                edit = Edit(word.span, '"$@"', script.file)
                what = "makes one word of all arguments" if joined else "takes the arguments apart at blanks"
                yield Problem(
                    word.span,
                    f'{word.text} {what}: "$@" passes them on as they are.',
                    (Fix('Write "$@"', Safety.SUGGESTED, (edit,)),),
                )
