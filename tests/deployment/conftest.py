"""A real PostgreSQL for the tests that need one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.deployment.postgresql import Cluster, programs


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A cluster for the whole run; each test creates a database of its own."""
    folder = programs()
    if folder is None:
        reason = "PostgreSQL is not installed (apt-get install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(f"tests with PostgreSQL must run in continuous integration: {reason}")
        pytest.skip(reason)
    made = Cluster(folder)
    yield made
    made.remove()
