"""Calls the checks of what lies beside a Dockerfile: its scripts and its .dockerignore."""

from __future__ import annotations

from portal.review.context import Context
from portal.review.found import Found
from portal.review.profiles import Profile
from portal.review.rule import Kind
from portal.review.scripts import scripts
from portal.review.subjects import entries

DOCKERIGNORE = ".dockerignore"


def has_scripts(context: Context) -> bool:
    """Whether there is a script to look at: one that was given, or a here-document that may be one."""
    return bool(context.scripts) or any(instruction.heredocs for instruction in context.instructions)


def call_beside(found: Found, context: Context, profile: Profile) -> None:
    """Call the checks of scripts and .dockerignore; what they report comes into `found`, with its file."""
    checks = entries(profile, "entrypoint", Kind.SCRIPT)
    if checks and has_scripts(context):
        for script in scripts(context):
            if script.is_shell:
                found.call(checks, script, script.file)
    if context.ignore_file is not None:
        found.call(entries(profile, "dockerignore", Kind.DOCKERIGNORE), context.ignore_file, DOCKERIGNORE)
