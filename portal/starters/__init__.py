"""Starters: projects that comply with the standard from their first commit, generated from a few answers."""

from portal.starters.answers import of_organisation, stand_ins
from portal.starters.catalogue import catalogue, requirements_of
from portal.starters.from_dockerfile import Start, start_from
from portal.starters.generating import generate
from portal.starters.manifest import BadManifest, Manifest, read_manifest
from portal.starters.model import BrokenScaffold, Field, InvalidAnswers, Satisfied, Starter
from portal.starters.project import Project
from portal.starters.upgrading import Upgrade, upgrade

__all__ = [
    "BadManifest",
    "BrokenScaffold",
    "Field",
    "InvalidAnswers",
    "Manifest",
    "Project",
    "Satisfied",
    "Start",
    "Starter",
    "Upgrade",
    "catalogue",
    "generate",
    "of_organisation",
    "read_manifest",
    "requirements_of",
    "stand_ins",
    "start_from",
    "upgrade",
]
