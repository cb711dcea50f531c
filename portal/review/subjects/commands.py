"""Calls the checks of commands that run, build or name images."""

from __future__ import annotations

from portal.dockerfile.shell import MAX_SOURCE
from portal.review.command_lines import read_commands
from portal.review.context import Context
from portal.review.profiles import Profile
from portal.review.rule import Kind, Problem, Rule
from portal.review.subjects import Caller, entries
from portal.review.subjects.beside import in_file

COMMANDS = "commands"
"""The file that findings in commands name."""


def command_problems(text: str, context: Context, profile: Profile) -> tuple[list[tuple[Rule, Problem]], list[str]]:
    """Call the checks of the commands in a shell text.

    Returns:
        the problems with their rules, and notes: rules that failed, and that there is nothing to review.
    """
    commands = read_commands(text)
    caller = Caller(context)
    caller.call(entries(profile, "run-command", Kind.COMMANDS), commands)
    checks = entries(profile, "run-command", Kind.CONTAINER)
    for container in commands.runs:
        caller.call(checks, container)
    checks = entries(profile, "build-command", Kind.BUILD)
    for build in commands.builds:
        caller.call(checks, build)
    notes = caller.notes
    if len(text) > MAX_SOURCE:
        notes.append(
            f"This is longer than the {MAX_SOURCE:,} characters of commands that are reviewed: send less of it."
        )
    elif text.strip() and not commands.runs and not commands.builds:
        notes.append("There is no docker, podman or nerdctl command in this that runs, builds or names an image.")
    return [(rule, in_file(problem, COMMANDS)) for rule, problem in caller.problems], notes
