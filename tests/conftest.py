"""Settings that all tests share."""

import os

from django.conf import settings as portal_settings
from hypothesis import HealthCheck, settings

settings.register_profile("quick", max_examples=200, deadline=None)
settings.register_profile(
    "ci", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("ci" if os.environ.get("CI") else "quick")


def pytest_configure() -> None:
    """Nothing is counted but by the tests that are about counting: most tests touch no database, and send much."""
    portal_settings.LIMITS = dict.fromkeys(portal_settings.LIMITS, 0)
    portal_settings.STATISTICS = False
