"""An organisation's own folder: what it adds and changes, and how what is wrong in it is told."""

import re
from pathlib import Path

import pytest

from portal.review.profiles import load
from portal.standard import Level, Organisation
from portal.standard.catalogue import CATALOGUE_FILE, read_catalogue
from portal.standard.folder import MOST_BYTES, read_folder
from portal.standard.guide import GUIDE_FOLDER, PICTURE_FOLDER, pictures, read_guide
from tests.standard.conftest import PAGES

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "standard" / "source.rst"
ADDED = """\
areas:
  ACME: What ACME adds
requirements:
  - {id: ACME-1, name: mirrored, level: must, seen_in: [dockerfile], says: Use the mirror.}
"""


@pytest.fixture
def read(tmp_path):
    """Write the files of a folder and read the standard with it: catalogue, guide (a small one, unless the whole is
    asked for), and problems as text."""

    def put(root: Path, files: dict[str, str | bytes]) -> None:
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def reading(files: dict[str, str | bytes], whole: bool = False):
        put(tmp_path / "guide", PAGES)
        put(tmp_path / "acme", files)
        (tmp_path / "acme").mkdir(exist_ok=True)
        folder = read_folder(tmp_path / "acme")
        requirements, problems = read_catalogue(CATALOGUE_FILE, folder)
        base = GUIDE_FOLDER if whole else tmp_path / "guide"
        guide, others = read_guide(base, requirements, Organisation(), pictures(PICTURE_FOLDER), folder)
        return requirements, guide, [str(each) for each in (*folder.problems, *problems, *others)]

    return reading


def worked_example() -> dict[str, str]:
    """The files of the example in docs/own-standard.md."""
    text = (ROOT / "docs" / "own-standard.md").read_text()
    return dict(re.findall(r"^`([\w./-]+)` (?:(?!\n\n).)*:\n\n```(?:yaml|rst)\n(.*?)^```$", text, re.M | re.S))


def test_the_worked_example_of_the_documentation_is_a_folder_without_a_fault(read):
    files = worked_example()
    assert set(files) == {
        "requirements.yaml",
        "guide/contents.yaml",
        "guide/building/mirror.rst",
        "profiles/acme.yaml",
        "documents/handbook.rst",
    }
    catalogue, guide, problems = read(files, whole=True)
    assert problems == []
    assert catalogue.requirements["ACME-1"].checked_by == ("trusted-registries",)
    assert guide.sections_stating("ACME-1") == [guide.page("building/mirror")]
    assert [page.path for page in guide.ancestors("building/mirror")] == ["building", "building/image-storage"]
    (handbook,) = guide.documents
    assert handbook.address == "/guide/documents/handbook/"
    assert 'href="/guide/building/mirror/">The mirror</a>' in handbook.html
    assert 'href="/guide/glossary/#term-registry">registry</a>' in handbook.html
    assert [notice.partition(": ")[0] for notice in handbook.notices] == ["acme/documents/handbook.rst:8"]
    profile = load(files["profiles/acme.yaml"], "acme", "acme.yaml")
    assert profile.options["trusted-registries"]["registries"] == ("mirror.acme.example", "registry.acme.example")


# --- requirements


def test_a_requirement_of_the_portal_is_changed_where_the_entry_says_so_and_keeps_the_rest(read):
    before = read({})[0].requirements["IMG-18"]
    catalogue, _, problems = read({"requirements.yaml": "requirements:\n  - {id: IMG-18, level: should}\n"})
    changed = catalogue.requirements["IMG-18"]
    assert problems == []
    assert (before.level, changed.level) == (Level.MUST, Level.SHOULD)
    assert (changed.says, changed.correction, changed.path) == (before.says, before.correction, before.path)
    assert len(catalogue.requirements) == 81


def test_added_requirements_come_after_those_of_the_portal(read):
    catalogue, _, problems = read({"requirements.yaml": ADDED})
    assert problems == []
    assert list(catalogue.areas)[-1] == "ACME"
    assert list(catalogue.requirements)[-1] == "ACME-1"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (("ACME-1", "IMG-118"), "acme/requirements.yaml:4: IMG-118: the portal's standard has no such requirement"),
        (("ACME-1", "FOO-1"), "acme/requirements.yaml:4: FOO-1: there is no area FOO"),
        (("must", "shall"), "acme/requirements.yaml:4: ACME-1: level is 'shall'; it takes must, should, may"),
        (("mirrored", "no-latest"), "acme/requirements.yaml:4: ACME-1: the name 'no-latest' is already that of IMG-19"),
        (("says", "said"), "acme/requirements.yaml:4: ACME-1: unknown key 'said'"),
        (("says: Use the mirror.", "checked_by: x, says: a"), "ACME-1: checked_by must be a list"),
        (("[dockerfile]", "[nowhere]"), "acme/requirements.yaml:4: ACME-1: seen_in has 'nowhere'"),
        (("areas:", "areas: ["), "acme/requirements.yaml:3: is not valid YAML"),
        (("areas:\n  ACME: What ACME adds\n", "[" * 5000), "acme/requirements.yaml: is not valid YAML"),
    ],
)
def test_a_mistake_in_the_requirements_is_told_with_file_and_line(read, changes, told):
    _, _, problems = read({"requirements.yaml": ADDED.replace(*changes)})
    assert any(problem.startswith(told) or told in problem for problem in problems), problems


