"""Examples that are alive: those of the guide's pages and of the rules, reviewed and mended where they stand.

A bad one of the guide has a page of its own with what is found in it and how it is mended; scripts ask for the same
about an edited text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.review import Finding, diff
from portal.review.examples import COMMANDS, files_of
from portal.review.profiles import Profile
from portal.review.prose import inline
from portal.review.reports.json import finding_to_json
from portal.review.rule import Example, Rule
from portal.review.rules import rules
from portal.review.trying import findings_in, left_out, mended, profile_for
from portal.standard import catalogue
from portal.standard.highlight import highlight
from portal.standard.model import CodeExample, Requirement
from portal.web import observing, thread
from portal.web.limits import REVIEWS, limited
from portal.web.ready import ready
from portal.web.review.examples import LANGUAGES, example_of_guide
from portal.web.review.forms import lines_ended

MAX_SHOWN = 50
MAX_BYTES = 20_000
TOO_LARGE = "This is larger than the {limit:,} bytes that an example can have. Take some of it out."
BINARY = "This has characters that no text file has. Take them out."


@dataclass(frozen=True)
class Living:
    """An example with where it comes from: `source` is a page's path or "rules/<name>", `number` its place there from
    1, `verdict` good, bad or plain, `rule` the rule that it shows, `better` how the page itself writes it in the end,
    if it does."""

    source: str
    number: int
    example: Example
    title: str
    back: str
    verdict: str
    rule: Rule | None = None
    better: str = ""

    @property
    def key(self) -> str:
        """Names it in addresses."""
        return f"{self.source}/{self.number}"

    @property
    def of_rule(self) -> bool:
        """Whether it comes from a rule's page, where what other rules find is beside the point."""
        return self.source.startswith("rules/")

    @property
    def language(self) -> str:
        """The name of its language for the highlighter."""
        return LANGUAGES[self.example.subject]

    @property
    def mendable(self) -> bool:
        """Whether there is a page that shows how it is mended: for the guide's bad ones, and where a rule has a fix."""
        return self.example.bad and (not self.of_rule or self.example.fixed is not None)

    @property
    def mended_address(self) -> str:
        """Where it is shown mended."""
        if self.rule and self.of_rule:
            return f"{reverse('review:rule', args=[self.rule.name])}#mended-{self.number}"
        return reverse("guide:mended", args=[self.source, self.number])

    @property
    def open_address(self) -> str:
        """Where the reviewer has it open."""
        commands = self.example.subject in (*COMMANDS, "compose")
        page = reverse("review:run") if commands else reverse("review:index")
        if self.of_rule:
            return f"{page}?rule={self.source.partition('/')[2]}&example={self.number - 1}"
        return f"{page}?example={self.source}:{self.number}"

    @property
    def html(self) -> SafeString:
        """The text, highlighted."""
        return mark_safe(highlight(self.example.text, self.language))  # noqa: S308 - Pygments escapes

    @cached_property
    def _profile(self) -> str | Profile:
        return profile_for(self.rule, self.example) if self.rule and self.of_rule else "standard"

    @property
    def _ignored(self) -> tuple[str, ...]:
        return left_out(self.example)

    def files(self, text: str) -> dict[str, str]:
        """The text with what lies beside it, by the names that the reviewer has for files."""
        return files_of(self.example._replace(text=text))

    def tried(self, text: str) -> Tried:
        """What the reviewer says about a text in its place."""
        findings = findings_in(self.example, text, self._profile, self._ignored)
        unseen = self.verdict == "bad" and not findings and text.strip() == self.example.text.strip()
        return Tried(tuple(findings), self.rule, self.of_rule, unseen)

    def mended(self, text: str) -> Mended:
        """The text as fixes leave it; where they don't reach what the example is about, as the page writes it."""
        fixed = mended(self.example, text, self._profile, self._ignored)
        found = {one.rule for one in findings_in(self.example, fixed, self._profile, self._ignored)}
        wanted = {self.rule.name} if self.rule else found
        unmended = fixed == text or bool(found & wanted)
        if self.better and unmended:
            return Mended(text, self.better, by_hand=True)
        return Mended(text, fixed, by_hand=False, partly=unmended)


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with what the list shows of its rule and requirements."""

    finding: Finding
    rule: Rule
    requirements: tuple[Requirement, ...]

    @property
    def message(self) -> SafeString:
        """The finding's message, with its `code` as such."""
        return mark_safe(inline(self.finding.message))  # noqa: S308 - it escapes all else


@dataclass(frozen=True, slots=True)
class Tried:
    """The findings of a review; those of the example's own `rule` go before the others on a rule's page. `unseen` says
    that it is a bad example in which no rule sees what is wrong."""

    findings: Sequence[Finding]
    rule: Rule | None
    of_rule: bool
    unseen: bool = False

    @property
    def own(self) -> list[Shown]:
        """What is shown at once."""
        return [self._shown(one) for one in self.findings if self._is_own(one)][:MAX_SHOWN]

    @property
    def others(self) -> list[Shown]:
        """What other rules find, folded away on a rule's page."""
        return [self._shown(one) for one in self.findings if not self._is_own(one)][:MAX_SHOWN]

    def _is_own(self, finding: Finding) -> bool:
        return not self.of_rule or self.rule is None or finding.rule == self.rule.name

    def _shown(self, finding: Finding) -> Shown:
        requirements = catalogue().requirements
        return Shown(finding, rules()[finding.rule], tuple(requirements[id_] for id_ in finding.requirements))


