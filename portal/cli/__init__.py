"""The `portal` command: review, start, upgrade, explain, rules. The same core as the web, without Django.

Exit status of `portal review`: 0 clean, 1 findings, 2 unusable input. Each command is a module of its own, which is
imported when the command is given: a review must not wait for the starters.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from portal.cli.outcome import INTERRUPTED, UNUSABLE, Unusable
from portal.environment import UnusableConfiguration

_DESCRIPTION = "Review Dockerfiles against the containerisation standard, and generate projects that comply with it."
_LEVELS = ("error", "warning", "info", "never")


def command() -> NoReturn:
    """Run `main` as a process of its own, which then ends at once: an orderly end of the interpreter frees thousands
    of objects one by one, a twentieth of the time of a cold review."""
    status = main()
    sys.stderr.flush()
    os._exit(status)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with the given arguments (sys.argv's by default) and return its exit status."""
    try:
        return _run(arguments)
    except Unusable as error:
        print(f"portal: {error}", file=sys.stderr)
        return UNUSABLE
    except UnusableConfiguration as error:
        print(f"portal: the portal's own configuration can't be used:\n{error}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("portal: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader, `head` say, has what it wants
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNUSABLE


def _run(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if rest:
        # argparse takes `start NAME` as the whole of the answers when an option follows, and leaves the others over.
        if options.command not in ("start", "upgrade") or any(word.startswith("-") for word in rest):
            parser.error(f"unrecognized arguments: {' '.join(rest)}")
        options.answers = [*options.answers, *rest]
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal may not know every character of a reviewed file
        sys.stdout.reconfigure(errors="backslashreplace")
    gc.disable()  # what importing makes stays
    module = import_module(f"portal.cli.{options.module}")
    gc.enable()
    status: int = module.run(options)
    sys.stdout.flush()
    return status


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(UNUSABLE, f"portal: {message}. `{self.prog} --help` says more.\n")


def _parser() -> argparse.ArgumentParser:
    from portal.review.reports import FORMATS

    parser = _Parser(prog="portal", description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(metavar="COMMAND", required=True, dest="command")

    review = commands.add_parser(
        "review", help="review Dockerfiles, compose files and scripts; '-' reads standard input, folders are searched"
    )
    review.add_argument("paths", nargs="+", metavar="PATH")
    review.add_argument("--format", choices=tuple(FORMATS), default="text", help="default: text")
    review.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="FORMAT=FILE",
        help="write a report in that format into a file as well; repeatable",
    )
    review.add_argument("--profile", help="which rules apply (default: what .portal.yaml says, else standard)")
    review.add_argument("--ignore", action="append", default=[], metavar="RULE", help="leave a rule out; repeatable")
    review.add_argument(
        "--fail-on",
        choices=_LEVELS,
        help="exit 1 only for findings at least this severe (default: info, any finding)",
    )
    review.add_argument("--fix", action="store_true", help="apply the safe fixes to the files")
    review.add_argument("--suggested", action="store_true", help="with --fix or --diff: suggested fixes too")
    review.add_argument("--diff", action="store_true", help="show what the fixes would change, and change nothing")
    review.add_argument("--baseline", metavar="FILE", help="leave out the findings that this file knows")
    review.add_argument("--write-baseline", metavar="FILE", help="make that file from today's findings")
    review.add_argument("--no-shellcheck", action="store_true", help="leave the shell code to the other rules")
    settings = review.add_mutually_exclusive_group()
    settings.add_argument("--config", metavar="FILE", help="use this instead of the .portal.yaml that is found")
    settings.add_argument("--no-config", action="store_true", help="look for no .portal.yaml or .hadolint.yaml")
    review.add_argument("--no-gitignore", action="store_true", help="search what git ignores in folders, too")
    review.add_argument("--no-colour", "--no-color", action="store_true", help="plain text on a terminal too")
    review.set_defaults(module="reviewing")

    running = commands.add_parser(
        "review-run", help="review commands that run or build images; '-' reads standard input"
    )
    running.add_argument("commands", nargs="+", metavar="COMMAND", help="the command, best in single quotes")
    running.add_argument("--dockerfile", metavar="FILE", help="the Dockerfile of the image")
    running.add_argument("--format", choices=tuple(FORMATS), default="text", help="default: text")
    running.add_argument("--profile", default="standard", help="which rules apply (default: standard)")
    running.add_argument("--fix", action="store_true", help="print the command with the safe fixes applied")
    running.add_argument("--suggested", action="store_true", help="with --fix: suggested fixes too")
    running.set_defaults(module="running")

    start = commands.add_parser("start", help="generate a project from a starter")
    start.add_argument(
        "name",
        nargs="?",
        default="",
        metavar="NAME",
        help="a starter; `portal start list` lists them, and with --from-dockerfile it can be left out",
    )
    # argparse takes a positional argument without a default for a required one, even where none need be given.
    start.add_argument(
        "answers", nargs="*", default=[], metavar="key=value", help="answers; what is left out takes its default"
    )
    start.add_argument(
        "--from-dockerfile",
        metavar="FILE",
        help="take the starter and answers from what a Dockerfile says; '-' reads standard input",
    )
    start.add_argument("-o", "--output", metavar="DIR", help="folder to make (default: the project's slug)")
    start.add_argument(
        "--only-container",
        action="store_true",
        help="add the container's files alone to a project that has an application (default folder: this one)",
    )
    there = start.add_mutually_exclusive_group()
    there.add_argument("--keep", action="store_true", help="with --only-container: leave files that are there alone")
    there.add_argument("--overwrite", action="store_true", help="with --only-container: replace files that are there")
    start.set_defaults(module="starting")

    upgrade = commands.add_parser(
        "upgrade", help="bring a project that was generated from a starter to the starter's newest version"
    )
    upgrade.add_argument("folder", nargs="?", default=".", metavar="DIR", help="the project (default: this folder)")
    upgrade.add_argument(
        "answers", nargs="*", default=[], metavar="key=value", help="answers to new questions, or changed ones"
    )
    upgrade.add_argument("--apply", action="store_true", help="merge the patch into the repository through git")
    upgrade.add_argument("-o", "--output", metavar="FILE", help="write the patch into a file (default: print it)")
    upgrade.set_defaults(module="upgrading")

    explain = commands.add_parser("explain", help="explain a rule, a requirement or another tool's rule id")
    explain.add_argument("name", metavar="RULE|REQUIREMENT", help="pin-base-image, IMG-18, DL3006, ...")
    explain.set_defaults(module="explaining")

    rules = commands.add_parser("rules", help="list all rules")
    rules.add_argument("--format", choices=("text", "json", "markdown"), default="text", help="default: text")
    rules.set_defaults(module="listing")
    return parser


def _version() -> str:
    from portal import __version__

    return f"portal {__version__}"