# --- pages


def test_a_page_takes_the_place_of_the_portals_at_the_same_address(read):
    text = "Labels\n======\n\n:summary: Ours.\n\n.. requirement:: IMG-22 IMG-23 IMG-24\n\nOnly |vendor| here.\n"
    _, guide, problems = read({"guide/building/labels.rst": text})
    page = guide.page("building/labels")
    assert problems == []
    assert (page.own, page.address, page.summary) == (True, "/guide/building/labels/", "Ours.")
    assert "Only SKA Observatory here." in page.html
    assert guide.page("overview").own is False


def test_a_part_of_ones_own_comes_after_the_others(read):
    _, guide, problems = read(
        {
            "guide/contents.yaml": "- operations:\n    - backups\n- overview:\n    - history\n",
            "guide/operations/index.rst": "Operations\n==========\n\nText.\n",
            "guide/operations/backups.rst": "Backups\n=======\n\nText.\n",
            "guide/overview/history.rst": "History\n=======\n\nText.\n",
        }
    )
    assert problems == []
    assert [page.path for page in guide.pages[-2:]] == ["operations", "operations/backups"]
    assert guide.next("overview").path == "overview/history"


def test_all_that_is_wrong_in_the_folder_is_told_at_once(read):
    _, _, problems = read(
        {
            "requirements.yaml": ADDED.replace("must", "shall"),
            "guide/contents.yaml": "- building:\n    - mirror\n    - gone\n- requirements\n",
            "guide/building/mirror.rst": (
                "Mirror\n======\n\n.. requirement:: ACME-1 ACME-2\n\n.. raw:: html\n\n   <b>x</b>\n"
            ),
            "guide/building/stray.rst": "Stray\n=====\n",
            "guide/building/labels.rst": b"\xff\xfe",
            "notes/plan.rst": "Plan\n====\n",
            "profiles/My Own.yaml": "title: x\n",
        }
    )
    told = "\n".join(problems)
    assert "acme/requirements.yaml:4: ACME-1: level is 'shall'" in told
    assert "acme/guide/building/mirror.rst:4: there is no requirement 'ACME-2' in the catalogue" in told
    assert "no requirement 'ACME-1'" not in told  # it is there, only wrong
    assert "acme/guide/building/mirror.rst:6: The directive 'raw' is refused" in told
    assert "acme/guide/building/stray.rst: contents.yaml does not name this page" in told
    assert "building/gone.rst: can't be read" in told
    assert "acme/guide/contents.yaml:4: the address of 'requirements' is taken" in told
    assert "acme/guide/building/labels.rst: can't be read: it is not UTF-8" in told
    assert "acme/notes/plan.rst: is in no place where it is used" in told
    assert "acme/profiles/My Own.yaml: needs a name of lower-case letters" in told
    assert len(problems) == 9


# --- the folder itself


def test_a_folder_that_is_not_there_is_told(tmp_path):
    (problem,) = read_folder(tmp_path / "nowhere").problems
    assert "PORTAL_STANDARD_DIR names this, which is not there" in str(problem)


def test_files_outside_and_files_too_large_are_refused_and_others_are_left_alone(tmp_path, read):
    (tmp_path / "secret.rst").write_text("Secret\n======\n")
    (tmp_path / "acme" / "documents").mkdir(parents=True)
    (tmp_path / "acme" / "documents" / "linked.rst").symlink_to(tmp_path / "secret.rst")
    (tmp_path / "acme" / "documents" / "gone.rst").symlink_to(tmp_path / "nothing.rst")
    _, guide, problems = read(
        {
            "documents/large.rst": b"x" * (MOST_BYTES + 1),
            "README.md": "Ours.",
            ".git/config.yaml": "x",
            "picture.png": b"\x89PNG",
        }
    )
    assert problems == [
        "acme/documents/gone.rst: is a link to a file outside of the folder, which is refused",
        "acme/documents/large.rst: is too large: a file may have 1,000,000 bytes",
        "acme/documents/linked.rst: is a link to a file outside of the folder, which is refused",
    ]
    assert guide.documents == ()


# --- documents