@dataclass(frozen=True, slots=True)
class Mended:
    """A text before and after; `by_hand` tells that the guide's authors mended it and not the fixes, `partly` that
    something is left that no fix can decide."""

    before: str
    after: str
    by_hand: bool
    partly: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything is different."""
        return self.before.rstrip("\n") != self.after.rstrip("\n")

    @property
    def diff(self) -> SafeString:
        """The way there, as a highlighted unified diff without the lines that name the files."""
        changes = diff(self.before.rstrip("\n") + "\n", self.after.rstrip("\n") + "\n").split("\n", 2)[-1]
        return mark_safe(highlight(changes, "diff"))  # noqa: S308 - Pygments escapes


def of_rule(rule: Rule) -> list[Living]:
    """The examples of a rule, in order."""
    return [_of_rule(rule, number) for number in range(1, len(rule.examples) + 1)]


def find(key: str) -> Living | None:
    """The example of that key ("building/ordering/1", "rules/pin-base-image/2"); None where there is none."""
    source, _, place = key.rpartition("/")
    if not place.isdecimal() or len(place) > 4:
        return None
    number = int(place)
    if source.startswith("rules/"):
        rule = rules().get(source.partition("/")[2])
        return _of_rule(rule, number) if rule is not None and 0 < number <= len(rule.examples) else None
    example = example_of_guide(source, number)
    if example is None:
        return None
    page = thread.guide().page(source)
    return Living(
        source,
        number,
        example,
        page.title,
        f"{page.address}#example-{number}",
        page.examples[number - 1].verdict,
        rules().get(page.examples[number - 1].rule),
        _better(page.examples, number) if example.bad else "",
    )


def _better(examples: Sequence[CodeExample], number: int) -> str:
    """The good example of the same kind that follows a bad one (its place from 1), or else the last one before it. For
    a command, one of any kind of command will do: a build instead of a run, say."""
    bad = examples[number - 1]
    others = [one for one in (*examples[number:], *reversed(examples[: number - 1])) if one.verdict == "good"]
    alike = [one.text for one in others if one.subject == bad.subject]
    if not alike and bad.subject in COMMANDS:
        alike = [one.text for one in others if one.subject in COMMANDS]
    return alike[0] if alike else ""


def _of_rule(rule: Rule, number: int) -> Living:
    back = f"{reverse('review:rule', args=[rule.name])}#example-{number}"
    example = rule.examples[number - 1]
    verdict = "bad" if example.bad else "good"
    return Living(f"rules/{rule.name}", number, example, rule.title, back, verdict, rule, example.fixed or "")


@ready
def page(request: HttpRequest, source: str, number: int) -> HttpResponse:
    """A bad example of the guide: what is found in it, and how it is mended."""
    living = find(f"{source}/{number}")
    if living is None or living.of_rule or not living.mendable:
        raise Http404(f"{source}/{number}")
    context = {
        "living": living,
        "tried": living.tried(living.example.text),
        "mended": living.mended(living.example.text),
    }
    return render(request, "guide/mended.html", context)


# Nothing is stored and nobody is signed in, so that a foreign page gains nothing by sending this; and pages that are
# ready bytes can't hold a token.
@csrf_exempt
@require_POST
@limited(REVIEWS, "POST", refused=lambda message: _refused(message, 429))
def answer(request: HttpRequest) -> JsonResponse:
    """About the posted `text` in the place of the `example`: `html` for below it, `findings` with the `titles` of their
    rules for the editor, and the `files` that the reviewer can take over; with `mend`, `html` is the difference and
    `text` what it becomes."""
    living = find(request.POST.get("example", ""))
    if living is None:
        return _refused("There is no such example (any more). Reload the page.", 404)
    text = lines_ended(request.POST.get("text", ""))
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return _refused(TOO_LARGE.format(limit=MAX_BYTES), 413)
    if "\0" in text:
        return _refused(BINARY, 422)
    if "mend" in request.POST:
        result = living.mended(text)
        html = render_to_string("guide/_mended.html", {"mended": result, "script": True})
        return JsonResponse({"html": html, "text": result.after})
    page_of_it = living.back.partition("#")[0]
    tried = observing.tried(request, page_of_it, lambda: living.tried(text), first="first" in request.POST)
    data: dict[str, Any] = {
        "html": render_to_string("guide/_tried.html", {"tried": tried, "empty": not text.strip()}),
        "findings": [finding_to_json(one) for one in tried.findings],
        "titles": {one.rule: rules()[one.rule].title for one in tried.findings},
        "files": living.files(text),
    }
    return JsonResponse(data)


def _refused(message: str, status: int) -> JsonResponse:
    html = render_to_string("guide/_tried.html", {"refused": message})
    return JsonResponse({"html": html, "findings": [], "titles": {}}, status=status)
