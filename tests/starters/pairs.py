"""Combinations of options such that every pair of values of any two options comes up at least once."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence


def pairwise(options: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """A small list of combinations, found greedily; the same options always give the same list."""
    names = list(options)
    missing = {
        (a, x, b, y) for a, b in itertools.combinations(names, 2) for x in options[a] for y in options[b]
    }  # fmt: skip
    chosen = []
    while missing:
        a, x, b, y = min(missing)
        combination = {a: x, b: y}
        for name in names:
            if name not in combination:
                combination[name] = max(options[name], key=lambda value: _gain(combination, name, value, missing))
        combination = {name: combination[name] for name in names}
        missing -= _pairs(combination)
        chosen.append(combination)
    return chosen


def _pairs(combination: Mapping[str, str]) -> set[tuple[str, str, str, str]]:
    return {(a, x, b, y) for (a, x), (b, y) in itertools.combinations(combination.items(), 2)}


def _gain(combination: Mapping[str, str], name: str, value: str, missing: set[tuple[str, str, str, str]]) -> int:
    return sum(
        (name, value, other, its) in missing or (other, its, name, value) in missing
        for other, its in combination.items()
    )
