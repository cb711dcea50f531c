"""The page for what runs images: docker, podman and nerdctl commands, and compose files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.review import Report, Safety, fix_command, fix_compose, review_command, review_compose
from portal.review.examples import COMMANDS as COMMAND_SUBJECTS
from portal.review.fixing import apply
from portal.review.profiles import Profile, profile, profiles
from portal.review.subjects.commands import COMMANDS
from portal.review.subjects.compose import COMPOSE
from portal.web import observing
from portal.web.limits import REVIEWS, limited
from portal.web.review.desk import ALL_FIXES
from portal.web.review.examples import example_asked_for
from portal.web.review.forms import lines_ended
from portal.web.review.listing import Filter, Listing, fix_key, stricter
from portal.web.review.source import Marked, highlighted_diff, marked

_COMPOSE = re.compile(r"(?m)^[\"']?services[\"']?[ \t]*:")


class Example(NamedTuple):
    """A text to load. `name` is what an address says for it."""

    name: str
    title: str
    summary: str
    text: str


EXAMPLES = (
    Example(
        "command",
        "A careless command",
        "Privileged, in the host network, with a password",
        """\
docker run -d --name shop --net=host --privileged \\
  -v /etc/shop:/etc/shop -v /var/run/docker.sock:/var/run/docker.sock \\
  -e DB_PASSWORD=correct-horse \\
  shop/web:latest
""",
    ),
    Example(
        "compose",
        "A careless compose file",
        "No limits, a secret among the variables",
        """\
services:
  web:
    image: shop/web
    ports: ["80:8080"]
    environment:
      DB_PASSWORD: correct-horse
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
  db:
    image: postgres:17.2
    privileged: true
    network_mode: host
""",
    ),
    Example(
        "careful",
        "A careful command",
        "Limits, a user, read-only mounts",
        """\
docker run --detach --name shop --read-only --user 10001:10001 \\
  --memory 512m --cpus 1 --pids-limit 200 --cap-drop ALL --security-opt no-new-privileges \\
  --volume /etc/shop:/etc/shop:ro --publish 127.0.0.1:8080:8080 \\
  shop/web:1.4.2
""",
    ),
)


@dataclass(frozen=True)
class Desk:
    """Commands or a compose file under review, with the Dockerfile of the image if it is given."""

    text: str = ""
    dockerfile: str = ""
    profile: str = "standard"
    before: str | None = None
    applied: str = ""
    errors: tuple[str, ...] = field(default=())
    filter: Filter = field(default_factory=Filter)

    @property
    def is_compose(self) -> bool:
        """Whether the text is a compose file: it has `services:` at the start of a line."""
        return _COMPOSE.search(self.text) is not None

    @property
    def name(self) -> str:
        """The name that findings use for the text."""
        return COMPOSE if self.is_compose else COMMANDS

    def review(self, profile: str) -> Report:
        """Review the text for what it is."""
        if self.is_compose:
            return review_compose(self.text, profile)
        return review_command(self.text, profile, dockerfile=self.dockerfile or None)

    @cached_property
    def report(self) -> Report | None:
        """The review; None for an empty text or one that can't be reviewed."""
        if self.errors or not self.text.strip():
            return None
        return self.review(self.profile)

    @cached_property
    def listing(self) -> Listing | None:
        """The findings as they are listed; None where there is no review."""
        return Listing(self.report, {self.name: self.text}, self.filter) if self.report else None

    @cached_property
    def stricter(self) -> int:
        """How many findings the profile `strict` has besides these."""
        return stricter(self.report, {self.name: self.text}, self.review) if self.report else 0

    @property
    def marked(self) -> list[Marked]:
        """The text as marked lines."""
        return marked({self.name: self.text}, self.report.findings if self.report else ())

    @property
    def diff(self) -> SafeString:
        """What a fix changed, as a highlighted unified diff."""
        return highlighted_diff(self.before or "", self.text)

    @property
    def profiles(self) -> list[Profile]:
        """The profiles to choose from."""
        return [profile(name) for name in profiles()]

    def mended(self, key: str) -> Desk:
        """The desk with the fix applied that a button stands for; itself where that is not offered any more."""
        place, _, number = key.rpartition(":")
        for one in self.report.findings if self.report is not None else ():
            if fix_key(one) == place and number.isdecimal() and int(number) < len(one.fixes):
                chosen = one.fixes[int(number)]
                return replace(self, text=apply(self.text, [chosen]), before=self.text, applied=chosen.title)
        return self

    def all_mended(self, safety: str) -> Desk:
        """The desk with all fixes applied, with "suggested" not only the safe ones."""
        bound = Safety(safety)
        if self.is_compose:
            text = fix_compose(self.text, self.profile, safety=bound)
        else:
            text = fix_command(self.text, self.profile, dockerfile=self.dockerfile or None, safety=bound)
        return replace(self, text=text, before=self.text, applied=ALL_FIXES[safety])


