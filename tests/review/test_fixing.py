"""Fixes: what they may touch, how they are put together, and that they come to rest."""

import random
from pathlib import Path

import dockerfile as official
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.dockerfile.model import Span
from portal.review import Edit, Fix, Safety, diff, fix, review
from portal.review.fixing import apply
from portal.review.profiles import Profile
from portal.review.rules import rules
from portal.review.samples import samples
from tests.review.exemplary import reviewed
from tests.review.test_engine import LINES

CORPUS = sorted((Path(__file__).parents[1] / "dockerfile" / "corpus").rglob("*.Dockerfile"))


def one(span: Span, text: str) -> Fix:
    return Fix("", Safety.SAFE, (Edit(span, text),))


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")


def test_only_what_an_edit_covers_changes():
    assert apply("ab\r\ncd\n", [one(Span(2, 1, 2, 2), "X")]) == "ab\r\nXd\n"


def test_a_byte_order_mark_stays():
    assert fix("\ufefffrom debian:12\n") == "\ufeffFROM debian:12\n"


def test_columns_are_code_points():
    assert apply("é𝄞ab\n", [one(Span(1, 3, 1, 4), "X")]) == "é𝄞Xb\n"


def test_of_two_fixes_for_one_place_the_first_is_applied():
    assert apply("abc", [one(Span(1, 1, 1, 3), "X"), one(Span(1, 2, 1, 4), "Y")]) == "Xc"


def test_a_fix_with_several_edits_is_applied_wholly_or_not_at_all():
    two = Fix("", Safety.SAFE, (Edit(Span(1, 2, 1, 3), "Y"), Edit(Span(1, 5, 1, 6), "Z")))
    assert apply("abcde", [one(Span(1, 1, 1, 3), "X"), two]) == "Xcde"


def test_line_ends_are_kept():
    text = "from python:3.12\r\nrun true\r\nmaintainer A\r\n"
    assert fix(text) == 'FROM python:3.12\r\nRUN true\r\nLABEL author="A"\r\n'


def test_an_inserted_line_has_the_line_end_of_the_file():
    mended = fix('FROM debian:12\r\nENTRYPOINT ["/app"]\r\n', safety=Safety.SUGGESTED)
    assert mended.count("\n") == mended.count("\r\n") == 3


def test_the_escape_character_of_the_file_is_used():
    text = "# escape=`\nFROM debian:12\nRUN apt-get update `\n && apt-get install -y --no-install-recommends curl\n"
    mended = fix(text, safety=Safety.SUGGESTED, rules={"clean-package-cache"})
    assert mended == text.replace("curl\n", "curl `\n && rm -rf /var/lib/apt/lists/*\n")


def test_safe_fixes_leave_what_only_may_be_right():
    text = "FROM debian:12\nRUN apt install curl\n"
    assert fix(text) == "FROM debian:12\nRUN apt install -y curl\n"


def test_fixes_of_ignored_rules_are_left_out():
    assert fix("from debian:12\n", ignore={"upper-case-instructions"}) == "from debian:12\n"


def test_what_an_ignore_comment_keeps_back_is_not_mended():
    text = "# portal: ignore=upper-case-instructions\nfrom debian:12\n"
    assert fix(text) == text


def test_a_here_document_is_mended_in_its_own_terms():
    text = "FROM debian:12\nRUN <<EOF\napt-get update\napt-get install -y --no-install-recommends curl\nEOF\nUSER 1\n"
    mended = fix(text, safety=Safety.SUGGESTED, rules={"clean-package-cache"})
    assert mended == text.replace("curl\n", "curl && rm -rf /var/lib/apt/lists/*\n")


def test_a_here_document_that_stops_at_failures_gets_a_line_of_its_own():
    text = "FROM debian:12\nRUN <<EOF\nset -e\napt-get update\n  apt-get install -y curl\nls\nEOF\nUSER 1\n"
    mended = fix(text, safety=Safety.SUGGESTED, rules={"clean-package-cache"})
    assert mended == text.replace("curl\n", "curl\n  rm -rf /var/lib/apt/lists/*\n")


def test_a_diff_is_unified_and_says_where_the_last_line_has_no_end():
    assert diff("a\nb", "a\nc", "Dockerfile") == (
        "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"
        "\\ No newline at end of file\n"
    )
    assert diff("a\n", "a\n") == ""


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
@pytest.mark.parametrize("safety", [Safety.SAFE, Safety.SUGGESTED])
def test_mending_a_sample_leaves_fewer_findings_and_comes_to_rest(sample, safety):
    mended = fix(sample.text, safety=safety)
    official.parse_string(mended)
    assert len(review(mended).findings) <= len(review(sample.text).findings)
    assert fix(mended, safety=safety) == mended
    assert not [finding for finding in review(mended).findings if any(f.safety is Safety.SAFE for f in finding.fixes)]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_mending_the_corpus_keeps_it_readable_and_comes_to_rest(path):
    text = read(path)
    try:
        official.parse_string(text)
    except (ValueError, UnicodeError, official.GoParseError):
        readable = False
    else:
        readable = True
    for safety in (Safety.SAFE, Safety.SUGGESTED):
        mended = fix(text, "strict", safety=safety)
        if readable:
            official.parse_string(mended)
        assert fix(mended, "strict", safety=safety) == mended


@given(st.lists(LINES, max_size=8).map("\n".join))
def test_mending_any_text_comes_to_rest(text):
    mended = fix(text, "strict", safety=Safety.SUGGESTED)
    assert fix(mended, "strict", safety=Safety.SUGGESTED) == mended


def test_every_rule_that_says_it_has_a_fix_offers_one():
    for rule in rules().values():
        offered = any(
            finding.fixes
            for example in rule.examples
            if example.fixed is not None
            for finding in reviewed(
                example, Profile("alone", "", {rule.name: rule.severity}, {rule.name: example.options})
            ).findings
        )
        assert offered == rule.fixable, rule.name


def test_fixes_are_taken_as_one_by_one_comparison_would_take_them():
    rng = random.Random(1)

    def clash(a: tuple[int, int], b: tuple[int, int]) -> bool:
        return a[0] == b[0] or (a[0] < b[1] and b[0] < a[1])

    for _ in range(2_000):
        text = "abcdefghijklmnop"
        edits = []
        for _ in range(rng.randint(1, 7)):
            start = rng.randint(0, len(text))
            edits.append((start, min(len(text), start + rng.choice([0, 0, 1, 2, 4])), rng.choice("XYZ")))
        taken: list[tuple[int, int, str]] = []
        for edit in edits:
            if edit not in taken and not any(clash(edit, other) for other in taken):
                taken.append(edit)
        expected = text
        for start, end, new in sorted(taken, reverse=True):
            expected = expected[:start] + new + expected[end:]
        fixes = [Fix("", Safety.SAFE, (Edit(Span(1, start + 1, 1, end + 1), new),)) for start, end, new in edits]
        assert apply(text, fixes) == expected
