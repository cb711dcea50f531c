from collections.abc import Iterator

from portal.dockerfile.model import Heredoc, Instruction, Span
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

        Of a Dockerfile's own lines the builder takes them away, but not in a here-document: its text goes to the shell,
        or into the script, as it is.

        Keep it from coming back: `*.sh text eol=lf` in `.gitattributes`.
    """,
    examples=(
        fixed('#!/bin/sh\r\nexec "$@"\r\n', '#!/bin/sh\nexec "$@"\n', 1, subject="entrypoint"),
        fixed('#!/bin/sh\nset -e\r\nexec "$@"\r\n', '#!/bin/sh\nset -e\nexec "$@"\n', 2, subject="entrypoint"),
        good('#!/bin/sh\nexec "$@"\n', subject="entrypoint"),
        good("#!/bin/sh\nprintf 'a\\r\\n'\nexec \"$@\"\n", "as text", subject="entrypoint"),
        fixed(
            "FROM debian:13\r\nRUN <<EOF\r\nset -e\r\nmkdir /srv/data\r\nEOF\r\n",
            "FROM debian:13\nRUN <<EOF\nset -e\nmkdir /srv/data\nEOF\n",
            3,
        ),
        fixed(
            'FROM debian:13\r\nCOPY --chmod=755 <<"EOF" /start.sh\r\n#!/bin/sh\r\nexec "$@"\r\nEOF\r\n',
            'FROM debian:13\nCOPY --chmod=755 <<"EOF" /start.sh\n#!/bin/sh\nexec "$@"\nEOF\n',
            3,
        ),
        good("FROM debian:13\r\nRUN mkdir /srv/data\r\n", "in a Dockerfile without here-documents"),
        good("FROM debian:13\r\nCOPY <<EOF /notes.txt\r\nOnly text\r\nEOF\r\n", "in a file that no shell reads"),
    ),
)


@rule.on_script
def check(script: Script, context: Context) -> Iterator[Problem]:
    if script.heredoc is not None:
        yield from _in_heredoc(script.heredoc, context)
    elif "\r\n" in script.text:
        ends = _Ends(script.text, script.file)
        yield from _problems(ends, range(1, len(ends.lines) + 1), "save the script")


@rule.on_instruction("RUN", having="heredocs")
def check_run(instruction: Instruction, context: Context) -> Iterator[Problem]:
    places = [command.span.start_line for command in context.commands_of(instruction)]
    for heredoc in instruction.heredocs:
        body = heredoc.body_span
        if any(body.start_line <= place < body.end_line for place in places):  # a shell reads it, not another program
            yield from _in_heredoc(heredoc, context)


class _Ends:
    """The lines of a text with carriage returns, and the fix that takes them all away."""

    def __init__(self, text: str, file: str) -> None:
        self.lines = text.split("\n")
        end = len(self.lines), len(self.lines[-1]) + 1
        edits = [Edit(Span(1, 1, *end), text.replace("\r\n", "\n"), file)]
        if self.lines[-1]:
            # Another fix would end the last line at this very place, as the others were ended.
            edits.append(Edit(Span(*end, *end), "\n", file))
        self.fix = Fix("Take the carriage returns away", Safety.SAFE, tuple(edits))


def _of_dockerfile(context: Context) -> _Ends | None:
    text = context.dockerfile.text
    return _Ends(text, "Dockerfile") if "\r\n" in text else None


def _in_heredoc(heredoc: Heredoc, context: Context) -> Iterator[Problem]:
    ends = context.once(_of_dockerfile)
    if ends is not None:
        body = heredoc.body_span
        lines = range(body.start_line, body.end_line + (body.end_column > 1))
        yield from _problems(ends, lines, "the shell reads it as a part of the text. Save the Dockerfile")


def _problems(ends: _Ends, numbers: range, advice: str) -> Iterator[Problem]:
    """The problem, where lines of these numbers end with a carriage return."""
    wrong = [number for number in numbers if ends.lines[number - 1].endswith("\r")]
    if not wrong:
        return
    column = len(ends.lines[wrong[0] - 1])
    where = "this line" if len(wrong) == 1 else f"{len(wrong)} lines"
    yield Problem(
        Span(wrong[0], column, wrong[0], column + 1),
        f"A carriage return ends {where}: {advice} with line feeds.",
        (ends.fix,),
    )
