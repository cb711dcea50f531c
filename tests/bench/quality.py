"""How right the reviewer is, measured on the truth set and printed by `make bench`, with hadolint beside it."""

from __future__ import annotations

from tests.truth.cases import cases
from tests.truth.judging import Figures, differences, figures, hadolint_ids, judge, judge_hadolint, named, uncovered


def bench_quality() -> None:
    """Precision and recall: ours in all and of each rule, hadolint's on the ids that it has, and ours on the same."""
    everything = cases()
    ours = figures(outcome for case in everything for outcome in judge(case))
    print(f"Quality on {len(everything)} cases, most of them Dockerfiles, judged by hand (precision, recall)")
    print("  The set is our own and what it shows is mended: our figures say what is left to mend.")
    print("  What went wrong at first sight stands in tests/truth/README.md.")
    _show("portal, all that the set judges", ours[""])
    shared = [case for case in everything if judge_hadolint(case) or case.profile == "hadolint"]
    comparable = figures(o for case in shared if case.compare for o in judge(case) if _has_id(o.rule))[""]
    without = sum(id.lower() in hadolint_ids() for case in shared for id in uncovered(case))
    comparable = comparable._replace(missed=comparable.missed + without)
    _show("portal, on what hadolint has an id for", comparable)
    theirs = figures(outcome for case in everything for outcome in judge_hadolint(case))
    _show("hadolint, on what it has an id for", theirs[""])
    missing = sorted({id for case in everything for id in uncovered(case)})
    if missing:
        print(f"  expected by cases and not covered by any rule that is on: {', '.join(missing)}")
    differing = [difference for case in everything for difference in differences(case)]
    right = {who: sum(difference.who == who for difference in differing) for who in ("portal", "hadolint", "neither")}
    print(
        f"  {len(differing)} differences: the portal is right in {right['portal']}, hadolint in {right['hadolint']},"
        f" neither wholly in {right['neither']} (reasons: tests/truth/hadolint-differences.yaml)"
    )
    for title, table in (("Rule by rule", ours), ("hadolint, id by id", {i.upper(): f for i, f in theirs.items()})):
        print(title)
        for name, row in sorted(table.items(), key=lambda item: (item[1].precision * item[1].recall, item[0])):
            if name:
                _show(name, row)


def _has_id(rule: str) -> bool:
    return any(rule in named(id) for id in hadolint_ids())


def _show(what: str, row: Figures) -> None:
    print(
        f"  {what:<42} {row.precision:7.1%} {row.recall:7.1%}"
        f"   ({row.hits} right, {row.missed} missed, {row.wrong} wrong)"
    )
