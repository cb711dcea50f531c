"""Calls the checks of what lies beside a Dockerfile: its scripts and its .dockerignore."""

from __future__ import annotations

from portal.review.context import Context
from portal.review.model import Fix
from portal.review.profiles import Profile
from portal.review.rule import Kind, Problem, Rule
from portal.review.scripts import scripts
from portal.review.subjects import Caller, entries

DOCKERIGNORE = ".dockerignore"


def has_scripts(context: Context) -> bool:
    """Whether there is a script to look at: one that was given, or a here-document that may be one."""
    return bool(context.scripts) or any(instruction.heredocs for instruction in context.instructions)


def beside(context: Context, profile: Profile) -> tuple[list[tuple[Rule, Problem]], list[str]]:
    """Call the checks of scripts and .dockerignore.

    Returns:
        the problems with their rules, each with its file, and a note on each rule that failed.
    """
    caller = Caller(context)
    found: list[tuple[Rule, Problem]] = []
    checks = entries(profile, "entrypoint", Kind.SCRIPT)
    if checks and has_scripts(context):
        for script in scripts(context):
            if script.is_shell:
                caller.problems = []
                caller.call(checks, script)
                found += [(rule, in_file(problem, script.file)) for rule, problem in caller.problems]
    checks = entries(profile, "dockerignore", Kind.DOCKERIGNORE)
    if checks and context.ignore_file is not None:
        caller.problems = []
        caller.call(checks, context.ignore_file)
        found += [(rule, in_file(problem, DOCKERIGNORE)) for rule, problem in caller.problems]
    return found, caller.notes


def in_file(problem: Problem, file: str) -> Problem:
    """The problem with its file, and its fixes' edits with theirs, where the check left them out."""
    if file == "Dockerfile" or problem.file is not None:
        return problem
    fixes = tuple(
        Fix(
            fix.title,
            fix.safety,
            tuple(edit._replace(file=file) if edit.file == "Dockerfile" else edit for edit in fix.edits),
        )
        for fix in problem.fixes
    )
    return problem._replace(file=file, fixes=fixes)
