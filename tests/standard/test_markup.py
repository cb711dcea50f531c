"""Directives and roles of the guide's reStructuredText, and what is refused."""

import pytest

from portal.standard import Organisation, StandardError, catalogue
from portal.standard.guide import render_document


def refused(page, body: str) -> list[str]:
    with pytest.raises(StandardError) as caught:
        page(body)
    return [str(problem) for problem in caught.value.problems]


def foreign(text: str):
    return render_document(text, "theirs.rst", catalogue(), Organisation())


# --- directives


def test_a_requirement_box_shows_id_level_and_statement_from_the_catalogue(page):
    made = page(".. requirement:: IMG-18 IMG-19\n")
    assert made.requirements == ("IMG-18", "IMG-19")
    assert 'id="IMG-18"' in made.html
    assert '<a class="badge badge-must" href="/guide/requirements/IMG-18/"' in made.html
    assert "IMG-18 <span>must</span></a>" in made.html
    assert "The base image's tag names at least major and minor version" in made.html


def test_a_correction_shows_its_body_and_its_requirement(page):
    made = page(".. correction:: IMG-18\n\n   A digest makes the build *reproducible*.\n")
    assert made.corrections == ("IMG-18",)
    assert 'id="correction-IMG-18"' in made.html
    assert "<em>reproducible</em>" in made.html


def test_an_example_is_coloured_and_says_in_words_that_it_is_bad(page):
    made = page(
        """
        .. dockerfile:: bad
           :caption: No version
           :rule: pin-base-image

           FROM python
        """
    )
    assert '<figure class="code code-bad" data-language="docker"' in made.html
    assert "Don't</span>" in made.html
    assert "No version" in made.html
    assert '<a class="rule" href="/review/rules/pin-base-image/"><code>pin-base-image</code></a>' in made.html
    assert '<span class="k">FROM</span>' in made.html
    assert [name for name, _ in made.rules] == ["pin-base-image"]


def test_code_has_its_language_as_caption_and_no_inline_style(page):
    made = page(".. code-block:: yaml\n\n   key: value\n")
    assert '<span class="code-title">YAML</span>' in made.html
    assert '<span class="nt">key</span>' in made.html
    assert "style=" not in made.html


def test_code_is_escaped(page):
    made = page(".. code-block:: sh\n\n   cat <file >&2 # <script>\n\n::\n\n   <script>\n")
    assert "<script>" not in made.html


def test_a_picture_stands_in_the_page_with_its_caption(page):
    made = page(".. picture:: anatomy\n\n   The *parts*.\n", pictures={"anatomy": "<svg><title>A</title></svg>"})
    assert "<svg><title>A</title></svg>" in made.html
    assert "<figcaption><p>The <em>parts</em>.</p>" in made.html


def test_a_table_scrolls_by_itself_and_has_header_cells(page):
    made = page("=== ===\na   b\n=== ===\n1   2\n=== ===\n")
    assert '<div class="table-scroll" role="region" tabindex="0"' in made.html
    assert '<th scope="col">a</th>' in made.html
    assert "<td>2</td>" in made.html


def test_notes_warnings_and_further_reading_are_boxes(page):
    made = page(".. note:: N\n\n.. warning:: W\n\n.. seealso::\n\n   `S <https://example.org>`_\n")
    assert '<div class="notice" role="note">' in made.html
    assert '<div class="notice notice-warning" role="note">' in made.html
    assert "Further reading" in made.html


def test_headings_are_permalinks_and_listed(page):
    made = page("Text.\n\nFirst part\n----------\n\nA.\n\nDeeper ``COPY``\n~~~~~~~~~~~~~~~\n\nB.\n")
    assert '<h2 id="first-part"><a class="permalink" href="#first-part">First part</a></h2>' in made.html
    assert '<h3 id="deeper-copy">' in made.html
    assert [(heading.title, heading.anchor, heading.level) for heading in made.headings] == [
        ("First part", "first-part", 2),
        ("Deeper COPY", "deeper-copy", 3),
    ]


def test_the_text_under_each_heading_is_kept_for_search(page):
    made = page("Intro.\n\nFirst\n-----\n\nAlpha ``beta``.\n\n- gamma\n\n.. dockerfile:: plain\n\n   FROM delta\n")
    assert [(passage.title, passage.text) for passage in made.passages] == [
        ("Labels", "Intro."),
        ("First", "Alpha beta. gamma FROM delta"),
    ]


# --- roles


def test_a_requirement_can_be_linked_as_a_badge_or_by_words(page):
    made = page("See :req:`RUN-5` and :req:`the rule <IMG-18>`.")
    assert '<a class="badge badge-should" href="/guide/requirements/RUN-5/"' in made.html
    assert '<a title="IMG-18" href="/guide/requirements/IMG-18/">the rule</a>' in made.html
    assert made.mentions == ("RUN-5", "IMG-18")


