"""The reviewer's two pages as what both do needs them: the report as a file, and sharing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpResponse

from portal.web.review import run, views
from portal.web.review.work import Work


class Room(NamedTuple):
    """A page of the reviewer: how it reads a form (the work, and the status to answer with), how it shows that work,
    its status and sentences that say why something was not done, and what it calls the text that it is about."""

    posted: Callable[..., tuple[Work, int]]
    page: Callable[..., HttpResponse]
    subject: str


ROOMS: dict[str, Room] = {
    "files": Room(views.posted, views.work_page, "Dockerfile"),
    "running": Room(run.posted, run.page, "command or compose file"),
}
