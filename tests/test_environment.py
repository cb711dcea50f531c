"""Configuration by environment variables."""

import os
import runpy
import subprocess
import sys
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


def test_a_secret_comes_from_its_variable_or_from_a_file(tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    assert Environment({"PORTAL_SECRET_KEY": "plain"}).secret("PORTAL_SECRET_KEY") == "plain"
    assert Environment({"PORTAL_SECRET_KEY_FILE": str(tmp_path / "key")}).secret("PORTAL_SECRET_KEY") == "from a file"


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"PORTAL_SECRET_KEY": "a", "PORTAL_SECRET_KEY_FILE": "/b"}, "PORTAL_SECRET_KEY_FILE are both set"),
        (
            {"PORTAL_SECRET_KEY_FILE": "/none/such"},
            "PORTAL_SECRET_KEY_FILE is '/none/such', which can't be read: No such",
        ),
        ({"PORTAL_SECRET_KEY_FILE": "/dev/null"}, "PORTAL_SECRET_KEY_FILE is '/dev/null', which is empty"),
        ({"PORTAL_DATA_DIR": "/proc/none"}, "PORTAL_DATA_DIR is '/proc/none', which can't hold the secret key"),
        ({"PORTAL_DATABASE_URL": "mysql://u:hunter2@db/x"}, "PORTAL_DATABASE_URL takes an address that begins"),
        ({"PORTAL_DATABASE_URL": "postgres://u:hunter2/@db/x"}, "PORTAL_DATABASE_URL can't be read"),
        ({"PORTAL_DATABASE_URL": "postgres://u:hunter2@db"}, "PORTAL_DATABASE_URL can't be read"),
        ({"PORTAL_BASE_URL": "portal.example.org"}, "PORTAL_BASE_URL is 'portal.example.org'; it takes an address"),
        ({"PORTAL_REPOSITORY_URL": "javascript:alert(1)"}, "PORTAL_REPOSITORY_URL is"),
        ({"PORTAL_HTTPS": "maybe"}, "PORTAL_HTTPS is 'maybe'"),
        ({"PORTAL_DATA_DIR": ""}, "PORTAL_DATA_DIR is empty"),
        ({"PORTAL_METRICS_DIR": "/proc/none"}, "PORTAL_METRICS_DIR is '/proc/none', which can't be made"),
        ({"PORTAL_ALLOWED_HOSTS": ""}, "PORTAL_ALLOWED_HOSTS has ''"),
        ({"PORTAL_ALLOWED_HOSTS": "localhost,portal.example.org:8000"}, "has 'portal.example.org:8000'"),
        ({"PORTAL_ALLOWED_HOSTS": "https://portal.example.org"}, "it takes host names without scheme and port"),
        ({"PORTAL_LOG_TARGET": "syslog", "PORTAL_SYSLOG_ADDRESS": "daemon"}, "PORTAL_SYSLOG_ADDRESS is 'daemon'"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start_and_is_named(monkeypatch, tmp_path, variables, says):
    for name, value in {"PORTAL_DATA_DIR": str(tmp_path), **variables}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(MalformedVariable) as raised:
        runpy.run_path(str(ROOT / "portal" / "settings.py"))
    assert says in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_hosts_are_taken_as_django_compares_them():
    given = "*, .example.org, portal.example.org, 10.0.0.7, [::1], localhost"
    hosts = Environment({"PORTAL_ALLOWED_HOSTS": given}).hosts("PORTAL_ALLOWED_HOSTS")
    assert hosts == ["*", ".example.org", "portal.example.org", "10.0.0.7", "[::1]", "localhost"]


def test_a_password_with_any_character_reaches_the_database_and_its_address_may_set_options(monkeypatch):
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgres://portal:p%40ss%2Fw@db.example:5433/kept?sslmode=verify-full")
    database = runpy.run_path(str(ROOT / "portal" / "settings.py"))["DATABASES"]["default"]
    assert (database["PASSWORD"], database["HOST"], database["PORT"]) == ("p@ss/w", "db.example", 5433)
    assert database["OPTIONS"]["sslmode"] == "verify-full"
    assert database["OPTIONS"]["connect_timeout"] == 3


def run(command, tmp_path, **variables):
    environment = {**os.environ, "PORTAL_DATA_DIR": str(tmp_path), **variables}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser tests' own, where they run in the same process
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("entry", ["manage.py", "granian"])
def test_every_entry_says_what_stopped_it_without_a_traceback(entry, tmp_path):
    """The image's entry point: tests/images/test_portal.py."""
    granian = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--uds", str(tmp_path / "socket")]
    commands = {
        "manage.py": [sys.executable, "manage.py", "migrate"],
        "granian": [*granian, "portal.wsgi:application"],
    }
    done = run(commands[entry], tmp_path, PORTAL_ALOWED_HOSTS="portal.example.org")
    assert done.returncode == 1
    assert "The portal can't start: PORTAL_ALOWED_HOSTS is not a setting of the portal." in done.stderr
    assert "Traceback" not in done.stderr


def test_djangos_checks_for_a_deployment_find_nothing(tmp_path):
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = run(command, tmp_path, PORTAL_HTTPS="true", PORTAL_ALLOWED_HOSTS="portal.example.org")
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout
