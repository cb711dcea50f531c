from collections.abc import Iterator

from portal.dockerfile.model import Span
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.scripts import Script

rule = Rule(
    title="Begin an entry point script with its interpreter",
    severity=Severity.ERROR,
    requirements=("APP-6",),
    aliases=("SC2148",),
    why="""
        In exec form the kernel starts the script itself, and looks at its first two characters: without `#!` there,
        the container ends with "exec format error". A blank line, a blank or a byte order mark in front is enough to
        hide them. Where ENTRYPOINT names a shell in front of the script it works, and is not reported.
    """,
    examples=(
        fixed('set -e\nexec "$@"\n', '#!/bin/sh\nset -e\nexec "$@"\n', 1, subject="entrypoint"),
        fixed(' #!/bin/sh\nexec "$@"\n', '#!/bin/sh\nexec "$@"\n', 1, subject="entrypoint"),
        bad('# starts the shop\nexec "$@"\n', 1, subject="entrypoint"),
        good('#!/bin/sh\nexec "$@"\n', subject="entrypoint"),
        good(
            'exec "$@"\n',
            "the shell is named",
            subject="entrypoint",
            beside={"Dockerfile": 'FROM debian:12\nENTRYPOINT ["/bin/sh", "/entrypoint.sh"]\n'},
        ),
    ),
)


@rule.on_script
def check(script: Script, context: Context) -> Iterator[Problem]:
    if script.shebang or not (script.starts and script.direct) or not script.text.strip():
        return
    line = script.first_line.start_line
    lead = len(script.text) - len(script.text.lstrip("\ufeff \t\r\n"))
    fixes: tuple[Fix, ...] = ()
    if script.file != "Dockerfile":
        if script.text[lead : lead + 2] == "#!":
            before = script.text[:lead]
            end = before.count("\n") + 1
            place = Span(1, 1, end, lead - (before.rfind("\n") + 1) + 1)
            fixes = (Fix("Put it at the very start", Safety.SUGGESTED, (Edit(place, "", script.file),)),)
        else:
            edit = Edit(Span(1, 1, 1, 1), "#!/bin/sh\n", script.file)
            fixes = (Fix("Let sh run it", Safety.SUGGESTED, (edit,)),)
    yield Problem(
        Span(line, 1, line, script.first_line.end_column),
        "The script does not begin with #! and its interpreter: the container can't start it.",
        fixes,
    )
