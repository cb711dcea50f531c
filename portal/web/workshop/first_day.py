"""The checklist of a newcomer's first day, as data for the page and its Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from portal.web.workshop.attempt import phrase
from portal.workshop import exercises

TITLE = "Your first day with containers here"
LEAD = (
    "Half a day that takes you from “what is this standard?” to a reviewed Dockerfile of your own. Four parts, in this "
    "order or any other."
)
_EASIEST = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what to open at `address` ("" where it is done elsewhere) and what for. `key` names its tick in
    the browser, `solves` the exercise that ticks it when it is solved."""

    key: str
    title: str
    about: str
    address: str = ""
    solves: str = ""

    @property
    def about_html(self) -> SafeString:
        """What it is for, with its `code` as such."""
        return phrase(self.about)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day: its name, how long it takes, and its steps."""

    key: str
    title: str
    time: str
    lead: str
    steps: tuple[Step, ...]


def parts() -> tuple[Part, ...]:
    """The day's parts in order."""
    return (
        Part("read", "Read", "about an hour", "Not all of it: what the rest rests on.", _reading()),
        Part(
            "try", "Try", "about an hour", "Mend what others broke, before you write something of your own.", _trying()
        ),
        Part(
            "generate", "Generate", "half an hour", "A project that complies is the best example to read.", _starting()
        ),
        Part("review", "Review your own", "an hour or two", "Now something that is yours.", _reviewing()),
    )


def _reading() -> tuple[Step, ...]:
    def page(key: str, title: str, path: str, about: str) -> Step:
        return Step(key, title, about, reverse("guide:page", args=[path]))

    return (
        page(
            "read-overview",
            "Overview",
            "overview",
            "What must and should mean, and how an exception is made where a requirement can't be met.",
        ),
        page(
            "read-how",
            "How containerisation works",
            "structuring/how-containerisation-works",
            "What a container is, and what the engine does to start and stop one.",
        ),
        page(
            "read-image",
            "The container image",
            "structuring/container-image",
            "What an image is, and what belongs into it.",
        ),
        page(
            "read-applications",
            "Structuring applications",
            "structuring/structuring-applications",
            "One application a container, and why it must be process 1.",
        ),
        page(
            "read-base",
            "Base images",
            "building/base-images",
            "What to build on, and how to name it so that it holds still.",
        ),
        page("read-logging", "Logging", "running/logging", "Where the lines go, and what they look like."),
        Step(
            "read-levels",
            "The requirements that bind",
            "Skim the list of each “must”. You will come back to it by its ids: for users, secrets and tags above all.",
            f"{reverse('guide:requirements')}?level=must",
        ),
    )


def _trying() -> tuple[Step, ...]:
    easiest = list(exercises().values())[:_EASIEST]
    return (
        Step(
            "try-sample",
            "Look at a first attempt in the reviewer",
            "Open “Why” at three findings, and apply a fix. In the editor, `F8` goes to the next one.",
            f"{reverse('review:index')}?sample=first-attempt",
        ),
        *(Step(f"solve-{one.name}", f"Exercise: {one.title}", one.summary, one.path, one.name) for one in easiest),
    )


def _starting() -> tuple[Step, ...]:
    return (
        Step(
            "generate-look",
            "Choose a starter and answer its questions",
            "The preview follows what you type. Look at its Dockerfile: each line says which requirement it satisfies.",
            reverse("starters:index"),
        ),
        Step(
            "generate-run",
            "Download it, and run its tests",
            "Its README says how. Then build the image, if you have an engine, and stop it: it should end at once.",
        ),
    )


def _reviewing() -> tuple[Step, ...]:
    return (
        Step(
            "own-review",
            "Review a Dockerfile of your team",
            "Drop the whole folder on the editor: script and `.dockerignore` are reviewed with it. "
            "Mend the errors first.",
            reverse("review:index"),
        ),
        Step(
            "own-run",
            "Review how it is run",
            "The `docker run` line, or the compose file: limits, mounts, rights.",
            reverse("review:run"),
        ),
        Step(
            "own-pipeline",
            "Have every change reviewed",
            "A hook for your machine, and a job for your pipeline, ready to copy.",
            reverse("review:pipelines"),
        ),
        Step(
            "own-people",
            "Find what no tool can see",
            "What a requirement means for your application, people must judge. Pick one, and talk it over with your "
            "reviewer.",
            f"{reverse('guide:requirements')}?seen_in=people",
        ),
    )
