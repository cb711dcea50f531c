"""The report on what was posted, as a file in one of the report formats."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.review.reports import FORMATS, Reviewed, render
from portal.web.limits import REVIEWS, limited
from portal.web.review.downloads import DOWNLOADS, FILES
from portal.web.review.rooms import ROOMS
from portal.web.site import base_url


@never_cache
@require_POST
@limited(REVIEWS, "POST")
def export(request: HttpRequest, room: str) -> HttpResponse:
    """Review what was posted to one of ROOMS and answer with the report in `format`; its page with the reason where
    that can't be."""
    posted, page, subject = ROOMS[room]
    work, status = posted(request)
    name = request.POST.get("format", "")
    if work.errors:
        return page(request, work, status)
    if work.report is None:
        return page(request, work, 422, [f"There is no {subject} to report on yet."])
    if name not in DOWNLOADS:
        return page(request, work, 422, [f"There is no such format. There are: {', '.join(DOWNLOADS)}."])
    text = render(name, [Reviewed(work.main, work.report)], base_url(request))
    response = HttpResponse(text, content_type=f"{FORMATS[name]}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{FILES[name]}"'
    return response
