"""The guide that the portal ships: whole, in order, and nothing of the source document lost."""

import re
from html.parser import HTMLParser

import pytest

from portal.review.rules import rules
from portal.standard import Organisation, catalogue, guide
from portal.standard.guide import PICTURE_FOLDER, pictures

# Every heading of the source document with its depth, and the page that has its matter now.
HEADINGS = [
    (0, "Containerisation Standards", ""),
    (1, "Overview of Standards", "overview"),
    (1, "Structuring applications in a Containerised Environment", "structuring"),
    (2, "How does containerisation work", "structuring/how-containerisation-works"),
    (2, "Container Image", "structuring/container-image"),
    (2, "Network Integration", "structuring/network-integration"),
    (2, "Storage Integration", "structuring/storage-integration"),
    (2, "Structuring Containerised Applications", "structuring/structuring-applications"),
    (1, "Defining and Building Container Images", "building"),
    (2, "The Image", "building/the-image"),
    (3, "Image Definition Syntax", "building/image-definition-syntax"),
    (3, "Build Context", "building/build-context"),
    (3, "Minimise Layers", "building/minimise-layers"),
    (3, "Multi-stage Builds", "building/multi-stage-builds"),
    (3, "Encapsulation of Data with Code", "building/data-and-code"),
    (3, "Base Images", "building/base-images"),
    (3, "Reduce Image Size", "building/reduce-image-size"),
    (3, "RUN and packages", "building/run-and-packages"),
    (3, "Ordering", "building/ordering"),
    (3, "Labels", "building/labels"),
    (3, "Arguments", "building/arguments"),
    (3, "Environment Variables", "building/environment-variables"),
    (3, "ADD or COPY + RUN vs RUN + curl", "building/add-copy-run-curl"),
    (3, "USER and WORKDIR", "building/user-and-workdir"),
    (3, "ENTRYPOINT and CMD", "building/entrypoint-and-cmd"),
    (3, "ONBUILD and the undead", "building/onbuild"),
    (2, "Naming and Tagging", "building/naming-and-tagging"),
    (2, "Image Tools", "building/image-tools"),
    (2, "Development tools", "building/development-tools"),
    (2, "Image Storage", "building/image-storage"),
    (3, "Image signing", "building/image-signing"),
    (1, "Running Containerised Applications", "running"),
    (2, "Container Resources", "running/container-resources"),
    (3, "Storage", "running/storage"),
    (3, "Network", "running/network"),
    (3, "Permissions", "running/permissions"),
    (3, "Configuration", "running/configuration"),
    (3, "Memory and CPU", "running/memory-and-cpu"),
    (2, "Service Discovery", "running/service-discovery"),
    (2, "Standard input, output, and errors", "running/standard-streams"),
    (2, "Logging", "running/logging"),
    (2, "Sharing", "running/sharing"),
]


