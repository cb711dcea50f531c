"""Settings that all tests share."""

from collections.abc import Iterator

import pytest
from django.conf import settings as portal_settings
from hypothesis import HealthCheck, settings

# An ordinary run tries a few examples of each property, `make test-long` many (--hypothesis-profile=thorough).
settings.register_profile("quick", max_examples=200, deadline=None)
settings.register_profile(
    "thorough", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("quick")


def pytest_configure() -> None:
    """Nothing is limited but in the tests of limits: most tests touch no database, and send much."""
    portal_settings.LIMITS = dict.fromkeys(portal_settings.LIMITS, 0)


@pytest.fixture(autouse=True, scope="session")
def _counts_stay_in_memory() -> Iterator[None]:
    """What is counted is stored when a test says so: a thread of its own would meddle with other tests' database."""
    from portal.web.insights import counting

    counting._flush_later = lambda: None
    yield
    counting._Buffer.counts.clear()
