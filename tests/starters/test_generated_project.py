"""What is generated works: its own tests and linters pass, and it starts, logs and stops as the standard asks."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from portal.review import review
from portal.starters import catalogue, generate
from tests.starters import rfc5424
from tests.starters.conftest import BIN, STARTER, run, write
from tests.starters.pairs import pairwise

CHOICES = {field.name: field.choices for field in catalogue()[STARTER].fields if field.kind == "choice"}
OPTIONS = CHOICES | {"base_image": catalogue()[STARTER].field("base_image").choices}
PAIRS = pairwise(OPTIONS)
# What formatting and linting depend on: a short and the longest name.
NAMES = ("ab", "beam-server-with-a-very-long-name-of-48-characte")


@pytest.fixture
def tools(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A function that runs make targets in a project with the tools that are installed here."""
    venv = tmp_path / "venv"
    venv.mkdir()
    (venv / "bin").symlink_to(BIN)

    def make(project: Path, *targets: str) -> subprocess.CompletedProcess[str]:
        (venv / ".installed").touch()
        return run("make", *targets, f"VENV={venv}", cwd=project, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})

    return make


@pytest.mark.parametrize(
    "answers",
    [{"project_name": "Beam server"}, {"project_slug": NAMES[1], "port": "9000", "log_format": "ska"}],
    ids=["default", "other"],
)
def test_its_own_tests_pass(written, tools, answers):
    done = tools(written(**answers), "test")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "answers", [{"project_slug": NAMES[0], "ci": "github"}, {"project_slug": NAMES[1], "ci": "both"}]
)
def test_its_own_linters_find_nothing(written, tools, answers):
    done = tools(written(**answers), "lint")
    assert done.returncode == 0, done.stdout + done.stderr


def test_make_help_lists_every_target(written):
    project = written()
    listed = {line.split()[0] for line in run("make", "help", cwd=project).stdout.splitlines()}
    assert listed >= {
        "build", "clean", "dev", "help", "lint", "push", "release", "run", "run-syslog", "sbom", "sign", "tag", "test",
        "test-container", "verify",
    }  # fmt: skip


def test_make_build_passes_version_and_commit(written):
    project = written()
    for command in (["git", "init", "-q"], ["git", "add", "-A"]):
        run(*command, cwd=project)
    run("git", "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qm", "x", cwd=project)
    commit = run("git", "rev-parse", "HEAD", cwd=project).stdout.strip()
    shown = run("make", "-n", "build", "ENGINE=podman", cwd=project).stdout
    assert f"--tag artefact.skao.int/ska/my-service:{commit[:8]}" in shown
    assert f'revision="{commit}"' in shown
    assert 'version="0.1.0"' in shown


@pytest.mark.parametrize("target", ["build", "run", "push", "tag"])
def test_without_a_commit_make_stops_before_the_engine_and_says_what_to_do(written, tmp_path, target):
    project = written()
    engine = tmp_path / "engine"
    engine.write_text(f"#!/bin/sh\ntouch {tmp_path}/called\n")
    engine.chmod(0o755)
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    done = run("make", target, f"ENGINE={engine}", cwd=project, env=environment)
    assert done.returncode != 0
    assert (
        'no commit yet, and the image is tagged with it: git init && git add -A && git commit -m "Start"' in done.stderr
    )
    assert not (tmp_path / "called").exists()


def test_the_readme_begins_with_the_first_commit(written):
    start = (written() / "README.md").read_text().partition("## Start")[2]
    assert start.index("git init && git add . && git commit") < start.index("make ")


@pytest.mark.parametrize("answers", PAIRS, ids=lambda answers: "-".join(answers.values()))
def test_every_pair_of_options_gives_clean_definitions_and_readable_files(answers, tmp_path):
    project = generate(STARTER, answers)
    for path, content in project.files.items():
        text = content.decode()
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "cookiecutter" not in text
        assert all(line == line.rstrip() for line in text.split("\n")), path
        if path.endswith((".yaml", ".yml")):
            yaml.safe_load(text)
        elif path.endswith(".toml"):
            tomllib.loads(text)
        elif path.endswith(".json"):
            json.loads(text)
        elif path.endswith(".py"):
            compile(text, path, "exec")
    scripts = {path: project.files[path].decode() for path in project.files if path.endswith(".sh")}
    ignore = project.files[".dockerignore"].decode()
    for name in ("Dockerfile", "Dockerfile.dev"):
        for profile in ("standard", "strict"):
            report = review(project.files[name].decode(), profile, dockerignore=ignore, scripts=scripts)
            assert report.findings == (), f"{name} under {profile}"
    folder = write(project, tmp_path)
    for command in (["hadolint", "Dockerfile", "Dockerfile.dev"], ["shellcheck", *scripts]):
        done = run(BIN / command[0], *command[1:], cwd=folder)
        assert done.returncode == 0, done.stdout


class Service:
    """A generated service as a process, its log going through a pipe."""

    def __init__(self, folder: Path, **settings: str) -> None:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder / "src"), "LISTEN_ADDRESS": "127.0.0.1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "beam_server"],
            env=environment | settings,
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
        )

    def __enter__(self) -> Service:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def beam_server(tmp_path: Path) -> Path:
    return write(generate(STARTER, {"project_name": "Beam server"}), tmp_path)


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def test_it_answers_logs_rfc5424_with_json_and_stops_within_a_second(beam_server):
    port = free_port()
    with Service(beam_server, PORT=port) as service:
        first = service.process.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert json.load(answer) == {"service": "beam-server", "version": "0.1.0"}
        began = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        rest, _ = service.process.communicate(timeout=10)
        assert time.monotonic() - began < 1
        assert service.process.returncode == 0
    messages = [rfc5424.read(line) for line in [first, *rest.splitlines()]]
    assert [message.json["message"] for message in messages] == ["Serving", "Request answered", "Stopping", "Stopped"]
    for message in messages:
        assert message.facility == 16
        assert message.header["app"] == "beam-server"
        assert message.header["process"] == str(service.process.pid)


@pytest.mark.parametrize("kind", ["unix", "udp"])
def test_it_logs_to_syslog_by_a_setting(beam_server, tmp_path, monkeypatch, kind):
    family = socket.AF_UNIX if kind == "unix" else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as daemon:
        if kind == "unix":
            monkeypatch.chdir(tmp_path)  # a socket's path may have 107 characters at most
            daemon.bind("log")
            address = f"/proc/{os.getpid()}/cwd/log"
        else:
            daemon.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{daemon.getsockname()[1]}"
        daemon.settimeout(10)
        with Service(beam_server, PORT=free_port(), LOG_TARGET="syslog", SYSLOG_ADDRESS=address) as service:
            assert rfc5424.read(daemon.recv(65536).decode()).json["message"] == "Serving"
            service.process.send_signal(signal.SIGTERM)
            output, _ = service.process.communicate(timeout=10)
        assert [rfc5424.read(daemon.recv(65536).decode()).json["message"] for _ in range(2)] == ["Stopping", "Stopped"]
    assert output == ""
    assert service.process.returncode == 0


def test_the_checks_from_inside_the_image_pass(beam_server, tmp_path):
    (tmp_path / "python").symlink_to(sys.executable)
    done = run(
        "sh", "tests/container/inside.sh",
        cwd=beam_server,
        env={
            "PATH": f"{beam_server}:{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": f"src:{':'.join(sys.path)}",
            "EXPECTED_UID": str(os.getuid()), "PORT": free_port(), "TMPDIR": str(tmp_path),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok: ") == 5