def test_documents_link_one_another_and_the_guide(read):
    _, guide, problems = read(
        {
            "documents/one.rst": "One\n===\n\n.. _place:\n\nPlace\n-----\n\n:doc:`two`, :doc:`the other <two>`.\n",
            "documents/two.rst": (
                "Two\n===\n\n.. toctree::\n   :maxdepth: 1\n\n   one\n   Our first <one>\n\n"
                ":ref:`place`, :ref:`there <place>`, :req:`IMG-18`, :page:`overview`, :term:`layer`, :term:`crane`.\n\n"
                ".. glossary::\n\n   crane\n      Lifts containers.\n"
            ),
        }
    )
    one, two = guide.documents
    assert problems == []
    assert one.notices == two.notices == ()
    assert '<a href="/guide/documents/two/">Two</a>, <a href="/guide/documents/two/">the other</a>' in one.html
    assert '<a href="/guide/documents/one/">One</a>' in two.html
    assert '<a href="/guide/documents/one/">Our first</a>' in two.html
    assert (
        '<a href="/guide/documents/one/#place">Place</a>, <a href="/guide/documents/one/#place">there</a>' in two.html
    )
    assert 'data-definition="Lifts containers." href="/guide/documents/two/#term-crane">crane</a>' in two.html
    assert '<dt id="term-crane">' in two.html


def test_what_documents_are_made_of_is_shown(read):
    _, guide, _ = read(
        {
            "documents/all.rst": (
                "All\n===\n\n.. contents::\n\n|product| runs. [1]_ See `the site`_ and [CIT]_.\n\n"
                ".. |product| replace:: **It**\n\n"
                ".. [1] A footnote.\n.. [CIT] A citation.\n.. _the site: https://example.org/\n\n"
                ".. csv-table:: Figures\n   :header: a, b\n\n   1, 2\n\n.. list-table::\n\n   * - x\n     - y\n\n"
                "+---+---+\n| c | d |\n+---+---+\n\n"
                ".. figure:: nowhere/diagram.png\n   :alt: How it hangs together\n\n   The diagram.\n\n"
                ".. admonition:: Mind\n\n   Careful.\n\n.. note:: Noted.\n\n.. warning:: Warned.\n\n"
                ".. code-block:: python\n   :linenos:\n\n   print(1)\n\n.. index:: single: nothing\n\n"
                "term\n   meaning\n\n:field: value\n\n| line\n| block\n\n"
                "H\\ :sub:`2`\\ O :kbd:`Ctrl` :abbr:`OS (operating system)`\n"
            )
        }
    )
    (page,) = guide.documents
    for shown in (
        "<strong>It</strong> runs.",
        "A footnote.",
        "A citation.",
        '<a class="external" href="https://example.org/"',
        "<caption>Figures</caption>",
        "<td>y</td>",
        "<td>d</td>",
        "How it hangs together",
        "<figcaption>The diagram.</figcaption>",
        "Mind",
        "Careful.",
        "Noted.",
        "Warned.",
        'data-language="python"',
        "meaning",
        "line<br>block",
        "<sub>2</sub>",
        "Ctrl",
        "operating system",
    ):
        assert shown in page.html, shown
    assert [notice.partition(": ")[2] for notice in page.notices] == [
        "there is no picture 'diagram'; pictures are SVG files in the guide's folder of pictures"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join("  " * depth + "text" for depth in range(400)),
        "* " * 2000 + "x",
        ".. |a| replace:: |b| |b|\n.. |b| replace:: |c| |c|\n.. |c| replace:: |a|\n\n|a|",
        "Title\n=====\n\n.. glossary::\n\n   term\n\n   other\n      Meaning.\n",
        ".. toctree::\n\n   <>\n   *\n   a <b> <c>\n",
        ".. code-block:: klingon\n\n   x\n",
    ],
    ids=["deep", "wide", "circle", "glossary", "toctree", "language"],
)
def test_no_document_stops_the_portal(read, text):
    _, guide, problems = read({"documents/odd.rst": text})
    assert problems == []
    assert len(guide.documents) == 1


@pytest.mark.skipif(not SOURCE.exists(), reason="the source document is not beside the project")
def test_the_source_document_itself_is_shown_whole(read):
    _, guide, problems = read({"documents/source.rst": SOURCE.read_text()})
    (page,) = guide.documents
    assert problems == []
    assert page.title == "Containerisation Standards"
    assert len(page.headings) == 41
    # Two places are not shown as written: the style sheet in raw HTML, and nothing else.
    assert [notice.partition(": ")[2] for notice in page.notices] == [
        "The directive 'raw' is refused: pages take no raw markup and no other files."
    ]
    assert 'href="#figure-1-container-anatomy">Container Anatomy</a>' in page.html
    assert '<a href="#header-3-network">Network</a>' in page.html
    assert "<code>.dockerignore</code></a>" in page.html
    assert "<svg" in page.html
    assert "figborder" not in page.html
