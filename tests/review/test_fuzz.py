"""Any text in, a report out: no exception, and no rule that fails."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.review.fuzzing import fault, mutants

COUNT = 10_000 if os.environ.get("CI") else 400
SHARES = 8

TEXTS = st.text(st.characters(codec=None), max_size=400)
BYTES = st.binary(max_size=400)
ENCODINGS = st.sampled_from(["utf-8", "latin-1", "utf-16", "utf-32", "cp1252", "shift_jis", "utf-7"])


@pytest.mark.parametrize("seed", range(SHARES))
def test_no_mutated_dockerfile_makes_a_review_raise_or_a_rule_fail(seed):
    for text in mutants(COUNT // SHARES, seed):
        assert fault(text) is None, text


@given(TEXTS)
def test_no_text_does(text):
    assert fault(text) is None


@given(BYTES, ENCODINGS)
def test_nothing_read_in_a_wrong_encoding_does(data, encoding):
    assert fault(data.decode(encoding, "replace")) is None


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\r", "\x0b", "\x0c", "\x85", "\u2028", " \\\n", "`\n", "\0"])
@pytest.mark.parametrize("head", ["", "\ufeff", "# escape=`\n", "\0", "\ud800", "\n\n"])
def test_no_line_end_does(head, end):
    lines = (
        "FROM a AS b",
        "ARG x",
        "RUN apt-get install curl",
        "COPY --from=b . .",
        "RUN <<A",
        "echo",
        "A",
        'CMD ["a"]',
    )
    assert fault(head + end.join(lines)) is None
    assert fault(head + end.join((*lines, ""))) is None


LONG = 200_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * LONG, id="one word"),
        pytest.param("FROM a\nRUN " + "x" * LONG, id="one word of a command"),
        pytest.param("FROM a\nRUN " + "true && " * (LONG // 8), id="one list of commands"),
        pytest.param("FROM a\nENV A=" + "${" * (LONG // 2), id="open braces"),
        pytest.param("FROM a\nENV A=" + "'" * LONG, id="quotes"),
        pytest.param("FROM a\nRUN " + "\\\n" * (LONG // 2), id="continuations"),
        pytest.param("FROM a\nCMD [" + '"a",' * (LONG // 4), id="open array"),
        pytest.param("FROM a\nRUN <<A\n" + "y\n" * (LONG // 2), id="open here-document"),
        pytest.param("\0" * LONG, id="NULs"),
        pytest.param("#" * LONG, id="one comment"),
        pytest.param("ONBUILD " * (LONG // 8), id="triggers"),
    ],
)
def test_no_megabyte_on_a_line_does(text):
    assert fault(text) is None
