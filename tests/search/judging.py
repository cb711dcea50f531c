"""How well a search answers the queries of this folder's files, which README.md tells of."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

Queries = dict[str, list[str]]
# From a query to the addresses of its hits, best first.
Search = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Quality:
    """Shares of the queries whose first hit, or one of the first three, is right; milliseconds a query; and what went
    wrong: the query with the addresses that came."""

    hit_at_1: float
    hit_at_3: float
    median: float
    slowest: float
    misses: dict[str, list[str]]


def queries(name: str) -> Queries:
    """The queries of a file in this folder with the addresses that answer them."""
    with (Path(__file__).parent / f"{name}.yaml").open() as file:
        return yaml.safe_load(file)


def answers(address: str, pages: list[str]) -> bool:
    """Whether an address is one of those judged right; one with * stands for a page and its sections."""
    page = address.partition("#")[0]
    return address in pages or f"{page}*" in pages


def judge(search: Search, asked: Queries) -> Quality:
    """Ask every query, once to warm up and once by the clock."""
    first = third = 0
    times: list[float] = []
    misses: dict[str, list[str]] = {}
    for query, pages in asked.items():
        search(query)
        start = time.perf_counter()
        found = list(search(query))
        times.append((time.perf_counter() - start) * 1000)
        right = [answers(address, pages) for address in found[:3]]
        first += right[:1] == [True]
        third += any(right)
        if right[:1] != [True]:
            misses[query] = found[:3]
    return Quality(first / len(asked), third / len(asked), statistics.median(times), max(times), misses)
