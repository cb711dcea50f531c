from collections.abc import Iterator

from portal.dockerfile import Dockerfile, Span
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.scripts import Script
from portal.review.shell_code import ShellCode, shell_codes
from portal.review.shellcheck import Comment, Replacement, Unavailable, check, refused

LEVELS = ("error", "warning", "info", "style")
SEVERITIES = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "info": Severity.INFO,
    "style": Severity.INFO,
}

rule = Rule(
    title="Shell code passes ShellCheck",
    why="""
        The commands of RUN, the shell form of CMD, ENTRYPOINT and HEALTHCHECK, here-documents and the scripts
        beside the Dockerfile are programs in a language that forgives little: a missing quote splits a word, a
        misspelt variable is empty, a construct of bash does nothing in the `sh` of a small image. ShellCheck
        knows hundreds of such mistakes. It is asked about all the shell code of a file at once, and each of its
        remarks is shown at its place in the Dockerfile, under ShellCheck's own id.

        The shell is the one that SHELL, a `#!` line or the base image gives: `sh` is BusyBox on Alpine, dash on
        Debian and Ubuntu, bash on Red Hat's family. Where the base image does not tell, remarks that only
        concern portability count as information. Arguments and variables that the file declares are known. Code
        for PowerShell, cmd and other interpreters is left alone.

        The profile `standard` shows what ShellCheck calls errors and warnings, as warnings, and leaves out the
        remarks on word splitting that list packages or options on purpose; `level` and `exclude` change that.
        Single remarks are kept back as everywhere: `# shellcheck disable=SC2164` inside the code or above the
        instruction, `# hadolint ignore=SC2164`, `# portal: ignore=SC2164`. Where ShellCheck is not installed,
        fails or takes too long, the report says so and the other rules still stand.
    """,
    severity=Severity.WARNING,
    aliases=("SC*", "shellcheck/*"),
    gives_way_to=("quoted-arguments",),
    options={"level": "warning", "exclude": ("SC2046", "SC2155")},
    examples=(
        bad(
            """
            FROM debian:12
            RUN cd /srv/app; make install
            """,
            2,
            caption="If the directory is not there, make runs in another one.",
        ),
        bad(
            """
            FROM alpine:3.23
            ARG version
            RUN wget "https://example.org/app-$vresion.tar.gz"
            """,
            3,
            caption="A misspelt name is an empty string.",
        ),
        bad(
            """
            FROM debian:12
            RUN <<EOF
            set -e
            if [[ -d /srv ]]; then
                rm -rf /srv
            fi
            EOF
            """,
            4,
            caption="The shell of Debian is dash, which has no double brackets.",
        ),
        fixed(
            """
            FROM debian:12
            RUN mkdir -p /srv && \\
                cp /etc/default/$name* /srv
            """,
            """
            FROM debian:12
            RUN mkdir -p /srv && \\
                cp /etc/default/"$name"* /srv
            """,
            3,
            level="info",
            exclude=("SC2154",),
            caption="With `level: info`, what word splitting may break is shown and mended.",
        ),
        good(
            """
            FROM debian:12
            SHELL ["/bin/bash", "-o", "pipefail", "-c"]
            ARG version=1.2
            RUN cd /srv/app && if [[ -n "$version" ]]; then make install; fi
            """,
            caption="SHELL makes it bash, and the argument is declared.",
        ),
        good(
            """
            FROM debian:12
            # shellcheck disable=SC2164
            RUN cd /srv/app; make install
            """,
        ),
        good(
            """
            FROM mcr.microsoft.com/windows/servercore:ltsc2022
            RUN cd C:\\\\app & dir
            """,
            caption="Not a POSIX shell.",
        ),
    ),
)


@rule.on_file
def check_shell_code(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    if not context.shellcheck:
        return
    codes: list[ShellCode] = []
    for code in shell_codes(context):
        reason = refused(code.text)
        if reason is None:
            codes.append(code)
        else:
            context.notes.append(f"{_named(code)} {reason}; it was reviewed without ShellCheck.")
    if not codes:
        return
    try:
        remarks = check([code.text for code in codes])
    except Unavailable as error:
        context.notes.append(f"{error}; shell code was reviewed without it.")
        return
    level = context.option(rule, "level")
    shown = LEVELS[: LEVELS.index(level) + 1] if level in LEVELS else LEVELS
    excluded = frozenset(context.option(rule, "exclude"))
    for code, comments in zip(codes, remarks, strict=True):
        end = len(code.script.source.rstrip())
        broken = any(comment.code == 1073 for comment in comments)
        for comment in comments:
            if broken and comment.code in (1009, 1072):  # the same syntax error once more
                continue
            if comment.code == 2164 and code.offset(comment.end_line, comment.end_column) >= end:
                continue  # the last command: its failure is the whole code's
            id_ = f"SC{comment.code}"
            # Whether an unknown base image's sh is only a POSIX one, nobody can tell.
            level = "info" if code.dialect == "sh" and 3000 <= comment.code < 4000 else comment.level
            if level in shown and id_ not in excluded and comment.line > code.header:
                yield _problem(code, comment, id_, SEVERITIES[level])


@rule.on_script
def check_lone_script(script: Script, context: Context) -> Iterator[Problem]:
    # With a Dockerfile, its scripts are looked at together with its own shell code.
    if not context.dockerfile_given and script.path == next(iter(context.scripts), None):
        yield from check_shell_code(context.dockerfile, context)


def _problem(code: ShellCode, comment: Comment, id_: str, severity: Severity) -> Problem:
    start, end = code.offset(comment.line, comment.column), code.offset(comment.end_line, comment.end_column)
    if start >= end:  # a point, where the grammar gives up: shown by the character that stands there
        start, end = (start, start + 1) if start < len(code.script.source) else (start - 1, start)
    span = Span(*code.script.position(start), *_end(code, end))
    fix = _fix(code, comment, id_) if code.literal and comment.replacements else None
    return Problem(
        span,
        f"{comment.message.rstrip('.')} ({id_}).",
        (fix,) if fix is not None else (),
        severity,
        file=code.file,
        aliases=(id_,),
    )


def _named(code: ShellCode) -> str:
    if code.file != "Dockerfile":
        return f"The script {code.file}"
    return f"The shell code in line {code.script.position(0)[0]}"


def _end(code: ShellCode, offset: int) -> tuple[int, int]:
    """Behind the character in front of that offset: the next one may stand on another line."""
    if offset == 0:
        return code.script.position(0)
    line, column = code.script.position(offset - 1)
    return line, column + 1


def _fix(code: ShellCode, comment: Comment, id_: str) -> Fix | None:
    # Ordered as they are to stand: of several insertions at one place, the later ones lie further out.
    edits = [_edit(code, one) for one in comment.replacements]
    if None in edits:
        return None
    return Fix(f"Mend it as ShellCheck suggests ({id_})", Safety.SUGGESTED, tuple(e for e in edits if e is not None))


def _edit(code: ShellCode, one: Replacement) -> Edit | None:
    start, end = code.offset(one.line, one.column), code.offset(one.end_line, one.end_column)
    if one.line <= code.header or "\n" in one.text or end < start:
        return None
    if start == end:
        place = _end(code, start) if one.behind else code.script.position(start)
        return Edit(Span(*place, *place), one.text, code.file)
    return Edit(Span(*code.script.position(start), *_end(code, end)), one.text, code.file)
