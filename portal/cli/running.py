"""`portal review-run`: docker, podman and nerdctl commands."""

from __future__ import annotations

import argparse
import os
import sys

from portal.cli.files import STDIN, read
from portal.cli.outcome import CLEAN, FINDINGS, Unusable
from portal.review import Safety, fix_command, review_command
from portal.review.profiles import InvalidProfile
from portal.review.reports import Reviewed, render


def run(options: argparse.Namespace) -> int:
    """Review the commands that are given as one argument, or come on standard input. Returns the exit status."""
    text = read(STDIN) if options.commands == [STDIN] else " ".join(options.commands) + "\n"
    dockerfile = read(options.dockerfile) if options.dockerfile else None
    try:
        if options.fix:
            safety = Safety.SUGGESTED if options.suggested else Safety.SAFE
            sys.stdout.write(fix_command(text, options.profile, dockerfile=dockerfile, safety=safety))
            return CLEAN
        report = review_command(text, options.profile, dockerfile=dockerfile)
    except InvalidProfile as error:
        raise Unusable(str(error)) from None
    if options.format == "text":
        from portal.review.reports.text import render as render_text

        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        sys.stdout.write(render_text([Reviewed("commands", report)], colour=colour))
    else:
        sys.stdout.write(render(options.format, [Reviewed("commands", report)]))
    return CLEAN if report.clean else FINDINGS
