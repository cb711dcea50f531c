"""What the tests of pages share."""

import pytest


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Name static files as they are: pages are tested without building and collecting the front end first."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
