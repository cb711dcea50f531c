"""The generated batch job: results on standard output, log lines on standard error, an exit status for each outcome."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.starters import generate
from tests.starters import rfc5424
from tests.starters.conftest import toolchain, write

STARTER = "python-batch-job"
SLUG = "beam-statistics"
LINES = "1 2 3\n\n10\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """The folder of the job's project."""
    return write(generate(STARTER, {"project_name": "Beam statistics"}), tmp_path_factory.mktemp(STARTER))


@pytest.fixture
def start(project) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """A function that starts the job with arguments and settings, its three streams being pipes."""
    started: list[subprocess.Popen[str]] = []

    def starting(*arguments: str, **settings: str) -> subprocess.Popen[str]:
        command = [*toolchain(STARTER).command(project, SLUG), *arguments]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        environment = {"PATH": os.environ["PATH"]} | settings
        started.append(subprocess.Popen(command, cwd=project, env=environment, text=True, **pipes))
        return started[-1]

    yield starting
    for process in started:
        with process:
            process.kill()


@pytest.fixture
def ended(start) -> Callable[..., tuple[int, str, str]]:
    """A function that runs the job to its end: exit status, standard output and standard error."""

    def ending(*arguments: str, text: str = "", **settings: str) -> tuple[int, str, str]:
        process = start(*arguments, **settings)
        output, errors = process.communicate(text, timeout=10)
        return process.returncode, output, errors

    return ending


def means(results: str) -> list[float]:
    return [json.loads(line)["mean"] for line in results.splitlines()]


def messages(log: str) -> list[rfc5424.Message]:
    """The log's lines, each read strictly."""
    return [rfc5424.read(line) for line in log.splitlines()]


def said(log: str) -> list[object]:
    return [message.json["message"] for message in messages(log)]


def test_results_go_to_standard_output_and_the_log_in_rfc5424_to_standard_error(ended):
    status, results, log = ended("run", text=LINES)
    assert status == 0
    assert means(results) == [2.0, 10.0]
    assert said(log) == ["Started", "Finished"]
    for message in messages(log):
        assert (message.facility, message.severity) == (16, 6)
        assert message.header["app"] == SLUG
    assert messages(log)[-1].json["items"] == 2


def test_files_are_read_in_their_order_and_results_go_to_a_file_that_is_whole_once_it_has_its_name(ended, tmp_path):
    for name, text in (("first", "1\n"), ("second", "2\n")):
        (tmp_path / name).write_text(text)
    output = tmp_path / "results.jsonl"
    status, results, _ = ended("run", str(tmp_path / "first"), str(tmp_path / "second"), OUTPUT=str(output))
    assert (status, results) == (0, "")
    assert means(output.read_text()) == [1.0, 2.0]
    assert not output.with_name("results.jsonl.part").exists()


def test_it_needs_nothing_on_standard_input(ended):
    assert ended("run")[:2] == (0, "")


def test_an_item_that_fails_is_named_the_others_are_processed_and_the_status_is_1(ended):
    status, results, log = ended("run", text="1\nnonsense \x1b[31m\n3\n")
    assert (status, means(results)) == (1, [1.0, 3.0])
    failed = messages(log)[1]
    assert failed.severity == 4
    assert failed.json | {"file": "-", "line": 2} == failed.json


@pytest.mark.parametrize(
    ("arguments", "settings", "named"),
    [(["run", "/nowhere/numbers"], {}, "/nowhere/numbers"), (["run"], {"OUTPUT": "/nowhere/results"}, "/nowhere")],
)
def test_input_and_output_that_are_not_there_end_it_with_status_1_and_are_named(ended, arguments, settings, named):
    status, results, log = ended(*arguments, text="1\n", **settings)
    assert (status, results) == (1, "")
    assert messages(log)[-1].severity == 3
    assert named in messages(log)[-1].json["file"]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_a_stop_signal_ends_it_between_two_items_with_status_75(start, number):
    process = start("run")
    first = process.stderr.readline()
    process.stdin.write("1 2 3\n")
    process.stdin.flush()
    assert means(process.stdout.readline()) == [2.0]
    process.send_signal(number)
    assert process.wait(10) == 75
    assert process.stdout.read() == ""
    log = first + process.stderr.read()
    assert said(log) == ["Started", "Stopped"]
    assert messages(log)[-1].json["signal"] == signal.Signals(number).name


