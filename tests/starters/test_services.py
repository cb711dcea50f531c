"""A generated service, in whatever language: it starts, answers, logs and stops as the standard asks.

Each starter's project is built once with its own toolchain and then run as a process; what is asked of it is the
contract of its README.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.starters import generate
from tests.starters import rfc5424
from tests.starters.conftest import SERVICES, make, toolchain, write

SLUG = "beam-server"
ACCESS = "Request answered"


class Service:
    """A service as a process, its log going through a pipe; `port` is the one that it said it listens on."""

    def __init__(self, command: list[str], folder: Path, *arguments: str, **settings: str) -> None:
        environment = {"PATH": os.environ["PATH"], "LISTEN_ADDRESS": "127.0.0.1", "PORT": "0"}
        self.process = subprocess.Popen(
            [*command, *arguments],
            env=environment | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
        )
        self.lines: list[str] = []

    def __enter__(self) -> Service:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def read_line(self) -> str:
        """The next line of standard output, waited for."""
        self.lines.append(self.process.stdout.readline())
        return self.lines[-1]

    def serving(self) -> int:
        """The port, read from the line that says that it serves."""
        message = rfc5424.read(self.read_line()).json
        assert message["message"] == "Serving"
        return int(message["port"])

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send the signal, take in the rest of the log; the exit status."""
        self.process.send_signal(number)
        return self.end()

    def end(self) -> int:
        """Wait for the end by itself; the exit status."""
        output, self.errors = self.process.communicate(timeout=10)
        self.lines += output.splitlines(keepends=True)
        return self.process.returncode

    def messages(self) -> list[rfc5424.Message]:
        """All lines so far, each read strictly."""
        return [rfc5424.read(line) for line in self.lines]


# Compiling these takes half a minute of a core each: `make test-long` does it.
COMPILED = {"cpp-http-service", "java-http-service", "rust-http-service"}
BY_COMPILER = [pytest.param(name, marks=[pytest.mark.long] if name in COMPILED else []) for name in SERVICES]


# Two paths whose answers can't be sent, in the languages that let one write such.
FAULTS = {
    "go-http-service": (
        '"GET /body": func(*http.Request, []byte) (int, map[string]any) {\n'
        '\treturn 200, map[string]any{"pipe": make(chan int)}\n},\n'
        '"GET /answer": func(*http.Request, []byte) (int, map[string]any) { return 99, nil },\n'
    ),
    "java-http-service": (
        'entry("GET /body", request -> new Response(99, Map.of())),\nentry("GET /answer", request -> null),\n'
    ),
    "node-http-service": (
        '"GET /body": () => ({ status: 200, body: { count: 1n } }),\n'
        '"GET /answer": () => ({ status: 302, body: {}, headers: { Location: "a\\nb" } }),\n'
    ),
    "python-http-service": (
        '\n@route("GET", "/body")\ndef body(_request):\n    return HTTPStatus.OK, {"request": _request}\n\n'
        '\n@route("GET", "/answer")\ndef answer(_request):\n    return {"beams": 3}\n'
    ),
}


