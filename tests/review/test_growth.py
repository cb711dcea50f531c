"""A review's time grows with the text and not with its square, whatever the text is made of."""

import time

import pytest

from portal.review import review
from portal.review.profiles import Profile
from portal.review.rule import Rule
from portal.review.rules import rules

# By the clock, so not among the tests that must pass on a busy machine: `make growth` runs them.
pytestmark = pytest.mark.growth

SMALL = 50_000
FACTOR = 4
QUADRATIC = 11.0  # between 4 for a time that grows with the text, with room for a busy machine, and 16
NOISE = 0.05  # seconds: less says nothing
DOCKERFILE_RULES = [
    rule for rule in rules().values() if any(example.subject == "dockerfile" for example in rule.examples)
]


def joined(rule: Rule) -> str:
    return "".join(example.text.rstrip("\n") + "\n" for example in rule.examples if example.subject == "dockerfile")


def many_files(rule: Rule, size: int) -> str:
    text = joined(rule)
    return text * (size // len(text) + 1)


def one_stage(rule: Rule, size: int) -> str:
    text = "".join(line + "\n" for line in joined(rule).split("\n") if not line.upper().startswith("FROM"))
    return "FROM debian:12\n" + text * (size // len(text) + 1)


def one_line(rule: Rule, size: int) -> str:
    lines = [line.rstrip("\\").strip() for line in joined(rule).split("\n") if not line.startswith("#")]
    text = " ".join(lines)
    return "FROM debian:12\nRUN " + (text + " && ") * (size // len(text) + 1)


def one_word(rule: Rule, size: int) -> str:
    word = max(joined(rule).split(), key=len)
    return "FROM debian:12\nENV A " + word * (size // len(word) + 1) + "\nRUN " + word * (size // len(word) + 1)


def seconds(text: str, profile: Profile) -> float:
    start = time.process_time()
    report = review(text, profile, shellcheck=False)
    spent = time.process_time() - start
    assert report.notes == () or all("failed" not in note for note in report.notes)
    return spent


@pytest.mark.parametrize("shape", [many_files, one_stage, one_line, one_word])
@pytest.mark.parametrize("rule", DOCKERFILE_RULES, ids=lambda rule: rule.name)
def test_four_times_the_text_takes_about_four_times_the_work(rule, shape):
    options = {name: value for example in rule.examples for name, value in example.options.items()}
    alone = Profile("alone", "", {rule.name: rule.severity}, {rule.name: options})
    small, large = shape(rule, SMALL), shape(rule, SMALL * FACTOR)
    ratio = QUADRATIC
    for _ in range(4):  # a slow run may be the machine's; a fast one is the review's own
        spent = seconds(large, alone)
        ratio = min(ratio, spent / max(seconds(small, alone), 1e-4))
        if ratio < QUADRATIC * 0.8 or spent < NOISE:
            return
    assert ratio < QUADRATIC
