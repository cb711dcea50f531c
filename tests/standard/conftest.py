"""A small guide of its own for each test."""

import textwrap

import pytest

from portal.standard import Organisation, StandardError, catalogue
from portal.standard.guide import read_guide

PAGES = {
    "contents.yaml": "- overview\n- building:\n    - labels\n",
    "index.rst": "Guide\n=====\n\n:summary: The front page.\n\nWelcome.\n",
    "overview.rst": "Overview\n========\n\n:summary: What it is.\n\nText.\n",
    "building/index.rst": "Building\n========\n\n:summary: The part.\n\nText.\n",
    "building/labels.rst": "Labels\n======\n\n:summary: Metadata.\n\nText.\n\nWhy\n---\n\nBecause.\n",
    "glossary.rst": "Glossary\n========\n\n:summary: Terms.\n\nlayer\n   A set of changes to files.\n",
}


@pytest.fixture
def write_guide(tmp_path):
    """Write the small guide, some files replaced or (None) left out, and read it; raises StandardError."""

    def write(changes: dict[str, str | None] | None = None, organisation: Organisation | None = None, pictures=None):
        for name, text in {**PAGES, **(changes or {})}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is not None:
                path.write_text(text)
        made, problems = read_guide(tmp_path, catalogue(), organisation or Organisation(), pictures or {})
        if problems:
            raise StandardError(problems)
        return made

    return write


@pytest.fixture
def page(write_guide):
    """The page that a piece of reStructuredText becomes, as the body of building/labels.rst."""

    def render(body: str, **options):
        text = "Labels\n======\n\n:summary: Metadata.\n\n" + textwrap.dedent(body).strip("\n") + "\n"
        return write_guide({"building/labels.rst": text}, **options).page("building/labels")

    return render
