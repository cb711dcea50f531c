"""Reviewed texts without the secrets in them, for what is seen by more people than the file: logs, and pictures that
are passed on. Stars stand for what rules found to be a secret, and for what has the shape of one."""

from __future__ import annotations

import re

from portal.patterns import regex
from portal.review.model import Finding, Report
from portal.review.secrets import secret_ranges

_SHOW_A_SECRET = frozenset(
    ["no-secrets-in-variables", "no-secrets-in-run", "no-secrets-in-script", "no-secrets-in-options"]
)
_HARMLESS = frozenset(["&&", "||", "|", ";", "-e", "-n", "echo", "printf", "sudo", "useradd", "adduser", "usermod"])
# NAME= or NAME in front of a value; `=` at the end of a word is Base64's.
_NAME = regex(r"-*[A-Za-z_][\w.-]*(?:=(?=[^=])|[ \t]+(?=\S))")
_BARE_NAME = regex(r"[A-Za-z_]\w*")
_KEYWORD = regex(r"\s*[A-Za-z]+\s+")


def masked_lines(report: Report) -> dict[str, list[str]]:
    """The lines of each reviewed file by its name, secrets starred out character by character, so that places in them
    stay what they are. Findings that ignore comments hold back count."""
    sources = {name: _without_shapes(text).split("\n") for name, text in report.files.items()}
    for finding in (*report.findings, *report.suppressed):
        _hide(finding, sources.get(finding.file, []))
    return sources


def _without_shapes(text: str) -> str:
    for start, end in secret_ranges(text):
        text = text[:start] + _starred(text[start:end]) + text[end:]
    return text


def _hide(finding: Finding, source: list[str]) -> None:
    span = finding.span
    if finding.rule == "no-password-in-step" and 0 < span.start_line <= len(source):
        line = source[span.start_line - 1]  # it marks the command that sets the password, which stands anywhere
        before, marked = line[: span.start_column - 1], line[span.start_column - 1 : span.end_column - 1]
        keyword = _KEYWORD.match(before)
        kept = keyword[0] if keyword else ""
        after = line[len(before) + len(marked) :]
        source[span.start_line - 1] = kept + _starred_words(before[len(kept) :]) + marked + _starred_words(after)
    elif finding.rule in _SHOW_A_SECRET:
        for number in range(max(1, span.start_line), min(span.end_line, len(source)) + 1):
            line = source[number - 1]
            start = span.start_column - 1 if number == span.start_line else 0
            end = span.end_column - 1 if number == span.end_line else len(line)
            marked = line[start:end]
            name = _NAME.match(marked) if number == span.start_line else None
            kept = name[0] if name else ""
            if not name and finding.rule == "no-secrets-in-variables" and _BARE_NAME.fullmatch(marked):
                kept = marked  # ARG NPM_TOKEN, whose value comes with the build
            source[number - 1] = line[:start] + kept + _starred(marked[len(kept) :]) + line[end:]


def _starred_words(text: str) -> str:
    """A step's text, with stars for all words but those that can't be the secret."""
    return re.sub(r"\S+", lambda word: word[0] if word[0] in _HARMLESS else _starred(word[0]), text)


def _starred(value: str) -> str:
    return re.sub(r"[^\s\\\"']", "*", value)
