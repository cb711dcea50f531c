from collections.abc import Iterator

from portal.dockerfile.model import Span
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, fixed, good
from portal.review.scripts import Script

rule = Rule(
    title="Line feeds at the ends of a script's lines",
    severity=Severity.ERROR,
    aliases=("SC1017",),
    why="""
        With the line ends of Windows the kernel looks for an interpreter called `/bin/sh` plus a carriage return, and
        the container ends with "no such file or directory", though the script is there. The shell takes the carriage
        returns for a part of the commands as well.

        Keep it from coming back: `*.sh text eol=lf` in `.gitattributes`.
    """,
    examples=(
        fixed('#!/bin/sh\r\nexec "$@"\r\n', '#!/bin/sh\nexec "$@"\n', 1, subject="entrypoint"),
        fixed('#!/bin/sh\nset -e\r\nexec "$@"\r\n', '#!/bin/sh\nset -e\nexec "$@"\n', 2, subject="entrypoint"),
        good('#!/bin/sh\nexec "$@"\n', subject="entrypoint"),
        good("#!/bin/sh\nprintf 'a\\r\\n'\nexec \"$@\"\n", "as text", subject="entrypoint"),
    ),
)


@rule.on_script
def check(script: Script, context: Context) -> Iterator[Problem]:
    if script.file == "Dockerfile" or "\r\n" not in script.text:
        return
    lines = script.text.split("\n")
    wrong = [number for number, line in enumerate(lines, 1) if line.endswith("\r")]
    first = lines[wrong[0] - 1]
    whole = Span(1, 1, len(lines), len(lines[-1]) + 1)
    edit = Edit(whole, script.text.replace("\r\n", "\n"), script.file)
    yield Problem(
        Span(wrong[0], len(first), wrong[0], len(first) + 1),
        f"A carriage return ends {'this line' if len(wrong) == 1 else f'{len(wrong)} lines'}: save the script with "
        "line feeds.",
        (Fix("Take the carriage returns away", Safety.SAFE, (edit,)),),
    )
