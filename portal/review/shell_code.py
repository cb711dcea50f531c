"""The shell code of a review, made ready for ShellCheck: which shell will read it, and what it may take for granted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from portal.dockerfile import ShellScript, parse_script
from portal.dockerfile.model import Form, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.system_shells import system_shell
from portal.review.texts import line_starts

_DIALECTS = {"bash": "bash", "dash": "dash", "ksh": "ksh", "mksh": "ksh", "ash": "busybox"}
_NAME = regex(r"\$\{?[#!]?([A-Za-z_]\w*)")
_PLAIN_VALUE = regex(r"[\w.,:/@%+-]+", re.ASCII)
_DISABLED = regex(r"#?\s*shellcheck\s+(?:\S+\s+)*?disable=([\w,-]+)", re.IGNORECASE)
_ERREXIT = regex(r"\s-[a-z]*e")
_ARRAY = regex(r"\[(?:['\"]|\s*(?:'[^']*'|\"[^\"]*\")\s*,)")
_CODES = regex(r"(?:all|SC\d{4}(?:-SC\d{4})?)(?:,(?:all|SC\d{4}(?:-SC\d{4})?))*", re.IGNORECASE)


class ShellCode(NamedTuple):
    """One piece of shell code: `text` is `header` lines that say what to expect, then the code itself as `script`
    has it. `file` is where it stands. `literal` means that each of its characters stands in the file as it is, so
    that replacements can be put there. `starts` are the offsets of the lines of the script's source."""

    text: str
    header: int
    script: ShellScript
    file: str
    literal: bool
    dialect: str
    starts: list[int]

    def offset(self, line: int, column: int) -> int:
        """The offset in the script's source of a line and column of `text`."""
        if line <= self.header:
            return 0
        number = line - self.header - 1
        if number >= len(self.starts):
            return len(self.script.source)
        return min(self.starts[number] + column - 1, len(self.script.source))


def shell_codes(context: Context) -> Iterator[ShellCode]:
    """The shell code of the file's instructions and of the scripts beside it, as far as ShellCheck knows its shell."""
    comments = _comments_above(context)
    for instruction in context.all("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"):
        script = instruction.shell
        if script is None or not script.source.strip():
            continue
        if instruction.invalid_json and (instruction.keyword in ("CMD", "ENTRYPOINT") or _ARRAY.match(script.source)):
            continue  # not meant for a shell, though it is given to one; other rules say so
        dialect = _dialect(script.language, instruction.stage, context)
        if dialect is not None:
            above = comments.get(instruction.first_line, ())
            disabled = _codes([*above, *(comment.text for comment in instruction.comments)])
            if instruction.keyword != "RUN":
                disabled.append("SC2154")  # the variables of a running container are not all known here
            scope = context.dockerfile.scope(instruction)
            yield _code(script, dialect, disabled, scope, "Dockerfile", instruction.form is not Form.EXEC)
    for path, text in context.scripts.items():
        script = parse_script(text)
        dialect = _script_dialect(path, script.language, context)
        if dialect is not None:
            yield _code(script, dialect, [], {}, path, True)


def _dialect(language: str, stage: Stage | None, context: Context) -> str | None:
    if language != "sh":
        return _DIALECTS.get(language)
    return system_shell(context.base_image(stage).image) if stage is not None else "sh"


def _script_dialect(path: str, language: str, context: Context) -> str | None:
    """The dialect of a script beside the Dockerfile. What `sh` is, the stages tell that copy it (or, where none names
    it, those that come out of the build), if they agree."""
    if language != "sh":
        return _DIALECTS.get(language)
    stages = context.once(_copied_to).get(path.rpartition("/")[2]) or context.results
    found = {system_shell(context.base_image(stage).image) for stage in stages}
    return found.pop() if len(found) == 1 else "sh"


def _copied_to(context: Context) -> dict[str, list[Stage]]:
    """The stages that copy a file from the build context, by the file's name."""
    found: dict[str, list[Stage]] = {}
    for instruction in context.all("COPY", "ADD"):
        if instruction.stage is not None and instruction.flag("from") is None:
            for word in instruction.arguments[:-1]:
                found.setdefault(word.value.rpartition("/")[2], []).append(instruction.stage)
    return found


def _comments_above(context: Context) -> Mapping[int, list[str]]:
    """The texts of the comment lines directly above each instruction, by the instruction's line."""
    if "shellcheck" not in context.dockerfile.text:
        return {}
    by_line = {comment.span.start_line: comment.text for comment in context.dockerfile.comments}
    found: dict[int, list[str]] = {}
    for instruction in context.dockerfile.instructions:
        line = instruction.span.start_line - 1
        while line in by_line:
            found.setdefault(instruction.first_line, []).append(by_line[line])
            line -= 1
    return found


def _codes(comments: list[str]) -> list[str]:
    found: list[str] = []
    for comment in comments:
        match = _DISABLED.match(comment)
        if match and _CODES.fullmatch(match[1]):
            found += match[1].split(",")
    return found


def _code(
    script: ShellScript,
    dialect: str,
    disabled: list[str],
    scope: Mapping[str, str | None],
    file: str,
    literal: bool,
) -> ShellCode:
    body = script.source
    # What a script disables in its first lines holds for all of it, which it would not behind ours.
    head: list[str] = []
    for line in body.split("\n", 40)[:40]:
        if line.strip() and not line.lstrip().startswith("#"):
            break
        head.append(line.strip())
    disabled = disabled + _codes(head)
    header = [f"# shellcheck shell={dialect}"]
    shown = body
    if dialect != "sh" and script.language == "sh" and body.startswith("#!"):
        # ShellCheck would believe it more than the directive. The option that it may hold is said otherwise.
        shown = "# " + body[2:]
        if _ERREXIT.search(body.partition("\n")[0]):
            header.append("set -e")
    if disabled:
        header[0] += " disable=" + ",".join(dict.fromkeys(disabled))
    if "$" in body:
        for name in sorted(set(_NAME.findall(body))):
            if name not in scope:
                continue
            value = scope[name]
            # A value that is told and plain needs no quotes around its use; any other is anybody's guess.
            if value is not None and _PLAIN_VALUE.fullmatch(value):
                header.append(f"export {name}='{value}'")
            elif not name.isupper():
                header.append(f"read -r {name}; export {name}")
    starts = line_starts(body)
    return ShellCode("\n".join([*header, shown]) + "\n", len(header), script, file, literal, dialect, starts)
