"""Generating in many threads at once: everybody gets their own project."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from portal.starters import generate
from tests.starters.conftest import STARTER


def answers(number: int) -> dict[str, str]:
    return {
        "project_name": f"Service {number}",
        "port": str(2000 + number),
        "vendor": f"Vendor {number}",
        "ci": ("gitlab", "github", "both", "none")[number % 4],
    }


def test_eight_threads_give_what_one_gives():
    expected = [generate(STARTER, answers(number)).files for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: generate(STARTER, answers(number)).files, range(200)))
    assert found == expected
