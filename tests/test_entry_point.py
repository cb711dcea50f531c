"""The image's entry point, with what it starts replaced by programs that say what they were given."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def serve(tmp_path):
    """Runs it with arguments and further variables; the variable for metrics, and the arguments that granian got."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python").write_text("#!/bin/sh\n")
    (programs / "granian").write_text('#!/bin/sh\necho "${PORTAL_METRICS_DIR:-none}"\necho "$@"\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    script = (ROOT / "docker-entrypoint.sh").read_text()
    for inside, outside in (("/opt/portal", ROOT), ("/opt/venv/bin", programs), ("/tmp/portal", tmp_path / "portal")):
        script = script.replace(inside, str(outside))

    def run(*arguments: str, **variables: str) -> tuple[str, str]:
        environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", **variables}
        command = ["sh", "-c", script, "docker-entrypoint.sh", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        metrics, given = done.stdout.splitlines()
        return metrics, given

    return run


def test_options_go_to_the_server_and_one_worker_counts_in_its_memory(serve):
    for arguments in ((), ("serve",), ("--log-level", "debug"), ("serve", "--log-level", "debug")):
        metrics, given = serve(*arguments)
        assert metrics == "none"
        assert " ".join(arguments[-2:] if len(arguments) > 1 else ()) in given
        assert given.endswith("portal.wsgi:application")


@pytest.mark.parametrize("arguments", [("--workers", "2"), ("serve", "--workers=2")])
def test_several_workers_count_in_a_folder_that_is_empty_at_each_start(serve, tmp_path, arguments):
    folder = tmp_path / "portal-metrics"
    folder.mkdir()
    (folder / "counter_7.db").write_bytes(b"of a start before")
    assert serve(*arguments)[0] == str(folder)
    assert not folder.exists()
    assert serve("serve", GRANIAN_WORKERS="2")[0] == str(folder)
    assert serve(*arguments, PORTAL_METRICS_DIR="/run/metrics")[0] == "/run/metrics"
