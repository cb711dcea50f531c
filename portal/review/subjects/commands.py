"""Calls the checks of commands that run, build or name images."""

from __future__ import annotations

from portal.dockerfile.shell import MAX_SOURCE
from portal.review.command_lines import read_commands
from portal.review.found import Found
from portal.review.profiles import Profile
from portal.review.rule import Kind
from portal.review.subjects import entries

COMMANDS = "commands"
"""The file that findings in commands name."""


def call_commands(found: Found, text: str, profile: Profile) -> list[str]:
    """Call the checks of the commands in a shell text; what they report comes into `found`.

    Returns:
        notes: that there is nothing to review, or too much.
    """
    commands = read_commands(text)
    found.call(entries(profile, "run-command", Kind.COMMANDS), commands, COMMANDS)
    checks = entries(profile, "run-command", Kind.CONTAINER)
    for container in commands.runs:
        found.call(checks, container, COMMANDS)
    checks = entries(profile, "build-command", Kind.BUILD)
    for build in commands.builds:
        found.call(checks, build, COMMANDS)
    if len(text) > MAX_SOURCE:
        return [f"This is longer than the {MAX_SOURCE:,} characters of commands that are reviewed: send less of it."]
    if text.strip() and not commands.runs and not commands.builds:
        return ["There is no docker, podman or nerdctl command in this that runs, builds or names an image."]
    return []
