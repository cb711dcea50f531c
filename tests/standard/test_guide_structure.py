"""Each page of the guide is built alike: what to do, examples, what goes wrong, how to check it, further reading."""

import re

import pytest

from portal.review import review, review_command, review_compose
from portal.standard import catalogue, guide

# The source states no requirement in these sections: they explain, introduce, or leave it to their sub-pages.
WITHOUT_A_REQUIREMENT = {
    "structuring": "introduces its part",
    "structuring/how-containerisation-works": "explains the kernel",
    "structuring/container-image": "explains the image",
    "structuring/network-integration": "explains the network; the requirements are stated under running",
    "running/container-resources": "its sub-pages state them",
}
SECTIONS = [page.path for page in guide().pages if page.path != "structuring"]  # an introduction of five links
PRIMARY = (
    "docs.docker.com",
    "github.com",
    "kubernetes.io",
    "rfc-editor.org",
    "man7.org",
    "opengroup.org",
    "opencontainers",
    "docs.kernel.org",
    "sigstore.dev",
    "notaryproject.dev",
    "semver.org",
)


@pytest.mark.parametrize("path", [page.path for page in guide().pages])
def test_a_page_opens_with_its_requirements_or_leads_to_them(path):
    page = guide().page(path)
    assert bool(page.requirements) != (path in WITHOUT_A_REQUIREMENT)
    if page.requirements:
        start = re.sub(r'<span id="[^"]*"></span>', "", page.html)
        assert start.startswith('<div class="requirements">')
    else:
        assert page.mentions


@pytest.mark.parametrize("path", SECTIONS)
def test_a_section_shows_what_to_do_and_what_not(path):
    html = guide().page(path).html
    assert "verdict-pass" in html, "no good example"
    assert "verdict-fail" in html, "no bad example"


@pytest.mark.parametrize("path", SECTIONS)
def test_a_section_says_what_goes_wrong_how_to_check_and_where_to_read_on(path):
    page = guide().page(path)
    titles = [heading.title for heading in page.headings if heading.level == 2]
    assert [title for title in ("What goes wrong", "How to check", "Further reading") if title not in titles] == []
    assert titles.count("Further reading") == 1
    assert titles[-1] == "Further reading"
    check = page.html.partition('<h2 id="how-to-check">')[2].partition("<h2")[0]
    assert '<pre class="highlight"' in check, "no command to check it by"
    assert page.html.count('class="external"', page.html.index('<h2 id="further-reading">')) >= 2


@pytest.mark.parametrize("path", SECTIONS)
def test_further_reading_leads_to_a_primary_source(path):
    page = guide().page(path)
    reading = page.html[page.html.index('<h2 id="further-reading">') :]
    assert any(host in reading for host in PRIMARY), re.findall(r'href="(https[^"]*)"', reading)


def test_a_correction_is_explained_on_a_page_that_states_its_requirement():
    due = [id_ for id_, requirement in catalogue().requirements.items() if requirement.correction]
    elsewhere = [id_ for id_ in due if not any(id_ in page.corrections for page in guide().sections_stating(id_))]
    assert elsewhere == []


@pytest.mark.parametrize("path", SECTIONS)
def test_no_cell_of_a_table_is_empty(path):
    # In a simple table of reStructuredText a line that goes on in the first column begins another row.
    assert re.findall(r"<t[dh][^>]*></t[dh]>", guide().page(path).html) == []


REVIEWS = {
    "dockerfile": review,
    "run-command": review_command,
    "build-command": review_command,
    "compose": review_compose,
}
# What an example leaves out to stay short, and the guide says elsewhere.
LEFT_OUT = {"recommended-labels"}
# Commands that only look at something are not held to what a service is.
LOOKING = {"cpu-limit", "memory-limit", "few-capabilities", "container-user"}


def test_the_reviewer_agrees_with_every_example():
    for page in guide().pages:
        for number, example in enumerate(page.examples, 1):
            if example.subject not in REVIEWS:
                continue
            findings = REVIEWS[example.subject](example.text).findings
            found = {finding.rule for finding in findings if finding.severity != "info"}
            if example.verdict == "good":
                assert found <= LEFT_OUT, (page.path, number)
            elif example.verdict == "plain" and example.subject != "dockerfile":
                assert found <= (LOOKING if example.subject == "run-command" else set()), (page.path, number)
            if example.verdict == "bad" and example.rule:
                assert example.rule in {finding.rule for finding in findings}, (page.path, number)
