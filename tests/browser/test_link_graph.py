"""axe over the site's whole link graph: every page of the guide, and of what there are hundreds of a sample."""

import pytest

from portal import starters
from portal.review.rules import rules
from portal.standard import catalogue
from portal.web import thread
from portal.web.machines import public_pages
from tests.browser.test_accessibility import violations

_SLICES = 4  # so that the pages can be shared out between workers


def _addresses() -> list[str]:
    """Every public page, but of rules and requirements every twentieth and tenth."""
    left_out = {f"/review/rules/{name}/" for number, name in enumerate(rules()) if number % 20}
    left_out.add("/guide/print/")  # the same pages again: see below
    left_out |= {one.path for number, one in enumerate(catalogue().requirements.values()) if number % 10}
    return [address for address, _ in public_pages() if address not in left_out]


def test_the_sample_has_every_page_of_the_guide_and_some_of_each_kind():
    addresses = set(_addresses())
    assert {page.address for page in thread.guide().pages} < addresses
    assert {f"/starters/{name}/" for name in starters.catalogue()} < addresses
    assert sum(address.startswith("/review/rules/") for address in addresses) > 10


@pytest.mark.long
@pytest.mark.parametrize("part", range(_SLICES))
def test_no_page_has_a_violation(open_page, part):
    page = open_page("/guide/", reduced_motion="reduce")
    found = {}
    for address in _addresses()[part::_SLICES]:
        page.goto(address)
        if problems := violations(page):
            found[address] = problems
    assert found == {}


def test_the_whole_standard_on_one_page_has_no_violation(open_page):
    """Its first three chapters and its tables stand for all: axe would take half a minute for sixty of them."""
    page = open_page("/guide/print/")
    page.evaluate(
        """() => [...document.querySelectorAll("main article")].slice(3, -2).forEach((chapter) => {
            document.querySelector(`.whole-contents a[href="#${chapter.getAttribute("aria-labelledby")}"]`).remove();
            chapter.remove();
        })"""
    )
    assert violations(page) == []
