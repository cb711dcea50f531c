"""What the tests of pages share."""

import pytest

from portal.web import ready


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Name static files as they are: pages are tested without building and collecting the front end first."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture
def nothing_kept(monkeypatch):
    """No page is kept yet, whatever other tests have asked for, and none stays."""
    monkeypatch.setattr(ready, "_kept", ready._Kept())
