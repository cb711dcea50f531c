"""What is kept works the same on PostgreSQL as on SQLite, and replicas that start together migrate once."""

import os
import re
import subprocess
import sys

import pytest

from tests.deployment.servers import ROOT, manage

pytestmark = pytest.mark.deployment


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """The settings that name an empty database."""
    if request.param == "sqlite":
        return {"PORTAL_DATA_DIR": str(tmp_path)}
    cluster = request.getfixturevalue("cluster")
    return {"PORTAL_DATA_DIR": str(tmp_path), "PORTAL_DATABASE_URL": cluster.create(f"empty{os.urandom(4).hex()}")}


def test_all_tests_of_what_is_kept_pass_on_postgresql(cluster):
    """The same tests that `make test` runs on SQLite: all of tests/web that use a database."""
    variables = {**os.environ, "PORTAL_DATABASE_URL": cluster.create("kept")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "django_db", "tests/web"]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed, done.stdout
    assert int(passed[1]) >= 20
    assert "skipped" not in done.stdout


def test_processes_that_migrate_an_empty_database_at_once_all_succeed(database):
    started = [manage(database, "migrate", "--no-input", "--skip-checks", "--wait", "30") for _ in range(3)]
    outputs = [process.communicate(timeout=120)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], "\n".join(outputs)
    assert sorted("No migrations to apply" in output for output in outputs) == [False, True, True]
    assert manage(database, "migrate", "--check", "--skip-checks").wait(60) == 0


def test_a_database_that_stays_away_is_named_without_its_password(tmp_path):
    address = "postgres://portal:hunter2@127.0.0.1:1/portal"
    process = manage({"PORTAL_DATA_DIR": str(tmp_path), "PORTAL_DATABASE_URL": address}, "migrate", "--skip-checks")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "PORTAL_DATABASE_URL" in output
    assert "hunter2" not in output
    assert "Traceback" not in output
