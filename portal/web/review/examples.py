"""A rule's examples as its page shows them: highlighted, the faulty lines marked, the fix as a diff."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from portal.review import diff
from portal.review.rule import Example, Rule
from portal.standard.highlight import highlight


@dataclass(frozen=True, slots=True)
class Shown:
    """An example as HTML. `number` is its place among the rule's examples; `fixed` the mended text, where the rule
    mends it, and `diff` the way there."""

    number: int
    example: Example
    html: SafeString
    fixed: SafeString | None = None
    diff: SafeString | None = None


def shown_examples(rule: Rule) -> list[Shown]:
    """The examples of a rule, in order."""
    return [_shown(number, example) for number, example in enumerate(rule.examples)]


def _shown(number: int, example: Example) -> Shown:
    lines = highlight(example.text, "dockerfile").split("\n")
    html = "".join(
        f'<span class="hll">{line}\n</span>' if example.bad and count in example.lines else f"{line}\n"
        for count, line in enumerate(lines, start=1)
    )
    if example.fixed is None:
        return Shown(number, example, _safe(html))
    changes = "".join(diff(example.text, example.fixed).splitlines(keepends=True)[2:])
    return Shown(
        number, example, _safe(html), _safe(highlight(example.fixed, "dockerfile")), _safe(highlight(changes, "diff"))
    )


def _safe(html: str) -> SafeString:
    # Pygments escapes what it is given.
    return mark_safe(html)  # noqa: S308
