"""The change log of the standard, as a page and as an Atom feed."""

from __future__ import annotations

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from portal import standard
from portal.standard.changes import changes as all_changes
from portal.web import thread
from portal.web.guide.tree import tree
from portal.web.page_links import page_links
from portal.web.ready import ready
from portal.web.site import base_url


@ready
def changes(request: HttpRequest) -> HttpResponse:
    """What each version of the standard changed against the source document or the version before."""
    known = standard.catalogue().requirements
    versions = [
        (
            version,
            [
                (word, [(change, [known[id] for id in change.requirements]) for change in group])
                for word, group in version.by_kind()
            ],
        )
        for version in all_changes()
    ]
    links = page_links(
        request, "Changes", source="portal/standard/changes.yaml", markdown=reverse("guide:changes-markdown")
    )
    return render(
        request, "guide/changes.html", {"versions": versions, "links": links, "tree": tree(thread.guide(), None)}
    )


@ready
def feed(request: HttpRequest) -> HttpResponse:
    """The same for feed readers: an entry a version."""
    address = base_url(request) + reverse("guide:changes")
    atom = Atom1Feed(
        title=f"{standard.organisation().name}: changes of the containerisation standard",
        link=address,
        description="What each version of the standard changed.",
        language="en-GB",
        feed_url=base_url(request) + reverse("guide:changes-feed"),
    )
    for version in all_changes():
        day = datetime.datetime.combine(version.date, datetime.time(), datetime.UTC)
        atom.add_item(
            title=f"Version {version.version}",
            link=f"{address}#version-{version.version}",
            description=version.summary,
            unique_id=f"{address}#version-{version.version}",
            pubdate=day,
            updateddate=day,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
