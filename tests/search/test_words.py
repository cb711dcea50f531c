"""Words, stems and near names."""

import pytest

from portal.search.near import nearest, nearest_beginnings
from portal.search.words import compounds, plain, stem, words


def test_words_are_folded_and_parted_at_punctuation():
    assert words("Don't use ENTRYPOINT's shell-form: Fäden, RFC 5424") == [
        "don",
        "use",
        "entrypoint",
        "shell",
        "form",
        "faden",
        "rfc",
        "5424",
    ]


def test_what_only_a_hyphen_or_dot_parts_is_one_word_too():
    assert compounds("a non-root user with docker.sock, multi-stage-builds") == [
        "nonroot",
        "dockersock",
        "multistage",
        "stagebuilds",
    ]


@pytest.mark.parametrize(
    "forms",
    [
        ("label", "labels", "labelled", "labelling"),
        ("sign", "signed", "signing"),
        ("minimise", "minimize", "minimising", "minimizes"),
        ("privileged", "privilege", "privileges"),
        ("containerised", "containerized"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms):
    assert len({stem(form) for form in forms}) == 1


def test_size_and_prize_keep_their_z():
    assert stem("size") == "size"
    assert stem("sized") != stem("said")


@pytest.mark.parametrize("name", ["IMG-18", "img18", "img 18", "Img_18", " img/18 "])
def test_an_id_is_the_same_however_it_is_written(name):
    assert plain(name) == "img18"


NAMES = ["entrypoint", "entry", "privileged", "unprivileged", "label", "table", "user", "uses"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("entrypiont", "entrypoint"),  # swapped
        ("entrypont", "entrypoint"),  # one missing
        ("enntrypoimt", "entrypoint"),  # one too many and one other
        ("priviledged", "privileged"),
        ("unprivilidged", "unprivileged"),
        ("lable", "label"),
    ],
)
def test_the_nearest_name_comes_first(typed, meant):
    assert nearest(typed, NAMES)[0][0] == meant


@pytest.mark.parametrize("typed", ["xyz", "use", "kubernetes", "entrxxxint", ""])
def test_what_is_too_far_or_too_short_has_no_near_name(typed):
    assert nearest(typed, NAMES) == []


def test_an_unfinished_word_with_an_error_is_near_the_words_that_it_begins():
    assert nearest_beginnings("entrpy", NAMES)[0][0] == "entrypoint"
    assert nearest_beginnings("xntryp", NAMES) == []
