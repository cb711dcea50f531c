"""Search engines beside one another on tests/search/queries.yaml: `.venv/bin/pip install tantivy==0.27.0`, then
`.venv/bin/python tests/bench/search_engines.py`. Each gets the same entries and their weights, and is used as its
documentation proposes for such a search: title before context before text, the last word as a prefix, typing errors by
what the engine brings. Ours makes excerpts, the others do not here."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import django

django.setup()

from portal.search import Entry, Index  # noqa: E402 - Django first
from portal.search.words import STOP_WORDS, words  # noqa: E402
from portal.web.guide.sources import SOURCES  # noqa: E402
from tests.search.judging import Search, judge, queries  # noqa: E402

_HITS = 8


def asked(query: str) -> list[str]:
    """The words of a query that say something."""
    return [word for word in words(query) if word not in STOP_WORDS] or words(query)


def own(entries: list[Entry]) -> Search:
    """The index of the portal, excerpts included."""
    index = Index(entries)
    return lambda query: [hit.entry.address for hit in index.search(query, most=_HITS).hits]


def sqlite(entries: list[Entry]) -> Search:
    """FTS5 with Porter stems and weighted bm25; where that finds nothing, trigrams."""
    base = sqlite3.connect(":memory:")
    columns = "title, ids, context, text, address UNINDEXED, weight UNINDEXED"
    base.execute(f"CREATE VIRTUAL TABLE entry USING fts5({columns}, tokenize='porter unicode61')")
    base.execute(f"CREATE VIRTUAL TABLE letters USING fts5({columns}, tokenize='trigram')")
    rows = [(e.title, " ".join(e.ids), f"{e.context} {e.keywords}", e.text, e.address, e.weight) for e in entries]
    for table in ("entry", "letters"):
        base.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)", rows)

    def ask(table: str, match: str) -> list[str]:
        order = f"bm25({table}, 8, 8, 3, 1) * weight"  # the less, the better
        sql = f"SELECT address FROM {table} WHERE {table} MATCH ? ORDER BY {order} LIMIT {_HITS}"
        return [row[0] for row in base.execute(sql, (match,))] if match else []

    def search(query: str) -> list[str]:
        terms = asked(query)
        all_of = " AND ".join(f'"{term}"' for term in terms) + "*" if terms else ""
        any_of = " OR ".join(f'"{term}"' for term in terms) + "*" if terms else ""
        grams = {term[at : at + 3] for term in terms for at in range(len(term) - 2)}
        return (
            ask("entry", all_of)
            or ask("entry", any_of)
            or ask("letters", " OR ".join(f'"{gram}"' for gram in sorted(grams)))
        )

    return search


def tantivy(entries: list[Entry]) -> Search:
    """tantivy with English stems, boosted fields, and words that may have a letter or two wrong."""
    import tantivy as engine

    builder = engine.SchemaBuilder()
    for field in ("title", "ids", "context", "text"):
        builder.add_text_field(field, stored=False, tokenizer_name="en_stem")
    for field in ("title_words", "text_words"):
        builder.add_text_field(field, stored=False, tokenizer_name="default")
    builder.add_text_field("address", stored=True, tokenizer_name="raw")
    schema = builder.build()
    index = engine.Index(schema)
    writer = index.writer()
    for e in entries:
        document = engine.Document(
            title=e.title,
            ids=" ".join(e.ids),
            context=f"{e.context} {e.keywords}",
            text=e.text,
            title_words=e.title,
            text_words=e.text,
            address=e.address,
        )
        writer.add_document(document)
    writer.commit()
    index.reload()
    searcher = index.searcher()
    weights = {e.address: e.weight for e in entries}
    boosts = {"title": 8.0, "ids": 8.0, "context": 3.0, "text": 1.0}
    query_class, occur = engine.Query, engine.Occur

    def search(query: str) -> list[str]:
        terms = asked(query)
        if not terms:
            return []
        parsed = index.parse_query(" ".join(terms), default_field_names=list(boosts), field_boosts=boosts)
        parts = [(occur.Should, parsed)]
        for number, term in enumerate(terms):
            distance = 0 if len(term) < 4 else 1 if len(term) < 8 else 2
            prefix = number == len(terms) - 1
            if distance or prefix:
                for field, boost in (("title_words", 2.0), ("text_words", 0.25)):
                    fuzzy = query_class.fuzzy_term_query(
                        schema, field, term, distance=distance, transposition_cost_one=True, prefix=prefix
                    )
                    parts.append((occur.Should, query_class.boost_query(fuzzy, boost)))
        found = searcher.search(query_class.boolean_query(parts), 5 * _HITS).hits
        scored = [(score, searcher.doc(place)["address"][0]) for score, place in found]
        scored.sort(key=lambda one: -one[0] * weights[one[1]])
        return [address for _, address in scored[:_HITS]]

    return search


ENGINES: dict[str, Callable[[list[Entry]], Search]] = {
    "own index (BM25, typo layer, synonyms)": own,
    "SQLite FTS5, then trigrams": sqlite,
    "tantivy, fuzzy terms": tantivy,
}


def main() -> None:
    """Print quality and time of each engine on both sets of queries."""
    entries = [entry for source in SOURCES for entry in source()]
    print(f"{len(entries)} entries, SQLite {sqlite3.sqlite_version}")
    for name, made in ENGINES.items():
        start = time.perf_counter()
        try:
            search = made(entries)
        except ImportError as error:
            print(f"  {name:<40} left out: {error}")
            continue
        built = (time.perf_counter() - start) * 1000
        for file in ("queries", "held-out", "newcomers"):
            quality = judge(search, queries(file))
            print(
                f"  {name:<40} {re.sub('queries', 'tuned on', file):<9} hit@1 {quality.hit_at_1:.2f}  "
                f"hit@3 {quality.hit_at_3:.2f}  median {quality.median:5.2f} ms  slowest {quality.slowest:6.2f} ms  "
                f"built in {built:.0f} ms"
            )


if __name__ == "__main__":
    main()
