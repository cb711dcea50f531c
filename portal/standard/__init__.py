"""The standard: its requirements as data, and the guide that states them as rendered pages."""

from portal.standard.catalogue import catalogue
from portal.standard.guide import guide
from portal.standard.model import Catalogue, Guide, Heading, Level, Page, Requirement, Term
from portal.standard.organisation import Organisation
from portal.standard.problems import Problem, StandardError

__all__ = [
    "Catalogue",
    "Guide",
    "Heading",
    "Level",
    "Organisation",
    "Page",
    "Problem",
    "Requirement",
    "StandardError",
    "Term",
    "catalogue",
    "guide",
]
