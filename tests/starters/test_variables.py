"""What a file depends on is told from its template, so that a file is rendered anew only where that differs."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment

from portal.starters import generate
from portal.starters.variables import variables_read
from tests.starters.conftest import STARTER

PARTS = {
    "part": "{{ cookiecutter.part }} {% include 'inner' %}",
    "inner": "{{ cookiecutter.inner }} {% include 'part' %}",
}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("plain", set()),
        ("{{ cookiecutter.a }}{% if cookiecutter.b == 'x' %}{{ other.c }}{% endif %}", {"a", "b"}),
        ("{% set x = cookiecutter.a | upper %}{{ x }}{% include 'part' %}", {"a", "part", "inner"}),
        ("{{ cookiecutter['a'] }}", None),
        ("{{ cookiecutter }}", None),
        ("{% set all = cookiecutter %}{{ all.a }}{{ cookiecutter.b }}", None),
        ("{% include cookiecutter.a %}", None),
    ],
)
def test_the_variables_are_told_from_the_text_or_all_are_taken(text, read):
    environment = Environment(loader=DictLoader(PARTS), autoescape=False)
    assert variables_read(environment, environment.parse(text), "cookiecutter") == read


def test_files_that_an_answer_does_not_reach_are_not_rendered_again():
    before, after = (generate(STARTER, {"description": text}).files for text in ("One thing.", "Another thing."))
    again = {path for path in before if before[path] is after[path]}
    differ = {path for path in before if before[path] != after[path]}
    assert {"Dockerfile", "README.md"} <= differ
    assert not again & differ
    assert before.keys() - again - differ <= {"container-review.json"}
