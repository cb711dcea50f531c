"""A rule's examples as its page shows them: highlighted, the faulty lines marked, the fix as a diff."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from portal.review import diff
from portal.review.examples import COMMANDS
from portal.review.rule import Example, Rule
from portal.review.rules import rules
from portal.standard.highlight import highlight
from portal.web import thread


@dataclass(frozen=True, slots=True)
class Shown:
    """An example as HTML. `number` is its place among the rule's examples; `fixed` the mended text, where the rule
    mends it, and `diff` the way there."""

    number: int
    example: Example
    html: SafeString
    fixed: SafeString | None = None
    diff: SafeString | None = None

    @property
    def place(self) -> int:
        """Its place from 1, as the address of its own page has it."""
        return self.number + 1

    @property
    def language(self) -> str:
        """The name of its language for the highlighter."""
        return LANGUAGES[self.example.subject]

    @property
    def opens_commands(self) -> bool:
        """Whether it is reviewed on the page for commands and compose files."""
        return self.example.subject in (*COMMANDS, "compose")


LANGUAGES = {
    "dockerfile": "dockerfile",
    "entrypoint": "sh",
    "dockerignore": "text",
    "run-command": "sh",
    "build-command": "sh",
    "compose": "yaml",
}


def shown_examples(rule: Rule) -> list[Shown]:
    """The examples of a rule, in order."""
    return [_shown(number, example) for number, example in enumerate(rule.examples)]


def _shown(number: int, example: Example) -> Shown:
    language = LANGUAGES[example.subject]
    lines = highlight(example.text, language).split("\n")
    html = "".join(
        f'<span class="hll">{line}\n</span>' if example.bad and count in example.lines else f"{line}\n"
        for count, line in enumerate(lines, start=1)
    )
    if example.fixed is None:
        return Shown(number, example, _safe(html))
    changes = "".join(diff(example.text, example.fixed).splitlines(keepends=True)[2:])
    return Shown(
        number, example, _safe(html), _safe(highlight(example.fixed, language)), _safe(highlight(changes, "diff"))
    )


def _safe(html: str) -> SafeString:
    # Pygments escapes what it is given.
    return mark_safe(html)  # noqa: S308


def example_asked_for(request: HttpRequest) -> Example | None:
    """The example that an address asks for by ?rule=<name>&example=<number from 0>, or one of the guide's by
    ?example=<page>:<number from 1>; None where there is none."""
    rule = rules().get(request.GET.get("rule", ""))
    path, _, number = request.GET.get("example", "").rpartition(":")
    if not number.isdecimal() or len(number) > 6:
        return None
    if rule:
        return rule.examples[int(number)] if int(number) < len(rule.examples) else None
    return example_of_guide(path, int(number))


def example_of_guide(path: str, number: int) -> Example | None:
    """An example of a page of the guide by its place (from 1), as rules have them; None where there is none."""
    try:
        examples = thread.guide().page(path).examples
    except KeyError:
        return None
    if not 0 < number <= len(examples):
        return None
    found = examples[number - 1]
    return Example(found.text, found.verdict == "bad", caption=found.caption, subject=found.subject)
