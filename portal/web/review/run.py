"""The page for what runs images: docker, podman and nerdctl commands, and compose files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache

from portal.review import (
    Finding,
    Fix,
    Report,
    Safety,
    diff,
    fix_command,
    fix_compose,
    review_command,
    review_compose,
)
from portal.review.examples import COMMANDS
from portal.review.fixing import apply
from portal.review.profiles import Profile, profile, profiles
from portal.review.rule import Rule
from portal.review.rules import rules
from portal.standard import catalogue
from portal.standard.highlight import highlight
from portal.standard.model import Requirement
from portal.web.review.examples import example_asked_for
from portal.web.review.forms import lines_ended

MAX_SHOWN = 200
_COMPOSE = re.compile(r"(?m)^[\"']?services[\"']?[ \t]*:")
_SAMPLE = """\
docker run -d --name shop --net=host --privileged \\
  -v /etc/shop:/etc/shop -v /var/run/docker.sock:/var/run/docker.sock \\
  -e DB_PASSWORD=correct-horse \\
  shop/web:latest
"""


@dataclass(frozen=True, slots=True)
class Item:
    """A finding as the list shows it. `key` names it and its fixes for their buttons."""

    finding: Finding
    rule: Rule
    requirements: tuple[Requirement, ...]
    excerpt: SafeString
    key: str

    @property
    def reason(self) -> SafeString:
        """The first paragraph of the rule's reasons."""
        return mark_safe(self.rule.why_html.partition("</p>")[0] + "</p>")  # noqa: S308

    @property
    def choices(self) -> list[tuple[str, Fix]]:
        """The fixes, each with the value that its button sends."""
        return [(f"{self.key}:{number}", one) for number, one in enumerate(self.finding.fixes)]


@dataclass(frozen=True)
class Desk:
    """Commands or a compose file under review, with the Dockerfile of the image if it is given."""

    text: str = ""
    dockerfile: str = ""
    profile: str = "standard"
    before: str | None = None
    applied: str = ""
    errors: tuple[str, ...] = field(default=())

    @property
    def is_compose(self) -> bool:
        """Whether the text is a compose file: it has `services:` at the start of a line."""
        return _COMPOSE.search(self.text) is not None

    @cached_property
    def report(self) -> Report | None:
        """The review; None for an empty text or one that can't be reviewed."""
        if self.errors or not self.text.strip():
            return None
        if self.is_compose:
            return review_compose(self.text, self.profile)
        return review_command(self.text, self.profile, dockerfile=self.dockerfile or None)

    @property
    def items(self) -> list[Item]:
        """The findings that are listed."""
        if self.report is None:
            return []
        lines = self.text.split("\n")
        requirements = catalogue().requirements
        return [
            Item(
                one,
                rules()[one.rule],
                tuple(requirements[id_] for id_ in one.requirements),
                _excerpt(one, lines),
                _key(one),
            )
            for one in self.report.findings[:MAX_SHOWN]
        ]

    @property
    def hidden(self) -> int:
        """How many findings are not listed."""
        return max(len(self.report.findings) - MAX_SHOWN, 0) if self.report is not None else 0

    @property
    def fixable(self) -> bool:
        """Whether a finding has a fix that needs nobody to fill in blanks."""
        found = self.report.findings if self.report is not None else ()
        return any(fix.safety is not Safety.MANUAL for one in found for fix in one.fixes)

    @property
    def diff(self) -> SafeString:
        """What a fix changed, as a highlighted unified diff."""
        changes = diff(self.before or "", self.text).split("\n", 2)[-1]
        return mark_safe(highlight(changes, "diff"))  # noqa: S308

    @property
    def profiles(self) -> list[Profile]:
        """The profiles to choose from."""
        return [profile(name) for name in profiles()]

    def mended(self, key: str) -> Desk:
        """The desk with the fix applied that a button stands for; itself where that is not offered any more."""
        place, _, number = key.rpartition(":")
        for one in self.report.findings if self.report is not None else ():
            if _key(one) == place and number.isdecimal() and int(number) < len(one.fixes):
                chosen = one.fixes[int(number)]
                text = apply(self.text, [chosen])
                return Desk(text, self.dockerfile, self.profile, self.text, chosen.title)
        return self

    def all_mended(self) -> Desk:
        """The desk with all fixes applied, suggested ones too."""
        if self.is_compose:
            text = fix_compose(self.text, self.profile, safety=Safety.SUGGESTED)
        else:
            text = fix_command(self.text, self.profile, dockerfile=self.dockerfile or None, safety=Safety.SUGGESTED)
        return Desk(text, self.dockerfile, self.profile, self.text, "All fixes")


@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The page. Posting a text reviews it; with `fix` or `fix-all` it is mended first."""
    status = 200
    if request.method == "POST":
        desk, status = _posted(request)
    else:
        desk = _asked_for(request)
    return page(request, desk, status)


def page(request: HttpRequest, desk: Desk, status: int = 200) -> HttpResponse:
    """The page with that desk."""
    return render(request, "review/run.html", {"desk": desk}, status=status)


def _posted(request: HttpRequest) -> tuple[Desk, int]:
    text = lines_ended(request.POST.get("text", ""))
    dockerfile = lines_ended(request.POST.get("dockerfile", ""))
    name = request.POST.get("profile") or "standard"
    if len((text + dockerfile).encode("utf-8", "surrogatepass")) > settings.MAX_SOURCE_BYTES:
        limit = f"{settings.MAX_SOURCE_BYTES:,}"
        return Desk(
            "", errors=(f"This is larger than the {limit} bytes that are reviewed here: send less of it.",)
        ), 413
    if name not in profiles():
        error = f"There is no profile “{name}”. There are: {', '.join(profiles())}."
        return Desk(text, dockerfile, errors=(error,)), 422
    if "\0" in text:
        return Desk(errors=("This looks like binary data, not like commands or a compose file.",)), 422
    desk = Desk(text, dockerfile, name)
    if key := request.POST.get("fix"):
        return desk.mended(key), 200
    if "fix-all" in request.POST:
        return desk.all_mended(), 200
    return desk, 200


def _asked_for(request: HttpRequest) -> Desk:
    """What the address asks for: ?sample=1, or ?rule=<name>&example=<number>; else nothing."""
    if request.GET.get("sample"):
        return Desk(_SAMPLE)
    example = example_asked_for(request)
    if example is not None and example.subject in (*COMMANDS, "compose"):
        return Desk(example.text, example.beside.get("Dockerfile", ""))
    return Desk()


def _key(finding: Finding) -> str:
    return f"{finding.rule}:{finding.span.start_line}:{finding.span.start_column}"


def _excerpt(finding: Finding, lines: list[str]) -> SafeString:
    """The first line of the finding with its place marked; a long line only around it."""
    number = finding.span.start_line
    line = lines[number - 1] if number <= len(lines) else ""
    start = finding.span.start_column - 1
    end = finding.span.end_column - 1 if finding.span.end_line == number else len(line)
    first = max(0, start - 40) if len(line) > 120 else 0
    return format_html(
        "{}{}<mark class='mark-{}'>{}</mark>{}",
        "…" if first else "",
        line[first:start],
        finding.severity.value,
        line[start : max(end, start + 1)][:200] or " ",
        line[max(end, start + 1) : first + 160],
    )
