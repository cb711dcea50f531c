"""A report holds so many findings of one rule and says how many more there are, whatever is reviewed."""

import pytest

from portal.review import review, review_beside, review_command, review_compose
from portal.review.engine import MOST

MORE = 5
MANY = MOST + MORE
SERVICES = "services:\n" + "".join(f"  s{number}:\n    image: shop/web:latest\n" for number in range(MANY))
INLINE = "services:\n" + "".join(
    f"  s{number}:\n    build:\n      dockerfile_inline: |\n        FROM debian\n" for number in range(MANY)
)


def found(report, rule):
    return sum(finding.rule == rule for finding in report.findings)


REVIEWS = {
    "no-maintainer": lambda **most: review("FROM debian:12\n" + "MAINTAINER me\n" * MANY, shellcheck=False, **most),
    "deploy-full-version": lambda **most: review_compose(SERVICES, **most),
    "pin-base-image": lambda **most: review_compose(INLINE, **most),
    "memory-limit": lambda **most: review_command("docker run shop/web:1.4.2\n" * MANY, **most),
    "no-background-launch": lambda **most: review_beside(
        scripts={"start.sh": "#!/bin/sh\n" + "/app/server &\n" * MANY}, shellcheck=False, **most
    ),
}


@pytest.mark.parametrize("rule", REVIEWS)
def test_a_report_holds_so_many_findings_of_a_rule_and_says_how_many_more_there_are(rule):
    report = REVIEWS[rule]()
    assert found(report, rule) == MOST
    assert f"{rule} has {MORE} findings more than the 1,000 of one rule that are shown." in report.notes
    assert report.more[rule] == MORE
    everything = REVIEWS[rule](most=None)
    assert found(everything, rule) == MANY
    assert everything.more == {}


def test_what_comments_hold_back_takes_no_room_from_what_they_do_not():
    held = "# portal: ignore=no-maintainer the old ones\nMAINTAINER me\n" * MANY
    report = review("FROM debian:12\n" + held + "MAINTAINER you\n" * 3, "strict", shellcheck=False)
    assert found(report, "no-maintainer") == 3
    assert report.ignored == MANY
    assert report.more.get("no-maintainer") is None
    assert found(report, "used-ignore-comments") == 0


def test_rules_that_are_left_out_are_not_counted():
    report = review("FROM debian:12\n" + "MAINTAINER me\n" * MANY, shellcheck=False, ignore=["no-maintainer"])
    assert report.more == {}
    assert not any("findings more" in note for note in report.notes)


def test_a_comment_in_a_dockerfile_within_a_compose_file_is_judged_there_only():
    text = (
        "services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM debian:12\n"
        "        # portal: ignore=no-maintainer it is old\n        MAINTAINER me\n"
    )
    report = review_compose(text, "strict", shellcheck=False)
    assert found(report, "no-maintainer") == found(report, "used-ignore-comments") == 0
    assert report.ignored == 1
