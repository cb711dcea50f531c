"""Every file of the corpus reads as the official parser reads it; what that rejects still gives a model."""

from pathlib import Path

import pytest

from portal.dockerfile import KEYWORDS, parse, reading
from tests.dockerfile.official import model_says, official_says

CORPUS = Path(__file__).parent / "corpus"
ACCEPTED = sorted(CORPUS.glob("*.Dockerfile"))
REJECTED = sorted((CORPUS / "rejected").glob("*.Dockerfile"))


def text_of(path: Path) -> str:
    return path.read_bytes().decode()


def test_the_corpus_is_large_enough_to_mean_something():
    assert len(ACCEPTED) >= 100


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_a_file_reads_as_the_official_parser_reads_it(path):
    expected = official_says(text_of(path))
    assert expected is not None
    assert model_says(parse(text_of(path))) == expected


@pytest.mark.parametrize("path", REJECTED, ids=lambda path: path.stem)
def test_a_file_that_the_official_parser_rejects_keeps_its_good_instructions(path):
    text = text_of(path)
    assert official_says(text) is None
    model = parse(text)
    known = [line.split()[0] for line in text.splitlines() if line.split() and line.split()[0] in KEYWORDS]
    assert [i.keyword for i in model.instructions if i.known] == known


@pytest.mark.parametrize("path", ACCEPTED + REJECTED, ids=lambda path: path.stem)
def test_a_file_reads_the_same_if_the_package_underneath_fails(path, monkeypatch):
    usual = model_says(parse(text_of(path)))
    comments = parse(text_of(path)).comments

    def fail(text: str) -> list[tuple[int, int, str]]:
        raise KeyError(text)

    monkeypatch.setattr(reading, "split_by_package", fail)
    model = parse(text_of(path))
    assert model_says(model) == usual
    assert sorted(c.span for c in model.comments) == sorted(c.span for c in comments)
