"""The page for what runs images: docker, podman and nerdctl commands, and compose files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.review import Report, Safety, fix_command, fix_compose, review_command, review_compose
from portal.review.examples import COMMANDS as COMMAND_SUBJECTS
from portal.review.fixing import apply
from portal.review.profiles import profiles
from portal.review.subjects.commands import COMMANDS
from portal.review.subjects.compose import COMPOSE
from portal.web import observing
from portal.web.limits import REVIEWS, limited
from portal.web.review.downloads import DOWNLOADS
from portal.web.review.examples import example_asked_for
from portal.web.review.files import DOCKERFILE, kind_of
from portal.web.review.forms import TooLarge, lines_ended, text_of
from portal.web.review.listing import Filter, fix_key
from portal.web.review.work import ALL_FIXES, Work

_COMPOSE = re.compile(r"(?m)^[\"']?services[\"']?[ \t]*:")

_TOO_LARGE = "This is larger than the {limit:,} bytes that are reviewed here: send less of it."
_NO_TEXT = "This looks like binary data, not like commands or a compose file in UTF-8."


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
    image: postgres:18.1
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


def is_compose_text(text: str) -> bool:
    """Whether a text is a compose file: it has `services:` at the start of a line."""
    return _COMPOSE.search(text) is not None


@dataclass(frozen=True)
class Desk(Work):
    """Commands or a compose file under review, with the Dockerfile of the image if it is given."""

    page: ClassVar[str] = "review:run"

    commands: str = ""
    dockerfile: str = ""
    profile: str = "standard"
    before: str | None = None
    applied: str = ""
    errors: tuple[str, ...] = field(default=())
    filter: Filter = field(default_factory=Filter)

    @property
    def is_compose(self) -> bool:
        """Whether the text is a compose file."""
        return is_compose_text(self.commands)

    @property
    def by_name(self) -> Mapping[str, str]:
        """The text, and the Dockerfile where it is given, though its own faults are not looked for here."""
        beside = {DOCKERFILE: self.dockerfile} if self.dockerfile.strip() else {}
        return {COMPOSE if self.is_compose else COMMANDS: self.commands, **beside}

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Names and values of the form that brings these texts to the page."""
        return [("profile", self.profile), ("text", self.commands), ("dockerfile", self.dockerfile)]

    @property
    def stored(self) -> Mapping[str, Any]:
        """The texts as a shared review keeps them."""
        return {"commands": self.commands, "dockerfile": self.dockerfile}

    @property
    def undone(self) -> Desk | None:
        """The desk before the fix."""
        return None if self.before is None else replace(self, commands=self.before, before=None)

    def review(self, profile: str) -> Report:
        """Review the text for what it is."""
        if self.is_compose:
            return review_compose(self.commands, profile)
        return review_command(self.commands, profile, dockerfile=self.dockerfile or None)

    def mended(self, key: str) -> Desk:
        """The desk with the fix applied that a button stands for; itself where that is not offered any more."""
        place, _, number = key.rpartition(":")
        for one in self.report.findings if self.report is not None else ():
            if fix_key(one) == place and number.isdecimal() and int(number) < len(one.fixes):
                chosen = one.fixes[int(number)]
                text = apply(self.commands, [chosen])
                return replace(self, commands=text, before=self.commands, applied=chosen.title)
        return self

    def all_mended(self, safety: str) -> Desk:
        """The desk with all fixes applied, with "suggested" not only the safe ones."""
        bound = Safety(safety)
        if self.is_compose:
            text = fix_compose(self.commands, self.profile, safety=bound)
        else:
            text = fix_command(self.commands, self.profile, dockerfile=self.dockerfile or None, safety=bound)
        return replace(self, commands=text, before=self.commands, applied=ALL_FIXES[safety])


@never_cache
@limited(REVIEWS, "POST")
def index(request: HttpRequest) -> HttpResponse:
    """The page. Posting a text reviews it; with `fix` or `fix-all` it is mended first."""
    status = 200
    if request.method == "POST":
        desk, status = posted(request)
        _observed(request, desk, brought="fix" not in request.POST and "fix-all" not in request.POST)
    else:
        desk = _asked_for(request)
    return page(request, desk, status)


def page(request: HttpRequest, desk: Desk, status: int = 200, refused: Sequence[str] = ()) -> HttpResponse:
    """The page with that desk. `refused` says why something else than the review was not done."""
    context = {
        "desk": desk,
        "refused": refused,
        "downloads": DOWNLOADS.items(),
        "examples": EXAMPLES,
        "example_texts": {one.name: one.text for one in EXAMPLES},
    }
    return render(request, "review/run.html", context, status=status)


@require_POST
@limited(REVIEWS, "POST")
def findings(request: HttpRequest) -> HttpResponse:
    """What the panel beside the editor shows, for the page that asks as one types."""
    desk, status = posted(request)
    _observed(request, desk, brought="brought" in request.POST)
    return render(request, "review/_run_panel.html", {"desk": desk}, status=status)


def _observed(request: HttpRequest, desk: Desk, *, brought: bool) -> None:
    own = brought and all(desk.commands != example.text for example in EXAMPLES)
    observing.reviewed(request, "compose" if desk.is_compose else "commands", lambda: desk.report, brought=own)


def posted(request: HttpRequest) -> tuple[Desk, int]:
    """The desk with what a form posted, mended where it asks for that, and the status to answer with."""
    text = lines_ended(request.POST.get("text", ""))
    dockerfile = lines_ended(request.POST.get("dockerfile", ""))
    name = request.POST.get("profile") or "standard"
    narrowed = Filter(request.POST.get("severity", ""), request.POST.get("part", ""))
    desk = Desk(text, dockerfile, name if name in profiles() else "standard", filter=narrowed)
    try:
        for file in request.FILES.getlist("file"):
            content = lines_ended(text_of(file))
            of_image = kind_of(file.name or "", content) == "dockerfile"
            desk = replace(desk, dockerfile=content) if of_image else replace(desk, commands=content)
    except TooLarge:
        return replace(desk, errors=(_TOO_LARGE.format(limit=settings.MAX_SOURCE_BYTES),)), 413
    except forms.ValidationError:
        return replace(desk, errors=(_NO_TEXT,)), 422
    text, dockerfile = desk.commands, desk.dockerfile
    if len((text + dockerfile).encode("utf-8", "surrogatepass")) > settings.MAX_SOURCE_BYTES:
        return replace(desk, errors=(_TOO_LARGE.format(limit=settings.MAX_SOURCE_BYTES),)), 413
    if name not in profiles():
        error = f"There is no profile “{name}”. There are: {', '.join(profiles())}."
        return replace(desk, errors=(error,)), 422
    if "\0" in text + dockerfile:
        return replace(desk, errors=(_NO_TEXT,)), 422
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
