"""Static files under the hashed names of another version of the portal.

While versions change, one replica's page may ask another replica for its style sheet. That one has the same file with
another content and so another hash: its own content looks better than none."""

from __future__ import annotations

import mimetypes
import re

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

_HASHED = re.compile(r"(.+)\.[0-9a-f]{12}(\.\w+)")


@require_safe
def former_file(request: HttpRequest, path: str) -> HttpResponse:
    """The file that has this name apart from the hash, never to be kept under this address; 404 if there is none.
    Asked only for what whitenoise doesn't have."""
    match = _HASHED.fullmatch(path)
    name = match[1] + match[2] if match else ""
    # Only what collectstatic listed, so that no path leads anywhere else.
    if name not in getattr(staticfiles_storage, "hashed_files", {}):
        raise Http404
    with staticfiles_storage.open(name) as file:
        content = file.read()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": "no-store"})
