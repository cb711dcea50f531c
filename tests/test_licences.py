"""The licences of what the portal is shipped with."""

import re

import pytest

from tests.licences import DOCUMENT, FIT, ROOT, bundled_packages, parts, python_packages


def test_every_licence_is_one_that_the_portal_may_be_shipped_with():
    packages = python_packages() | bundled_packages()

    assert len(packages) > 50
    assert {name: licence for name, licence in packages.items() if not parts(licence) <= FIT} == {}


@pytest.mark.parametrize("name", bundled_packages())
def test_what_the_front_end_bundles_is_listed(name):
    assert f"| {name} | " in DOCUMENT.read_text("utf-8")


def test_every_package_that_is_pinned_for_running_is_listed():
    pinned = (ROOT / "requirements.txt").read_text("utf-8").partition("# --- needed to build")[0]
    listed = DOCUMENT.read_text("utf-8").lower()

    for name in re.findall(r"^([\w.-]+)==", pinned, re.MULTILINE):
        assert f"| {name.lower()} | " in listed