def add_path(folder: Path, faults: str, file: str, behind: str) -> None:
    """Put the README's example of a path, and more, into the file, behind the line or at its end."""
    readme, source = (folder / "README.md").read_text(), (folder / file).read_text()
    example = re.search(r"^A path of your own.*?^```\w+\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)
    assert example
    before, after = source.split(behind) if behind else (source + "\n\n", "")
    indent = re.match("[ \t]*", after)
    (folder / file).write_text(
        before + behind + textwrap.indent(example[1] + faults, indent[0] if indent else "") + after
    )


@pytest.fixture(scope="module", params=BY_COMPILER)
def built(request, tmp_path_factory) -> tuple[list[str], Path]:
    """The command of a starter's service, with the path that its README adds, compiled, and its folder."""
    starter = request.param
    folder = write(generate(starter, {"project_name": "Beam server"}), tmp_path_factory.mktemp(starter))
    tools = toolchain(starter)
    add_path(folder, FAULTS.get(starter, ""), *tools.routes)
    if tools.compile:
        done = make(starter, folder, tools.compile)
        assert done.returncode == 0, done.stdout + done.stderr
    return tools.command(folder, SLUG), folder


@pytest.fixture
def start(built) -> Iterator[Callable[..., Service]]:
    """A function that starts the service with arguments and settings."""
    started: list[Service] = []

    def starting(*arguments: str, **settings: str) -> Service:
        started.append(Service(*built, *arguments, **settings))
        return started[-1]

    yield starting
    for service in started:
        service.__exit__()


def get(
    port: int, path: str = "/", method: str = "GET", body: bytes | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (names in lower case) and body."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, method=method)
    try:
        answer = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def test_it_answers_logs_rfc5424_with_json_and_stops_within_a_second(start):
    service = start()
    port = service.serving()
    status, headers, body = get(port)
    assert (status, json.loads(body)) == (200, {"service": SLUG, "version": "0.1.0"})
    assert headers["content-type"].startswith("application/json")
    began = time.monotonic()
    assert service.stop() == 0
    assert time.monotonic() - began < 1
    messages = service.messages()
    # The answer is sent before it is logged: the signal may come in between.
    said = [message.json["message"] for message in messages]
    assert sorted(said) == sorted(["Serving", ACCESS, "Stopping", "Stopped"])
    assert (said[0], said[-1]) == ("Serving", "Stopped")
    answered = messages[said.index(ACCESS)].json
    assert answered | {"method": "GET", "path": "/", "status": 200} == answered
    for message in messages:
        assert message.facility == 16
        assert message.severity == 6
        assert message.header["app"] == SLUG
        assert message.header["process"] == str(service.process.pid)


def test_probes_answer_and_are_not_logged_and_other_paths_and_methods_are_refused_in_json(start):
    service = start()
    port = service.serving()
    assert [get(port, path)[0] for path in ("/healthz", "/readyz")] == [200, 200]
    status, _, body = get(port, "/nothing?query=%0A")
    assert status == 404
    assert "error" in json.loads(body)
    status, headers, body = get(port, method="POST")
    assert status == 405
    assert headers["allow"] == "GET, HEAD"
    assert "error" in json.loads(body)
    status, headers, body = get(port, method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0
    service.stop()
    answered = [message.json for message in service.messages() if message.json["message"] == ACCESS]
    assert {(line["method"], line["path"], line["status"]) for line in answered} == {
        ("GET", "/nothing?query=%0A", 404), ("POST", "/", 405), ("HEAD", "/", 200),
    }  # fmt: skip
    assert len(answered) == 3
    assert {message.header["message_id"] for message in service.messages()} >= {"access"}


def test_the_path_that_the_readme_adds_gets_method_query_and_body(start):
    service = start()
    port = service.serving()
    body = b"x" * (1 << 20)  # as much as it takes
    status, _, answer = get(port, "/greet?name=Ada+L%C3%B6w%26&name2", "POST", body)
    assert (status, json.loads(answer)) == (200, {"hello": "Ada Löw&", "bytes": 1 << 20})
    status, headers, _ = get(port, "/greet")
    assert (status, headers["allow"]) == (405, "POST")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for body in (b"one", b"three"):  # one request after another
            head = f"POST /greet HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)
            answer = http.client.HTTPResponse(connection, method="POST")
            answer.begin()
            assert json.loads(answer.read())["bytes"] == len(body)
    service.stop()


@pytest.mark.parametrize("path", ["/body", "/answer"])
def test_an_answer_that_cannot_be_sent_is_500_with_a_line_in_the_log_and_the_service_goes_on(request, start, path):
    if not any(name in request.node.callspec.id for name in FAULTS):
        pytest.skip("its types have no answer that can't be sent")
    service = start()
    port = service.serving()
    assert get(port, path)[0] == 500
    assert get(port)[0] == 200
    assert service.stop() == 0
    [failed] = [message for message in service.messages() if message.json["message"] == "Request failed"]
    assert failed.severity == 3


@pytest.mark.parametrize(
    ("header", "path", "statuses"),
    [("Content-Length: 1048577", "/greet", {413}), ("Content-Length: 99999999999999999999", "/greet", {400, 413}),
     ("Content-Length: many", "/greet", {400}), ("Content-Length: 5", "/nothing", {404}),
     ("Transfer-Encoding: chunked", "/greet", {200, 411})],
)  # fmt: skip
def test_a_body_that_it_does_not_take_gets_an_answer_and_ends_the_connection(start, header, path, statuses):
    service = start()
    port = service.serving()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n0\r\n\r\n".encode())
        answer = http.client.HTTPResponse(connection, method="POST")
        answer.begin()
        assert answer.status in statuses
        assert answer.status == 200 or answer.getheader("Connection") == "close"
    assert get(port)[0] == 200
    service.stop()


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_each_stop_signal_ends_it_in_order(start, number):
    service = start()
    service.serving()
    assert service.stop(number) == 0
    assert [message.json["message"] for message in service.messages()][1:] == ["Stopping", "Stopped"]
    assert service.messages()[1].json["signal"] == signal.Signals(number).name


def test_a_stop_signal_that_comes_while_it_starts_is_not_lost(start, tmp_path):
    """It reads its settings from a pipe, so that it can be stopped just there."""
    pipe = tmp_path / "settings"
    os.mkfifo(pipe)
    service = start(CONFIG_FILE=str(pipe))
    with pipe.open("w"):  # waits until the service opens it
        service.process.send_signal(signal.SIGTERM)
    assert service.end() == 0
    assert [message.json["message"] for message in service.messages()] == ["Serving", "Stopping", "Stopped"]


def test_connections_without_a_request_do_not_hold_up_the_end(start):
    service = start()
    port = service.serving()
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as used,
        socket.create_connection(("127.0.0.1", port), timeout=10),
    ):
        used.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert used.recv(100).startswith(b"HTTP/1.1 200")
        began = time.monotonic()
        assert service.stop() == 0
        assert time.monotonic() - began < 1


def test_what_is_no_http_gets_an_answer_and_harms_nothing(start):
    service = start()
    port = service.serving()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"nonsense and more \x00\x1b[31m nonsense\r\n\r\n")
        connection.recv(1000)
    assert get(port)[0] == 200
    assert service.stop() == 0
    service.messages()


@pytest.mark.parametrize("kind", ["unix", "udp"])
def test_it_logs_to_syslog_by_a_setting(start, tmp_path, monkeypatch, kind):
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
        service = start(LOG_TARGET="syslog", SYSLOG_ADDRESS=address)
        assert rfc5424.read(daemon.recv(65536).decode()).json["message"] == "Serving"
        assert service.stop() == 0
        assert [rfc5424.read(daemon.recv(65536).decode()).json["message"] for _ in range(2)] == ["Stopping", "Stopped"]
    assert service.lines == []


def test_without_a_syslog_daemon_it_starts_logs_to_stdout_and_says_so(start):
    service = start(LOG_TARGET="syslog", SYSLOG_ADDRESS="/nowhere/log")
    first = rfc5424.read(service.read_line())
    assert first.severity == 4
    assert first.json["syslog_address"] == "/nowhere/log"
    service.serving()
    assert service.stop() == 0


@pytest.mark.parametrize(("form", "shown"), [("ska", "1|"), ("plain", "INFO ")])
def test_other_log_formats_are_one_line_an_event(start, form, shown):
    service = start(LOG_FORMAT=form)
    assert service.read_line().startswith(shown)
    assert service.stop() == 0
    assert len(service.lines) == 3
    assert all(line.startswith(shown) for line in service.lines)
    if form == "ska":
        assert all(line.count("|") >= 7 for line in service.lines)


def test_the_level_decides_what_is_logged(start):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    service = start(LOG_LEVEL="error", PORT=str(port))
    while start("health", PORT=str(port)).end() != 0:
        assert service.process.poll() is None
    assert service.stop() == 0
    assert service.lines == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "high"), ("PORT", "65536"), ("SHUTDOWN_GRACE", "nan"), ("LOG_TARGET", "printer"), ("LOG_LEVEL", "loud"),
     ("LOG_FORMAT", "xml"), ("CONFIG_FILE", "/nowhere/settings")],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_ends_it_with_status_2_and_one_line_that_names_it(start, name, value):
    service = start(**{name: value})
    assert service.end() == 2
    assert service.errors.count("\n") == 1
    assert value in service.errors
    assert name in service.errors or "configuration file" in service.errors
    assert service.lines == []


