"""An archive as a download, the same from the page and from the API."""

import hashlib

from django.http import HttpResponse

from portal.starters import Project

CONTENT_TYPES = {"zip": "application/zip", "tar.gz": "application/gzip"}


def archive_response(project: Project, kind: str) -> HttpResponse:
    """The project packed as `kind` ("zip" or "tar.gz"), named after its slug, with its SHA-256 in a header."""
    data = project.zip() if kind == "zip" else project.tar_gz()
    response = HttpResponse(data, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{project.slug}.{kind}"'
    response["X-Checksum-Sha256"] = hashlib.sha256(data).hexdigest()
    return response
