"""The standard: its requirements as data, and the guide that states them as rendered pages."""

from portal.standard.catalogue import area_names, catalogue, own, own_checks
from portal.standard.guide import as_read, guide, problems_at_once
from portal.standard.model import Catalogue, Guide, Heading, Level, Page, Requirement, Term
from portal.standard.organisation import Organisation, organisation
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
    "area_names",
    "as_read",
    "catalogue",
    "guide",
    "organisation",
    "own",
    "own_checks",
    "problems_at_once",
]
