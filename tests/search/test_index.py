"""The index on a handful of entries: what is found, in which order, and how it is shown."""

import pytest

from portal.search import Entry, Index

ENTRIES = [
    Entry("page", "Labels", "/labels", "Metadata of the image, for provenance. A label is inherited."),
    Entry("page", "Entry points", "/entry", "ENTRYPOINT names the application; CMD its arguments. It gets signals."),
    Entry(
        "page", "Users", "/users", "Run as a non-root account. " + "Nothing else matters here. " * 30 + "No sudo then."
    ),
    Entry(
        "rule",
        "pin-base-image",
        "/pin",
        "Name a version of the base image.",
        "",
        "images",
        ("pin-base-image", "DL3006"),
    ),
    Entry("rule", "shellcheck", "/shell", "Shell code without faults.", "", "", ("SC*",)),
    Entry("requirement", "IMG-1 disposable containers", "/img-1", "Destroy at any time.", "must", "", ("IMG-1",)),
    Entry("requirement", "IMG-12 .dockerignore", "/img-12", "Keep files out.", "should", "", ("IMG-12",)),
    Entry("requirement", "IMG-32 unprivileged user", "/img-32", "Switch to another account.", "must", "", ("IMG-32",)),
    Entry("term", "Process 1", "/process", "The first process; labels and entries are nothing to it."),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(ENTRIES)


def found(index: Index, query: str, **options) -> list[str]:
    return [hit.entry.address for hit in index.search(query, **options).hits]


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("label", "/labels"),
        ("LABELLED", "/labels"),
        ("lables", "/labels"),
        ("metad", "/labels"),  # begun
        ("metadta", "/labels"),
        ("entrypiont", "/entry"),
        ("entry point", "/entry"),
        ("entrypoints", "/entry"),
        ("docker ignore", "/img-12"),
        ("dockerignor", "/img-12"),
        ("nonroot", "/img-32"),  # as the field has it
        ("what about root?", "/img-32"),
        ("unpriviledged usr", "/img-32"),
        ("baseimage version", "/pin"),
        ("process1", "/process"),
        ("img12", "/img-12"),
        ("what is DL3006?", "/pin"),
        ("dl 3006", "/pin"),
        ("SC2086", "/shell"),
        ("IMG-1", "/img-1"),
    ],
)
def test_the_best_answer_comes_first(index, query, address):
    assert found(index, query)[0] == address


def test_a_title_comes_before_a_mention(index):
    assert found(index, "labels") == ["/labels", "/process"]


def test_an_id_that_is_only_begun_finds_all_that_begin_so_after_the_whole_one(index):
    assert found(index, "IMG-1")[:2] == ["/img-1", "/img-12"]
    assert found(index, "DL30") == ["/pin"]


def test_only_the_last_word_is_unfinished_and_a_blank_finishes_it(index):
    assert "/labels" in found(index, "prov")
    assert "/labels" not in found(index, "prov ")
    assert "/labels" not in found(index, "prov sudo")


def test_the_query_as_it_was_meant_is_told_only_where_it_was_mistyped(index):
    assert index.search("unpriviledged user").meant == "unprivileged user"
    assert index.search("unprivileged user").meant is None
    assert index.search("IMG-12").meant is None


def test_kinds_are_counted_whether_they_are_asked_for_or_not(index):
    results = index.search("image", kind="rule")
    assert [hit.entry.kind for hit in results.hits] == ["rule"]
    assert results.counts["page"] == 1
    assert results.total == sum(results.counts.values())


def test_no_more_hits_than_wanted_and_all_of_them_counted(index):
    results = index.search("img", most=1)
    assert len(results.hits) == 1
    assert results.total == 3


def test_the_excerpt_is_cut_around_the_words_and_marks_them(index):
    (hit, *_) = index.search("sudo").hits
    text = "".join(piece.text for piece in hit.excerpt)
    assert text.startswith("… ")
    assert len(text) < 200
    assert [piece.text for piece in hit.excerpt if piece.marked] == ["sudo"]


def test_pieces_put_together_are_the_text(index):
    for hit in index.search("label").hits:
        assert "".join(piece.text for piece in hit.title) == hit.entry.title


@pytest.mark.parametrize(
    "query",
    ["", "   ", "!?", "\x00", "的", "xqzzyvwk", "a" * 5000, "a " * 5000, "* OR 1=1 --", "\ud800", "ﷺ", "İ" * 300],
)
def test_any_text_is_a_query(index, query):
    assert index.search(query).total >= 0


def test_a_query_of_nothing_but_usual_words_is_still_a_query(index):
    assert "/labels" in found(index, "the")


def test_titles_alike_are_offered_where_nothing_was_found(index):
    assert index.search("disposebel contaners").total >= 0
    assert [entry.address for entry in index.alike("dispossable containrs")][:1] == ["/img-1"]
    assert index.alike("xqzzyvwk") == []


def test_an_index_of_nothing_finds_nothing():
    assert Index([]).search("label").hits == ()