def test_rules_pages_and_terms_can_be_linked(page):
    made = page(":rule:`exec-form-cmd`, :page:`overview`, :page:`the part <building>`, :term:`layers <layer>`.")
    assert '<a class="rule" href="/review/rules/exec-form-cmd/"><code>exec-form-cmd</code></a>' in made.html
    assert '<a href="/guide/overview/">Overview</a>' in made.html
    assert '<a href="/guide/building/">the part</a>' in made.html
    assert (
        '<a class="term" data-definition="A set of changes to files." href="/guide/glossary/#term-layer">layers</a>'
        in made.html
    )


def test_a_label_is_linked_from_its_own_page_and_from_another(write_guide):
    guide = write_guide(
        {
            "overview.rst": "Overview\n========\n\n.. _deep-place:\n\nDeep place\n----------\n\n:ref:`deep-place`.\n",
            "building/labels.rst": "Labels\n======\n\n:ref:`deep-place` and :ref:`that <deep-place>`.\n",
        }
    )
    assert '<a href="#deep-place">Deep place</a>' in guide.page("overview").html
    html = guide.page("building/labels").html
    assert '<a href="/guide/overview/#deep-place">Deep place</a>' in html
    assert '<a href="/guide/overview/#deep-place">that</a>' in html


def test_the_organisation_is_named_in_text_and_in_code(page):
    ours = Organisation("ACME", "registry.acme.example", "the ACME builders")
    made = page(
        "|organisation| asks |base_images_contact|.\n\n.. code-block:: sh\n\n   docker pull |registry|/app:1.2.3\n",
        organisation=ours,
    )
    assert "<p>ACME asks the ACME builders.</p>" in made.html
    assert "registry.acme.example/app:1.2.3" in made.html


def test_external_links_are_marked_and_only_web_and_mail_addresses_are_links(page):
    assert (
        '<a class="external" href="https://example.org" rel="noopener external">'
        in page("`A <https://example.org>`_").html
    )
    (problem,) = refused(page, "`A <javascript:alert(1)>`_")
    assert "'javascript:alert(1)' is refused" in problem


# --- errors


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (".. requirement:: IMG-99", "labels.rst:6: there is no requirement 'IMG-99' in the catalogue"),
        (".. requirement:: IMG-1\n\n.. requirement:: IMG-1", "labels.rst:8: IMG-1 is stated twice on this page"),
        (".. correction:: IMG-1\n\n   No.", "labels.rst:6: IMG-1 has no correction in the catalogue"),
        ("Text\n:req:`XX-1`.", "labels.rst:7: there is no requirement 'XX-1'"),
        (":page:`nowhere`", "labels.rst:6: the guide has no page 'nowhere'"),
        (":page:`overview#nowhere`", "labels.rst:6: the page 'overview' has no anchor 'nowhere'"),
        (":term:`flux`", "labels.rst:6: the glossary has no term 'flux'"),
        (":ref:`flux`", "labels.rst:6: no page has the label 'flux'"),
        (":rule:`Not A Rule`", "labels.rst:6: 'Not A Rule' is no name of a rule"),
        (".. picture:: flux", "labels.rst:6: there is no picture 'flux'"),
        (".. dockerfile:: fine\n\n   FROM a", "labels.rst:6: An example is good, bad or plain, not 'fine'."),
        (".. code-block:: klingon\n\n   x", "labels.rst:6: no highlighting is known for the language 'klingon'"),
        (".. flux:: x", 'labels.rst:6: Unknown directive type "flux".'),
        (":flux:`x`", 'labels.rst:6: Unknown interpreted text role "flux".'),
        ("*open", "labels.rst:6: Inline emphasis start-string without end-string."),
        ("|flux|", 'labels.rst:6: Undefined substitution referenced: "flux".'),
        (".. raw:: html\n\n   <b>x</b>", "labels.rst:6: The directive 'raw' is refused"),
        (".. include:: /etc/passwd", "labels.rst:6: The directive 'include' is refused"),
        (".. include:: /etc/passwd\n   :start-line: 1", "labels.rst:6: The directive 'include' is refused"),
        (
            ".. csv-table::\n   :file: /etc/passwd",
            'labels.rst:6: File and URL access deactivated; ignoring "csv-table" directive.',
        ),
        (".. literalinclude:: /etc/passwd", "labels.rst:6: The directive 'literalinclude' is refused"),
    ],
)
def test_a_mistake_in_a_page_is_told_with_file_and_line(page, body, told):
    assert any(f"building/{told}" in problem for problem in refused(page, body))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"overview.rst": None}, "overview.rst: can't be read: No such file or directory"),
        ({"building/extra.rst": "Extra\n=====\n"}, "building/extra.rst: contents.yaml does not name this page"),
        ({"overview.rst": "No title here.\n"}, "overview.rst:1: the page has no title"),
        ({"contents.yaml": "- overview\n- overview\n- building:\n    - labels\n"}, "names the page 'overview' twice"),
        ({"contents.yaml": "- overview\n- requirements\n- building: [labels]\n"}, "is taken by a page of the portal"),
        ({"contents.yaml": "- ../etc\n"}, "'../etc' is no name of a page"),
        ({"contents.yaml": "overview\n"}, "a list of pages is due"),
        ({"contents.yaml": "[\n"}, "contents.yaml:2: can't be read"),
    ],
)
def test_a_guide_whose_files_do_not_fit_its_contents_is_refused(write_guide, changes, told):
    with pytest.raises(StandardError) as caught:
        write_guide(changes)
    assert told in str(caught.value)