class Anchors(HTMLParser):
    """Collects ids and links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.styles = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        self.styles += "style" in values or tag in ("style", "script")


def everything():
    made = guide()
    return [made.front, *made.pages, made.glossary_page]


def test_the_source_document_has_42_headings():
    assert len(HEADINGS) == 42


def test_every_section_of_the_source_is_a_page_in_the_same_order_and_nesting():
    made = guide()
    assert [path for depth, _, path in HEADINGS if depth] == [page.path for page in made.pages]
    above: dict[int, str] = {}
    for depth, _, path in HEADINGS[1:]:
        above[depth] = path
        parent = above[depth - 1] if depth > 1 else None
        assert made.page(path).parent == parent
        assert made.page(path).depth == depth - 1


@pytest.mark.parametrize(("heading", "path"), [(heading, path) for depth, heading, path in HEADINGS if depth > 1])
def test_a_page_is_called_much_as_its_section_in_the_source(heading, path):
    # A word of the heading is found in the title: people who know the source find their section again.
    known = set(re.findall(r"[a-z]{3,}", heading.lower())) - {"and", "the", "does", "with"}
    assert known & set(re.findall(r"[a-z]{3,}", guide().page(path).title.lower()))


def test_every_page_has_a_summary_and_text():
    for page in everything():
        assert page.summary, page.source
        assert len(page.summary) < 200, page.source
        assert len(page.text) > 80, page.source


def test_every_requirement_is_stated_by_a_page():
    unstated = [id for id in catalogue().requirements if not guide().sections_stating(id)]
    assert unstated == []


def test_every_correction_is_explained_on_a_page():
    due = {id for id, requirement in catalogue().requirements.items() if requirement.correction}
    explained = {id for page in guide().pages for id in page.corrections}
    assert due - explained == set()


def test_every_rule_that_a_page_links_exists():
    named = {(page.source, rule) for page in everything() for rule, _ in page.rules}
    assert {(source, rule) for source, rule in named if rule not in rules()} == set()


def test_no_link_or_anchor_between_pages_is_dead():
    made = guide()
    pages = {page.address: Anchors(page.html) for page in everything()}
    special = {"/guide/requirements/", "/guide/traceability/", "/guide/corrections/"}
    special |= {requirement.path for requirement in catalogue().requirements.values()}
    special |= {f"/review/rules/{name}/" for name in rules()} | {"/review/", "/review/run/", "/starters/", "/api/"}
    dead = []
    for address, anchors in pages.items():
        for link in anchors.links:
            if link.startswith(("http", "mailto:")):
                continue
            target, _, anchor = link.partition("#")
            target = target.partition("?")[0] or address
            if target not in pages:
                if target not in special and not target.startswith("/guide/mended/"):
                    dead.append((address, link))
            elif anchor and anchor not in pages[target].ids:
                dead.append((address, link))
    assert dead == []
    assert len(made.pages) == 41


def test_no_page_has_an_anchor_twice_or_a_style_or_a_script():
    for page in everything():
        anchors = Anchors(page.html)
        assert len(anchors.ids) == len(set(anchors.ids)), page.source
        assert anchors.styles == 0, page.source


def test_the_headings_listed_beside_a_page_are_in_it():
    for page in everything():
        ids = Anchors(page.html).ids
        assert [heading.anchor for heading in page.headings if heading.anchor not in ids] == []


def test_old_labels_of_the_source_still_lead_somewhere():
    pages = {page.path: Anchors(page.html).ids for page in everything()}
    assert "header-3-network" in pages["running/network"]
    assert "header-3-environment-variables" in pages["building/environment-variables"]
    assert "figure-1-container-anatomy" in pages["structuring/how-containerisation-works"]


def test_the_anatomy_figure_has_a_title_and_a_text_equivalent():
    assert '<div data-tool="anatomy">' in guide().page("structuring/how-containerisation-works").html
    figure = pictures(PICTURE_FOLDER)["container-anatomy"]
    assert '<title id="anatomy-title">Anatomy of a container</title>' in figure
    assert "<desc id=" in figure


def test_every_term_of_the_glossary_has_its_anchor_on_the_glossary_page():
    made = guide()
    ids = Anchors(made.glossary_page.html).ids
    assert len(made.glossary) > 20
    assert [term.name for term in made.glossary if term.anchor not in ids] == []


def test_a_reader_can_go_through_all_pages_by_next_and_back_by_previous():
    made = guide()
    page, forth = made.pages[0], []
    while page is not None:
        forth.append(page.path)
        page = made.next(page.path)
    page, back = made.pages[-1], []
    while page is not None:
        back.append(page.path)
        page = made.previous(page.path)
    assert forth == back[::-1] == [page.path for page in made.pages]


def test_another_organisation_reads_its_own_name():
    ours = guide(Organisation("ACME", "registry.acme.example", "the ACME builders", base_images=("acme/python",)))
    text = " ".join(page.html for page in ours.pages)
    assert "ACME" in text
    assert "registry.acme.example" in text
    assert Organisation().registry not in text


def test_an_unknown_page_is_a_key_error():
    with pytest.raises(KeyError):
        guide().page("building/nowhere")
