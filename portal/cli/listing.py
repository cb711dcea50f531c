"""`portal rules`: the index of all rules."""

from __future__ import annotations

import argparse

from portal.cli.outcome import CLEAN
from portal.review.reports.rule_index import INDEXES


def run(options: argparse.Namespace) -> int:
    """Print the index in the wanted format. Returns the exit status."""
    print(INDEXES[options.format](), end="")
    return CLEAN
