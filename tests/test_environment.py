"""Configuration by environment variables."""

from pathlib import Path

import pytest

from portal.environment import Environment, MalformedVariable, markdown_table
from portal.standard import Organisation

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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_REGISTRY", "https://registry.acme.example"),
        ("PORTAL_REGISTRY", "Registry.acme.example"),
        ("PORTAL_REGISTRY", "acme"),
        ("PORTAL_WEBSITE", "javascript:alert(1)"),
        ("PORTAL_SOURCES", "https://git.acme.example/{{ x }}"),
        ("PORTAL_BASE_IMAGES", "registry.acme.example/python:3.14, two words"),
        ("PORTAL_VENDOR", "ACME {{ 7 * 7 }}"),
        ("PORTAL_ORGANISATION", ""),
    ],
)
def test_an_organisations_value_that_cannot_be_used_is_refused_by_name(name, value):
    with pytest.raises(MalformedVariable, match=name):
        Organisation.from_environment(Environment({name: value}))


def test_the_defaults_are_the_values_of_the_source_documents_organisation():
    assert Organisation.from_environment(Environment({})) == Organisation()


def test_the_hosts_that_an_organisations_images_come_from_are_named_once():
    values = {"PORTAL_REGISTRY": "registry.acme.example/apps", "PORTAL_BASE_IMAGES": "mirror.acme.example:5000/a,b/c:1"}
    ours = Organisation.from_environment(Environment(values))
    assert ours.registries == ("registry.acme.example", "mirror.acme.example:5000")