@never_cache
@limited(REVIEWS, "POST")
def index(request: HttpRequest) -> HttpResponse:
    """The page. Posting a text reviews it; with `fix` or `fix-all` it is mended first."""
    status = 200
    if request.method == "POST":
        desk, status = _posted(request)
        _observed(request, desk, brought="fix" not in request.POST and "fix-all" not in request.POST)
    else:
        desk = _asked_for(request)
    return page(request, desk, status)


def page(request: HttpRequest, desk: Desk, status: int = 200) -> HttpResponse:
    """The page with that desk."""
    context = {"desk": desk, "examples": EXAMPLES, "example_texts": {one.name: one.text for one in EXAMPLES}}
    return render(request, "review/run.html", context, status=status)


@require_POST
@limited(REVIEWS, "POST")
def findings(request: HttpRequest) -> HttpResponse:
    """What the panel beside the editor shows, for the page that asks as one types."""
    desk, status = _posted(request)
    _observed(request, desk, brought="brought" in request.POST)
    return render(request, "review/_run_panel.html", {"desk": desk}, status=status)


def _observed(request: HttpRequest, desk: Desk, *, brought: bool) -> None:
    own = brought and all(desk.text != example.text for example in EXAMPLES)
    observing.reviewed(request, "compose" if desk.is_compose else "commands", lambda: desk.report, brought=own)


def _posted(request: HttpRequest) -> tuple[Desk, int]:
    text = lines_ended(request.POST.get("text", ""))
    dockerfile = lines_ended(request.POST.get("dockerfile", ""))
    name = request.POST.get("profile") or "standard"
    narrowed = Filter(request.POST.get("severity", ""), request.POST.get("part", ""))
    desk = Desk(text, dockerfile, name if name in profiles() else "standard", filter=narrowed)
    if len((text + dockerfile).encode("utf-8", "surrogatepass")) > settings.MAX_SOURCE_BYTES:
        limit = f"{settings.MAX_SOURCE_BYTES:,}"
        error = f"This is larger than the {limit} bytes that are reviewed here: send less of it."
        return replace(desk, errors=(error,)), 413
    if name not in profiles():
        error = f"There is no profile “{name}”. There are: {', '.join(profiles())}."
        return replace(desk, errors=(error,)), 422
    if "\0" in text + dockerfile:
        error = "This looks like binary data, not like commands or a compose file."
        return replace(desk, errors=(error,)), 422
    if key := request.POST.get("fix"):
        return desk.mended(key), 200
    if (safety := request.POST.get("fix-all")) in ALL_FIXES:
        return desk.all_mended(safety), 200
    return desk, 200


def _asked_for(request: HttpRequest) -> Desk:
    """What the address asks for: ?sample=<name>, or ?rule=<name>&example=<number>; else nothing."""
    for one in EXAMPLES:
        if one.name == request.GET.get("sample"):
            return Desk(one.text)
    example = example_asked_for(request)
    if example is not None and example.subject in (*COMMAND_SUBJECTS, "compose"):
        return Desk(example.text, example.beside.get("Dockerfile", ""))
    return Desk()
