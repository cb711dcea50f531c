"""Search: how well it answers what people type, and how fast."""

from __future__ import annotations

import statistics
import time

from django.test import Client

from portal.search import Index
from portal.web.guide.sources import SOURCES
from tests.search.judging import judge, queries


def bench_search() -> None:
    """Quality and time on every set of queries, and a query through the whole stack while it is being typed."""
    start = time.perf_counter()
    entries = [entry for source in SOURCES for entry in source()]
    gathered = time.perf_counter()
    index = Index(entries)
    built = time.perf_counter()
    print(f"Search ({len(entries)} entries)")
    print(f"  gathered in {(gathered - start) * 1000:.0f} ms, index built in {(built - gathered) * 1000:.0f} ms")
    for name in ("queries", "held-out", "newcomers"):
        quality = judge(lambda query: [hit.entry.address for hit in index.search(query, most=8).hits], queries(name))
        print(
            f"  {name:<10} {len(queries(name)):3} queries: hit@1 {quality.hit_at_1:.2f}, hit@3 {quality.hit_at_3:.2f}, "
            f"median {quality.median:.2f} ms, slowest {quality.slowest:.2f} ms"
        )
    client = Client()
    times = []
    for query in queries("queries"):
        for end in range(2, len(query) + 1):
            at = time.perf_counter()
            client.get("/guide/search/suggestions/", {"q": query[:end]})
            times.append((time.perf_counter() - at) * 1000)
    share = statistics.quantiles(times, n=100)
    print(
        f"  suggestions letter by letter through the stack ({len(times)} requests): median {share[49]:.2f} ms, "
        f"95 % under {share[94]:.2f} ms, slowest {max(times):.2f} ms"
    )
