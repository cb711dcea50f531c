"""The guide's tools over HTTP, as one without scripts has them."""

import re

import pytest
from django.test import Client

from portal.standard.anatomy import TOUCH_POINTS
from portal.standard.markup import TOOLS
from portal.web import thread


@pytest.fixture
def get(client: Client):
    def answer(address: str, status: int = 200) -> str:
        response = client.get(address)
        assert response.status_code == status
        return response.content.decode()

    return answer


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_stands_in_its_section_and_by_itself(get, name):
    alone = get(f"/guide/tools/{name}/")
    assert f'id="tool-{name}"' in alone
    assert alone.count("drawn-") == 0 or 'class="anatomy-figure picture"' in alone  # what colours the picture
    sections = [page for page in thread.guide().pages if f'<div data-tool="{name}"></div>' in page.html]
    assert len(sections) == 1
    shown = get(sections[0].address)
    assert f'id="tool-{name}"' in shown
    assert "data-tool" not in shown
    assert f'href="{sections[0].address}#tool-{name}"' in alone
    assert re.search(r"tools(\.[0-9a-f]+)?\.js", shown)
    if name != "anatomy":
        assert f"(/guide/tools/{name}/)" in get(f"/guide/{sections[0].path}.md")


def test_an_unknown_tool_is_not_found(client: Client):
    assert client.get("/guide/tools/nothing/").status_code == 404


def test_the_calculator_answers_a_form(get):
    page = get("/guide/tools/tags/?version=1.12.8&commit=bbedf059&existing=1.12.7,1.13.2&image=shop/web")
    assert 'value="1.12.8"' in page
    assert "stays at 1.13.2" in page
    assert "moves here from 1.12.7" in page
    assert "/guide/requirements/TAG-3/" in page


def test_the_calculator_says_what_is_wrong_and_keeps_what_was_typed(get):
    page = get("/guide/tools/tags/?version=v1.2.3&commit=%3Cscript%3E&existing=&image=")
    assert 'value="v1.2.3"' in page
    assert "Leave out the v: the tag is 1.2.3." in page
    assert "A commit&#x27;s hash has only digits" in page
    assert 'aria-invalid="true"' in page
    assert "<script>" not in page
    assert "longer than 8,000" in get(f"/guide/tools/tags/?version={'1' * 9000}&commit=abc")


@pytest.mark.parametrize(("change", "bad", "good"), [("code", "3 of 4", "1 of 5"), ("base", "4 of 4", "5 of 5")])
def test_the_simulator_answers_a_form(get, change, bad, good):
    page = get(f"/guide/tools/cache/?change={change}")
    assert f"<strong>{bad}</strong>" in page
    assert f"<strong>{good}</strong>" in page


@pytest.mark.parametrize("query", ["change=weather", "change=", "other=1"])
def test_the_simulator_takes_anything(get, query):
    assert "<strong>3 of 4</strong>" in get(f"/guide/tools/cache/?{query}")


def test_the_stop_shows_every_step_of_both_launches(get):
    page = get("/guide/tools/stop/?compare=script&program=java&grace=30")
    assert "A script with exec: ended" in page
    assert "A script without exec: killed" in page
    assert "exit status <strong>143</strong>" in page
    assert "at 30 s" in page
    assert get("/guide/tools/stop/?compare=x&program=y&grace=z")


def test_the_figure_is_a_list_too(get):
    page = get("/guide/structuring/how-containerisation-works/")
    for point in TOUCH_POINTS:
        assert f'href="#touch-{point.name}"' in page
        assert f'id="touch-{point.name}"' in page
        assert point.says in page.replace("&#x27;", "'")
    assert page.count('id="anatomy-title"') == 1


def test_what_is_left_of_the_example_is_said_beside_a_version_of_ones_own(get):
    given = "/guide/tools/tags/?version=1.4.2&commit=3f9c2ab1&image=registry.example.org/shop/web&existing="

    assert "Still the example's" not in get("/guide/tools/tags/")
    assert "Still the example's" not in get(given)
    assert "Still the example's: the tags that exist already." in get(f"{given}1.12.6+1.12.7+1.13.0+1.13.1").replace(
        "&#x27;", "'"
    )


def test_a_pre_release_is_not_deployed_to_production(get):
    page = get("/guide/tools/tags/?version=1.4.2-rc.1&commit=3f9c2ab1&image=shop/web&existing=")

    assert "Whoever tries it out names the full version" in page
