"""Generating in many threads at once: everybody gets their own project."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from portal.starters import generate
from tests.starters.conftest import STARTERS


def made(number: int) -> dict[str, bytes]:
    """The files of one of many visitors: a starter after the other, each with answers of their own."""
    answers = {
        "project_name": f"Project {number}",
        "vendor": f"Vendor {number}",
        "ci": ("gitlab", "github", "both", "none")[number % 4],
    }
    return generate(STARTERS[number % len(STARTERS)], answers).files


def test_eight_threads_give_what_one_gives():
    expected = [made(number) for number in range(100)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(made, range(100)))
    assert found == expected
