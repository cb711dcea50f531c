"""The report on what was posted, as a file in one of the report formats."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.review.reports import FORMATS, Reviewed, render
from portal.web.limits import REVIEWS, limited
from portal.web.review.views import DOWNLOADS, posted, work_page
from portal.web.site import base_url

_FILES = {
    "markdown": "review.md",
    "sarif": "review.sarif",
    "json": "review.json",
    "gitlab": "gl-code-quality-report.json",
    "github": "annotations.txt",
    "junit": "junit.xml",
    "checkstyle": "checkstyle.xml",
    "text": "review.txt",
}


@never_cache
@require_POST
@limited(REVIEWS, "POST")
def export(request: HttpRequest) -> HttpResponse:
    """Review what was posted and answer with the report in `format`; the page with the reason where that can't be."""
    desk, status = posted(request)
    name = request.POST.get("format", "")
    if desk.errors:
        return work_page(request, desk, status)
    if desk.report is None:
        return work_page(request, desk, 422, ["There is no Dockerfile to report on yet."])
    if name not in DOWNLOADS:
        return work_page(request, desk, 422, [f"There is no such format. There are: {', '.join(DOWNLOADS)}."])
    text = render(name, [Reviewed("Dockerfile", desk.report)], base_url(request))
    response = HttpResponse(text, content_type=f"{FORMATS[name]}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_FILES[name]}"'
    return response
