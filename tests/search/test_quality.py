"""Search answers what people type: the first hit is right for nine in ten, one of the first three for all but a few."""

from portal.web.guide.search import index
from portal.web.guide.sources import SOURCES
from tests.search.judging import answers, judge, queries


def addresses(query: str) -> list[str]:
    return [hit.entry.address for hit in index().search(query, most=3).hits]


def test_the_first_hits_are_what_was_looked_for():
    quality = judge(addresses, queries("queries"))
    assert quality.hit_at_1 >= 0.9, quality.misses
    assert quality.hit_at_3 >= 0.98, quality.misses


def test_queries_that_the_ranking_was_not_tuned_on_do_about_as_well():
    quality = judge(addresses, queries("held-out"))
    assert quality.hit_at_1 >= 0.85, quality.misses
    assert quality.hit_at_3 >= 0.95, quality.misses


def test_newcomers_find_what_they_ask_for_in_their_own_words():
    quality = judge(addresses, queries("newcomers"))
    assert quality.hit_at_1 >= 0.9, quality.misses
    assert quality.hit_at_3 >= 0.97, quality.misses


def test_every_page_that_is_judged_right_exists():
    known = {entry.address for source in SOURCES for entry in source()}
    for name in ("queries", "held-out", "newcomers"):
        for query, pages in queries(name).items():
            for page in pages:
                assert any(answers(address, [page]) for address in known), f"{query}: {page}"


def test_a_verb_of_a_question_is_not_the_language_of_that_name():
    assert "/starters/go-http-service/" not in addresses("where do logs go")
    assert not any("go-" in address for address in addresses("how do I go back to an older version"))
    assert addresses("go service")[0] == "/starters/go-http-service/"


def test_no_excerpt_shows_markup_as_text():
    marks = [entry.address for source in SOURCES for entry in source() if "``" in entry.text or "](" in entry.text]
    assert marks == []
