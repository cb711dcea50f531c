"""The cache simulator: what a change costs in a good and in a bad order."""

import pytest

from portal.review import review
from portal.review.pictures.cache import BAD, CHANGES, GOOD, simulate


def again(change: str) -> tuple[list[str], list[str]]:
    bad, good = simulate(change)
    return tuple(
        [step.text.split(" ")[0] for step in build.steps if step.again and step.layer] for build in (bad, good)
    )


@pytest.mark.parametrize(
    ("change", "bad", "good"),
    [
        ("code", ["COPY", "RUN", "RUN"], ["COPY"]),
        ("readme", ["COPY", "RUN", "RUN"], []),
        ("version", ["RUN", "RUN"], []),
        ("requirements", ["COPY", "RUN", "RUN"], ["COPY", "RUN", "COPY"]),
        ("packages", ["RUN", "RUN"], ["RUN", "COPY", "RUN", "COPY"]),
        ("base", ["FROM", "COPY", "RUN", "RUN"], ["FROM", "RUN", "COPY", "RUN", "COPY"]),
        ("nothing", [], []),
    ],
)
def test_a_change_builds_again_what_comes_after_it(change, bad, good):
    assert again(change) == (bad, good)


def test_the_cost_is_that_of_the_steps_that_run_again():
    bad, good = simulate("code")
    assert bad.seconds > 50 > 1 > good.seconds
    assert (bad.again, bad.layers, good.again, good.layers) == (3, 4, 1, 5)
    nothing = simulate("nothing")
    assert [(build.seconds, build.megabytes) for build in nothing] == [(0, 0), (0, 0)]


def test_no_change_is_worth_the_bad_order():
    for change in CHANGES:
        bad, good = simulate(change)
        assert good.seconds < bad.seconds + 1


def test_an_unknown_change_is_refused():
    with pytest.raises(KeyError):
        simulate("weather")


def test_the_reviewer_agrees_on_which_order_is_good():
    assert "copy-before-install" in [one.rule for one in review(BAD).findings]
    assert [one.rule for one in review(GOOD).findings if one.rule != "recommended-labels"] == []
