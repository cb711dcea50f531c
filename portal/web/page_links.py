"""What stands below a page: its Markdown twin, when it changed last, and the ways to mend it or to report a fault."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest

from portal.standard.history import last_changes
from portal.web.site import base_url

_BRANCH = "main"
_STANDARD = "portal/standard/"


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Addresses, "" where there is none; `changed` is None where no date is recorded."""

    markdown: str = ""
    edit: str = ""
    problem: str = ""
    changed: datetime.date | None = None


def page_links(request: HttpRequest, title: str, *, source: str = "", markdown: str = "") -> PageLinks:
    """The links of a page of that title that is made from a file of the repository and has a twin at `markdown`.

    `edit` and `problem` are there where the settings name a repository.
    """
    address = base_url(request) + request.path
    return PageLinks(
        markdown=markdown,
        edit=_edit_url(source) if source else "",
        problem=_problem_url(title, address),
        changed=last_changes().get(source.removeprefix(_STANDARD)),
    )


def _edit_url(source: str) -> str:
    """Where the forge's editor opens the file; "" where the settings name no repository."""
    if not settings.REPOSITORY_URL:
        return ""
    place = "edit" if _is_github() else "-/edit"
    return f"{settings.REPOSITORY_URL}/{place}/{_BRANCH}/{quote(source)}"


def _problem_url(title: str, address: str) -> str:
    """Where a new issue about the page begins, with its title and address filled in."""
    if not settings.REPOSITORY_URL:
        return ""
    about, body = f"{title}: ", f"Page: {address}\n\n"
    if _is_github():
        return f"{settings.REPOSITORY_URL}/issues/new?{urlencode({'title': about, 'body': body})}"
    return f"{settings.REPOSITORY_URL}/-/issues/new?{urlencode({'issue[title]': about, 'issue[description]': body})}"


def _is_github() -> bool:
    """Whether the repository is on GitHub, an enterprise's own included; else its addresses are GitLab's."""
    return "github" in (urlsplit(settings.REPOSITORY_URL).hostname or "")
