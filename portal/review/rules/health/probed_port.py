import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from portal.dockerfile.model import Instruction, Span, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import has_no_server
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Probe a port that the image serves",
    requirements=("RUN-1",),
    severity=Severity.WARNING,
    why="""
        A health check that asks a port where nothing listens fails for ever: the container is started anew again and
        again, or never gets any traffic, and the application is blamed.

        Reported is a port of the container itself that HEALTHCHECK asks (`localhost:8080`), where EXPOSE names others
        and nothing else in the file mentions it, in images built on a system or a language. Should the application
        serve it all the same, for its management say, then EXPOSE should name it: it is part of the image's interface
        contract. No other reviewer checks this.
    """,
    examples=(
        fixed(
            "FROM node:22.1\nEXPOSE 3000\nHEALTHCHECK CMD curl -fsS http://localhost:8080/health || exit 1\n",
            "FROM node:22.1\nEXPOSE 3000\nHEALTHCHECK CMD curl -fsS http://localhost:3000/health || exit 1\n",
            3,
        ),
        bad('FROM alpine:3.22\nEXPOSE 80 443\nHEALTHCHECK CMD ["nc", "-z", "127.0.0.1", "8080"]\n', 3),
        bad("FROM python:3.12\nEXPOSE 8000\nHEALTHCHECK CMD curl -fsS http://localhost/\n", 3),
        good("FROM node:22.1\nEXPOSE 3000\nHEALTHCHECK CMD curl -fsS http://localhost:3000/health\n"),
        good("FROM node:22.1\nENV ADMIN_PORT=9000\nEXPOSE 3000\nHEALTHCHECK CMD curl -fsS http://localhost:9000/\n"),
        good("FROM nginx:1.27\nEXPOSE 8443\nHEALTHCHECK CMD curl -fsS http://localhost:80/\n", "its base serves it"),
        good("FROM node:22.1\nEXPOSE 3000\nHEALTHCHECK CMD curl -fsS http://auth:8080/health\n", "another host"),
    ),
)

_HOST = r"(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)"
_PORT = regex(_HOST + r":(\d{1,5})(?!\d)")
_BARE = regex(r"\b(https?)://" + _HOST + r"(?![:\w.-])")
_ALONE = regex(_HOST + "$")
_MOST = 20  # ports that are looked for in the whole file: nobody asks more


class _Probed(NamedTuple):
    """A port that is asked; `written` says that its span is that of the digits themselves."""

    port: int
    span: Span
    written: bool


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    probe = stage.effective("HEALTHCHECK")
    if probe is None or not has_no_server(context.base_image(stage)):
        return
    exposed = _exposed(stage, context)
    if not exposed:
        return
    for port, span, written in islice(_probed(probe, context), _MOST):
        if port in exposed or _is_mentioned(port, probe, stage, context):
            continue
        others = " and ".join(str(number) for number in sorted(exposed)[:5])
        fixes: tuple[Fix, ...] = ()
        if written and len(exposed) == 1:
            fixes = (replace(f"Probe {others}", span, others, Safety.SUGGESTED),)
        yield Problem(
            span,
            f"Port {port} is asked here, which nothing else in the file names: EXPOSE says {others}.",
            fixes,
        )


def _exposed(stage: Stage, context: Context) -> set[int]:
    """The ports that the image exposes; none where one is not known."""
    found: set[int] = set()
    for instruction in context.history(stage):
        if instruction.keyword == "EXPOSE":
            for word in instruction.arguments:
                number = word.value.partition("/")[0]
                if not (number.isascii() and number.isdigit() and len(number) < 6):
                    return set()
                found.add(int(number))
    return found


def _probed(probe: Instruction, context: Context) -> Iterator[_Probed]:
    for command in context.programs(probe):
        before = ""
        for word in command.words:
            found = _PORT.search(word.value)
            bare = _BARE.search(word.value)
            if found is not None:
                place = word.text.find(found[0])
                line, column, end_line, _ = word.span
                if place >= 0 and line == end_line:
                    end = column + place + len(found[0])
                    yield _Probed(int(found[1]), Span(line, end - len(found[1]), line, end), True)
                else:
                    yield _Probed(int(found[1]), word.span, False)
            elif bare is not None:
                yield _Probed(443 if bare[1] == "https" else 80, word.span, False)
            elif _ALONE.match(before) and word.value.isascii() and word.value.isdigit() and len(word.value) < 6:
                yield _Probed(int(word.value), word.span, word.text == word.value)
            before = word.value


def _is_mentioned(port: int, probe: Instruction, stage: Stage, context: Context) -> bool:
    number = re.compile(rf"(?<![\d.]){port}(?![\d.])")
    steps = [*context.dockerfile.global_arguments, *context.history(stage)]
    return any(
        number.search(step.text) or any(number.search(heredoc.body) for heredoc in step.heredocs)
        for step in steps
        if step is not probe and step.keyword not in ("FROM", "LABEL", "HEALTHCHECK")
    )
