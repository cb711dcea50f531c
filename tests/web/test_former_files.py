"""Static files under the names that another version of the portal gave them."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404
from django.test import RequestFactory

from portal.web.former_files import former_file


@pytest.fixture(autouse=True)
def collected(settings, tmp_path, monkeypatch):
    (tmp_path / "site.css").write_text("body { color: navy }")
    (tmp_path / "unlisted.css").write_text("not served")
    settings.STATIC_ROOT = str(tmp_path)
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    monkeypatch.setattr(staticfiles_storage, "hashed_files", {"site.css": "site.aaaaaaaaaaaa.css"})


def test_a_file_of_another_version_is_answered_with_ours_and_not_kept(client):
    response = client.get("/static/site.0123456789ab.css")
    assert (response.status_code, response["Content-Type"]) == (200, "text/css")
    assert response["Cache-Control"] == "no-store"
    assert response.content == b"body { color: navy }"


@pytest.mark.parametrize(
    "path",
    [
        "other.0123456789ab.css",
        "unlisted.0123456789ab.css",
        "site.0123.css",
        "../settings.0123456789ab.py",
        "/etc/passwd",
        "",
    ],
)
def test_nothing_else_is(path):
    with pytest.raises(Http404):
        former_file(RequestFactory().get("/"), path)