def test_a_stopped_job_leaves_no_file_under_the_name_of_its_results(start, tmp_path):
    output = tmp_path / "results.jsonl"
    process = start("run", OUTPUT=str(output))
    process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 75
    assert not output.exists()


@pytest.mark.parametrize("kind", ["unix", "udp"])
def test_it_logs_to_syslog_by_a_setting(ended, tmp_path, monkeypatch, kind):
    family = socket.AF_UNIX if kind == "unix" else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as daemon:
        if kind == "unix":
            monkeypatch.chdir(tmp_path)  # a socket's path may have 107 characters at most
            daemon.bind("log")
            address = f"/proc/{os.getpid()}/cwd/log"
        else:
            daemon.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{daemon.getsockname()[1]}"
        daemon.settimeout(20)
        status, results, log = ended("run", text=LINES, LOG_TARGET="syslog", SYSLOG_ADDRESS=address)
        got = [rfc5424.read(daemon.recv(65536).decode()).json["message"] for _ in range(2)]
    assert got == ["Started", "Finished"]
    assert (status, means(results), log) == (0, [2.0, 10.0], "")


def test_without_a_syslog_daemon_it_runs_logs_to_standard_error_and_says_so(ended):
    status, results, log = ended("run", text=LINES, LOG_TARGET="syslog", SYSLOG_ADDRESS="/nowhere/log")
    assert (status, means(results)) == (0, [2.0, 10.0])
    assert messages(log)[0].json["syslog_address"] == "/nowhere/log"


@pytest.mark.parametrize(("form", "shown"), [("ska", "1|"), ("plain", "INFO ")])
def test_other_log_formats_are_one_line_an_event(ended, form, shown):
    log = ended("run", text=LINES, LOG_FORMAT=form)[2].splitlines()
    assert len(log) == 2
    assert all(line.startswith(shown) for line in log)


@pytest.mark.parametrize(
    ("name", "value"), [("LOG_TARGET", "stdout"), ("LOG_LEVEL", "loud"), ("CONFIG_FILE", "/nowhere/settings")]
)
def test_a_setting_that_cannot_be_used_ends_it_with_status_2_and_one_line_that_names_it(ended, name, value):
    status, results, errors = ended("run", text=LINES, **{name: value})
    assert (status, results) == (2, "")
    assert errors.count("\n") == 1
    assert value in errors
    assert name in errors or "configuration file" in errors


@pytest.mark.parametrize("arguments", [(), ("--help",), ("run", "--help")])
def test_by_default_it_says_what_it_takes(ended, arguments):
    status, shown, _ = ended(*arguments)
    assert status == 0
    for name in ("CONFIG_FILE", "LOG_FORMAT", "LOG_LEVEL", "LOG_TARGET", "OUTPUT", "SYSLOG_ADDRESS", "run", "75"):
        assert name in shown, name


def test_version_is_semantic_and_nonsense_is_refused(ended):
    assert ended("--version")[:2] == (0, f"{SLUG} 0.1.0\n")
    status, _, errors = ended("nonsense")
    assert status == 2
    assert "nonsense" in errors


def test_the_checks_from_inside_the_image_pass(project, tmp_path):
    """With a stand-in for the entry point script that the image has on its PATH."""
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "docker-entrypoint.sh"
    script.write_text(f'#!/bin/sh\nexec {" ".join(toolchain(STARTER).command(project, SLUG))} "$@"\n')
    script.chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "EXPECTED_UID": str(os.getuid()), "TMPDIR": str(tmp_path),
    }  # fmt: skip
    done = subprocess.run(
        ["sh", "tests/container/inside.sh"], cwd=project, env=environment, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok: ") == 6


def test_a_stop_signal_that_comes_while_it_starts_is_not_lost(start, tmp_path):
    """It reads its settings from a pipe, so that it can be stopped just there."""
    pipe = tmp_path / "settings"
    os.mkfifo(pipe)
    job = start("run", CONFIG_FILE=str(pipe))
    with pipe.open("w"):  # waits until the job opens it
        job.send_signal(signal.SIGTERM)
    output, errors = job.communicate(LINES, timeout=10)
    assert job.returncode == 75, errors
    assert output == ""
    assert said(errors) == ["Started", "Stopped"]