# --- documents that are not ours


def test_a_sphinx_document_renders_unknown_roles_and_directives_as_text():
    made = foreign(
        "Title\n=====\n\n.. versionadded:: 1.0\n   :flag:\n\n   Body *kept*.\n\n"
        ":menuselection:`File <f>` and :py:func:`print` and `old`:sup2:.\n"
    )
    assert made.title == "Title"
    assert "Body <em>kept</em>." in made.html
    assert "File and print" in made.html
    assert any("versionadded" in notice for notice in made.notices)


def test_a_link_that_leads_nowhere_becomes_its_text():
    made = foreign("Title\n=====\n\nSee :ref:`there <nowhere>` and :doc:`/other` and :term:`flux`.\n")
    assert "See there and /other and flux." in made.html
    assert any(notice.startswith("theirs.rst:4: no page has the label 'nowhere'") for notice in made.notices)


def test_labels_substitutions_and_links_inside_a_document_work():
    made = foreign(
        ".. _top:\n\nTitle\n=====\n\n.. _lower:\n\nLower part\n----------\n\n"
        "See :ref:`lower`, :ref:`here <lower>` and |.file|_.\n\n"
        ".. |.file| replace:: ``.file``\n.. _.file: https://example.org/\n"
    )
    assert '<a href="#lower">Lower part</a>, <a href="#lower">here</a>' in made.html
    assert 'id="lower"' in made.html
    assert '<a class="external" href="https://example.org/" rel="noopener external"><code>.file</code></a>' in made.html


def test_raw_markup_and_files_are_left_out_of_a_document_and_told():
    made = foreign(
        "Title\n=====\n\n.. raw:: html\n\n   <script>x</script>\n\n.. include:: /etc/passwd\n\n"
        ".. role:: html(raw)\n   :format: html\n\n:html:`<b>x</b>`\n\n"
        ".. figure:: x.png\n   :alt: A picture\n\n   Caption\n"
    )
    assert "<script>" not in made.html
    assert "<b>" not in made.html
    assert "root:" not in made.html
    assert "A picture" in made.html
    assert len([notice for notice in made.notices if "is refused" in notice]) == 3


def test_a_role_that_one_document_leaves_to_us_stays_an_error_in_the_guide(page):
    foreign("Title\n=====\n\n:gizmo:`x`\n\n.. gadget:: y\n")
    assert 'Unknown interpreted text role "gizmo".' in refused(page, ":gizmo:`x`")[0]
    assert 'Unknown directive type "gadget".' in refused(page, ".. gadget:: y")[0]


@pytest.mark.parametrize(
    "text", ["", "\x00", "=", "====\n", "`" * 500, ".. |a| replace:: |a|\n\n|a|", ":req:``\n", "\t*\n"]
)
def test_no_text_makes_the_renderer_fail(text):
    foreign(text)


def test_a_page_has_a_markdown_twin(page):
    made = page(
        """
        .. requirement:: IMG-18

        See :page:`overview` and ``COPY``.

        - one
        - two

        .. dockerfile:: good
           :caption: Right

           FROM python:3.14
        """
    )
    assert made.markdown.startswith("# Labels\n\nMetadata.\n")
    assert "- **[IMG-18](/guide/requirements/IMG-18/)** (must)" in made.markdown
    assert "See [Overview](/guide/overview/) and `COPY`." in made.markdown
    assert "- one\n- two" in made.markdown
    assert "**Do: Right**\n\n```dockerfile\nFROM python:3.14\n```" in made.markdown


def test_a_tool_leaves_its_place_in_the_page_and_a_link_in_markdown(page):
    made = page(".. tool:: tags")
    assert '<div data-tool="tags"></div>' in made.html
    assert "[Tag calculator](/guide/tools/tags/)" in made.markdown


def test_an_unknown_tool_is_an_error_with_its_line(page):
    with pytest.raises(StandardError) as caught:
        page(".. tool:: hammer")
    assert "there is no tool 'hammer'" in str(caught.value)
