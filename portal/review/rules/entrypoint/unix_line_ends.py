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
    else:
        lines = script.text.split("\n")
        yield from _ended(script.text, script.file, range(1, len(lines) + 1), "save the script")


@rule.on_instruction("RUN", having="heredocs")
def check_run(instruction: Instruction, context: Context) -> Iterator[Problem]:
    places = [command.span.start_line for command in context.commands_of(instruction)]
    for heredoc in instruction.heredocs:
        body = heredoc.body_span
        if any(body.start_line <= place < body.end_line for place in places):  # a shell reads it, not another program
            yield from _in_heredoc(heredoc, context)


def _in_heredoc(heredoc: Heredoc, context: Context) -> Iterator[Problem]:
    body = heredoc.body_span
    lines = range(body.start_line, body.end_line + (body.end_column > 1))
    yield from _ended(
        context.dockerfile.text, "Dockerfile", lines, "the shell reads it as a part of the text. Save the Dockerfile"
    )


def _ended(text: str, file: str, numbers: range, advice: str) -> Iterator[Problem]:
    """The problem, where lines of these numbers end with a carriage return."""
    if "\r\n" not in text:
        return
    lines = text.split("\n")
    wrong = [number for number in numbers if lines[number - 1].endswith("\r")]
    if not wrong:
        return
    column = len(lines[wrong[0] - 1])
    where = "this line" if len(wrong) == 1 else f"{len(wrong)} lines"
    end = len(lines), len(lines[-1]) + 1
    edits = [Edit(Span(1, 1, *end), text.replace("\r\n", "\n"), file)]
    if lines[-1]:
        # Another fix would end the last line at this very place, as the others were ended.
        edits.append(Edit(Span(*end, *end), "\n", file))
    yield Problem(
        Span(wrong[0], column, wrong[0], column + 1),
        f"A carriage return ends {where}: {advice} with line feeds.",
        (Fix("Take the carriage returns away", Safety.SAFE, tuple(edits)),),
    )
