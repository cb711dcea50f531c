"""Configuration by environment variables."""

from pathlib import Path

import pytest

from portal.environment import Environment, MalformedVariable, markdown_table

ROOT = Path(__file__).resolve().parent.parent


def test_defaults_are_used_where_nothing_is_set():
    environment = Environment({})
    assert environment.boolean("PORTAL_DEBUG") is False
    assert environment.choice("PORTAL_LOG_TARGET") == "stdout"
    assert "127.0.0.1" in environment.items("PORTAL_ALLOWED_HOSTS")


def test_a_misspelt_name_is_refused_and_named():
    with pytest.raises(MalformedVariable, match="PORTAL_ALOWED_HOSTS is not a setting"):
        Environment({"PORTAL_ALOWED_HOSTS": "example.org"})


def test_variables_of_others_are_left_alone():
    assert Environment({"HOME": "/root", "PORT": "9000"}).text("PORTAL_CONTACT")


@pytest.mark.parametrize(
    ("value", "expected"), [("yes", True), ("ON", True), ("0", False), ("", False), (" no ", False)]
)
def test_a_boolean_takes_the_usual_words(value, expected):
    assert Environment({"PORTAL_DEBUG": value}).boolean("PORTAL_DEBUG") is expected


def test_a_malformed_boolean_says_what_it_takes():
    with pytest.raises(MalformedVariable, match="PORTAL_HTTPS is 'maybe'; it takes true or false"):
        Environment({"PORTAL_HTTPS": "maybe"}).boolean("PORTAL_HTTPS")


def test_a_choice_outside_the_list_names_the_list():
    with pytest.raises(MalformedVariable, match="debug, info, warning, error"):
        Environment({"PORTAL_LOG_LEVEL": "loud"}).choice("PORTAL_LOG_LEVEL")


def test_the_table_in_the_readme_is_the_one_the_code_makes():
    assert markdown_table() in (ROOT / "README.md").read_text()
