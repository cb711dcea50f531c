"""What holds for every fix, on hundreds of varied files: one alone mends what it says and breaks nothing, all
together come to rest; what they don't edit stays as it was."""

import random
from collections import Counter
from collections.abc import Callable
from functools import cache
from zlib import crc32

import dockerfile as official
import pytest

from portal.review import Fix, Safety, Severity, fix, review
from portal.review.fixing import apply
from portal.review.rules import rules
from portal.review.samples import samples
from portal.review.texts import line_starts, offset
from tests.review.test_fixing import CORPUS, read
from tests.truth.cases import DOCKERFILE, cases

BATCHES = 12
SHARE = 7
"""One text in so many is tried by each test, so that they stay quick."""


def crlf(text: str, _: random.Random) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def marked(text: str, _: random.Random) -> str:
    return "\ufeff" + text.lstrip("\ufeff")


def other_escape(text: str, _: random.Random) -> str:
    if "`" in text or "\r" in text or text.lstrip("\ufeff \n").startswith("#"):
        return text
    return "# escape=`\n" + text.lstrip("\ufeff").replace("\\\n", "`\n")


def commented(text: str, _: random.Random) -> str:
    return text if "<<" in text else text.replace("\\\n", '\\\n   # so: "why" \\ and $why\n')


def lower(text: str, _: random.Random) -> str:
    return "\n".join(line[:1].lower() + line[1:].replace(" AS ", " as ") for line in text.split("\n"))


def followed(text: str, rng: random.Random) -> str:
    return text.rstrip("\r\n") + "\n" + rng.choice(samples()).text


def unended(text: str, _: random.Random) -> str:
    return text.rstrip("\r\n")


def one_line_less(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    del lines[rng.randrange(len(lines))]
    return "\n".join(lines)


def one_line_twice(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    place = rng.randrange(len(lines))
    return "\n".join([*lines[:place], lines[place], *lines[place:]])


def triggered(text: str, rng: random.Random) -> str:
    steps = ("RUN ", "COPY ", "ENV ", "WORKDIR ", "USER ")
    return "\n".join(
        "ONBUILD " + line if line.startswith(steps) and rng.random() < 0.4 else line for line in text.split("\n")
    )


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    *(crlf, marked, other_escape, commented, lower, followed, unended, one_line_less, one_line_twice, triggered),
)


@cache
def texts() -> tuple[str, ...]:
    """Dockerfiles of all kinds: the corpus, the samples, the truth set, the rules' examples."""
    found = [read(path) for path in CORPUS]
    found += [sample.text for sample in samples()]
    found += [case.files[DOCKERFILE] for case in cases() if DOCKERFILE in case.files]
    found += [e.text for rule in rules().values() for e in rule.examples if e.subject == "dockerfile"]
    return tuple(text for text in found if len(text) < 6000)


def varied(batch: int, number: int) -> list[str]:
    """Every so many-th text, changed up to three times. Which ones and how hangs on each text alone, so that a new
    case or example does not change what becomes of the others."""
    found = []
    for text in texts():
        mark = crc32(text.encode("utf-8", "surrogateescape")) + number
        if mark % (BATCHES * SHARE) == batch:
            rng = random.Random(mark)
            for _change in range(rng.randint(0, 3)):
                text = rng.choice(CHANGES)(text, rng)
            found.append(text)
    return found


def readable(text: str) -> bool:
    try:
        official.parse_string(text)
    except (ValueError, UnicodeError, official.GoParseError):
        return False
    return True


def untouched(text: str, one: Fix) -> list[str]:
    """The pieces of a text between the edits of a fix, in order."""
    starts = line_starts(text)
    places = sorted(
        (offset(edit.span[:2], starts, len(text)), offset(edit.span[2:], starts, len(text))) for edit in one.edits
    )
    pieces, position = [], 0
    for start, end in places:
        pieces.append(text[position:start])
        position = end
    return [*pieces, text[position:]]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_fix_alone_mends_what_it_says_and_breaks_nothing(batch):
    for text in varied(batch, 0):
        findings = review(text, "strict", shellcheck=False).findings
        before = Counter(finding.rule for finding in findings)
        errors = Counter(finding.rule for finding in findings if finding.severity is Severity.ERROR)
        was_readable = readable(text)
        seen: set[str] = set()
        for finding in findings:
            if not finding.fixes or finding.rule in seen:
                continue  # one place for each rule, so that the test stays quick
            seen.add(finding.rule)
            for one in finding.fixes:
                mended = apply(text, [one])
                where = f"{finding.rule}: {one.title}\n{text!r}\n{mended!r}"
                assert mended != text, where
                assert not was_readable or readable(mended), where
                after = review(mended, "strict", shellcheck=False).findings
                assert Counter(f.rule for f in after)[finding.rule] < before[finding.rule], where
                if was_readable and finding.rule != "known-instruction":  # else what was not read shows only now
                    new = Counter(f.rule for f in after if f.severity is Severity.ERROR) - errors
                    assert not new, f"{new} behind {where}"
                position = 0
                for piece in untouched(text, one):
                    position = mended.index(piece, position) + len(piece)


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("safety", [Safety.SAFE, Safety.SUGGESTED])
def test_all_fixes_together_come_to_rest_and_keep_the_file_readable(batch, safety):
    for text in varied(batch, 1):
        mended = fix(text, "strict", safety=safety, shellcheck=False)
        where = f"{text!r}\n{mended!r}"
        assert fix(mended, "strict", safety=safety, shellcheck=False) == mended, where
        assert not readable(text) or readable(mended), where
        assert text.startswith("\ufeff") == mended.startswith("\ufeff"), where
        if "\n" not in text.replace("\r\n", ""):
            # One kind of line end throughout: that of the file, or line feeds where a shell reads its here-documents.
            assert "\n" not in mended.replace("\r\n", "") or "\r\n" not in mended, where