def test_a_taken_port_ends_it_with_status_1_and_says_so(start):
    port = start().serving()
    second = start(PORT=str(port))
    assert second.end() == 1
    (message,) = second.messages()
    assert message.severity == 3
    assert message.json["port"] == port


def test_health_says_0_while_it_answers_and_1_when_it_does_not(start):
    service = start()
    port = str(service.serving())
    assert start("health", PORT=port).end() == 0
    service.stop()
    asked = start("health", PORT=port)
    assert asked.end() == 1
    assert port in asked.errors


def test_help_names_every_setting_version_is_semantic_and_nonsense_is_refused(start):
    asked = start("serve", "--help")  # as the entry point script passes an option on
    assert asked.end() == 0
    for name in (
        "CONFIG_FILE", "LISTEN_ADDRESS", "LOG_FORMAT", "LOG_LEVEL", "LOG_TARGET", "PORT", "SHUTDOWN_GRACE",
        "SYSLOG_ADDRESS", "serve", "health",
    ):  # fmt: skip
        assert name in "".join(asked.lines), name
    asked = start("--version")
    assert asked.end() == 0
    assert asked.lines == [f"{SLUG} 0.1.0\n"]
    asked = start("nonsense")
    assert asked.end() == 2
    assert "nonsense" in asked.errors


def test_the_checks_from_inside_the_image_pass(built, tmp_path):
    """With stand-ins for what the image has on its PATH, and any free port."""
    command, folder = built
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "docker-entrypoint.sh"
    words = " ".join(command)
    script.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    script.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {
        "PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "EXPECTED_UID": str(os.getuid()), "PORT": str(port),
        "TMPDIR": str(tmp_path), "PROCESS": Path(command[-1]).name,
    }  # fmt: skip
    done = subprocess.run(
        ["sh", "tests/container/inside.sh"], cwd=folder, env=environment, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok: ") == 5
