"""Starters: projects that comply with the standard from their first commit, generated from a few answers."""

from portal.starters.answers import stand_ins
from portal.starters.catalogue import catalogue, requirements_of
from portal.starters.generating import generate
from portal.starters.model import BrokenScaffold, Field, InvalidAnswers, Satisfied, Starter
from portal.starters.project import Project

__all__ = [
    "BrokenScaffold",
    "Field",
    "InvalidAnswers",
    "Project",
    "Satisfied",
    "Starter",
    "catalogue",
    "generate",
    "requirements_of",
    "stand_ins",
]
