"""The static web site: nginx under this machine's account serves it, logs, refuses and stops as its README says."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.starters import InvalidAnswers, generate
from tests.starters import rfc5424
from tests.starters.conftest import make, toolchain, write

STARTER = "static-web-site"
SLUG = "beam-site"
NAME = 'Beams & "more" <b>'


class Site:
    """The site's script as a process on a port of its own; `errors` are the lines of standard error."""

    def __init__(self, project: Path, folder: Path, *arguments: str, **settings: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        environment = {
            "PATH": os.environ["PATH"], "APP_FOLDER": str(project / "build" / "app"), "TMPDIR": str(folder),
            "LISTEN_ADDRESS": "127.0.0.1", "PORT": str(self.port),
        }  # fmt: skip
        self.process = subprocess.Popen(
            ["bash", "scripts/site.sh", *arguments],
            cwd=project, env=environment | settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            errors="replace", start_new_session=True,
        )  # fmt: skip
        self.lines: list[str] = []

    def serving(self) -> Site:
        """Wait until it answers."""
        while True:
            assert self.process.poll() is None, self.process.communicate()[1]
            try:
                assert self.ask("/healthz")[0] == 200
                return self
            except OSError:
                continue

    def ask(self, path: str = "/", method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and body."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method, headers=headers)
        try:
            answer = urllib.request.urlopen(request, timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()

    def stop(self, number: int = signal.SIGQUIT) -> int:
        """Send the signal, take in the log; the exit status."""
        self.process.send_signal(number)
        return self.end()

    def end(self) -> int:
        """Wait for the end by itself; the exit status."""
        output, errors = self.process.communicate(timeout=10)
        self.lines, self.errors = output.splitlines(), errors.splitlines()
        return self.process.returncode


@pytest.fixture(scope="module")
def project() -> Iterator[Path]:
    """The folder of a project with its site compiled, which nginx may read under any account: not below pytest's own,
    which every pytest that starts, those of generated projects too, closes to others."""
    toolchain(STARTER)
    with tempfile.TemporaryDirectory() as outside:
        Path(outside).chmod(0o755)
        folder = write(generate(STARTER, {"project_name": NAME, "project_slug": SLUG}), Path(outside))
        done = make(STARTER, folder, "compile")
        assert done.returncode == 0, done.stdout + done.stderr
        yield folder


@pytest.fixture
def start(project, tmp_path) -> Iterator[Callable[..., Site]]:
    """A function that starts the site's script with arguments and settings."""
    started: list[Site] = []

    def starting(*arguments: str, **settings: str) -> Site:
        started.append(Site(project, tmp_path, *arguments, **settings))
        return started[-1]

    yield starting
    for site in started:
        if site.process.poll() is None:
            os.killpg(site.process.pid, signal.SIGKILL)  # nginx's worker as well, which holds the streams open
        site.process.communicate()


def test_it_serves_the_pages_with_the_name_as_typed_and_the_headers_that_protect_them(start):
    site = start().serving()
    status, headers, body = site.ask()
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>Beams &amp; &quot;more&quot; &lt;b&gt;</title>" in body.decode()
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["server"] == "nginx"
    assert site.ask(**{"If-None-Match": headers["etag"]})[0] == 304


def test_texts_come_compressed_to_who_takes_that(start):
    site = start().serving()
    plain = site.ask("/assets/site.css")
    packed = site.ask("/assets/site.css", **{"Accept-Encoding": "gzip"})
    assert packed[1]["content-encoding"] == "gzip"
    assert gzip.decompress(packed[2]) == plain[2]
    assert "content-encoding" not in plain[1]
    assert plain[1]["cache-control"] == "public, max-age=3600"


def test_what_is_not_there_has_a_page_and_is_not_kept(start):
    site = start().serving()
    for path in ("/nothing", "/assets/", "/assets/nothing.css", "/.git/config", "/index.html.gz", "/404.html"):
        status, headers, body = site.ask(path)
        assert status == 404, path
        assert b"There is no such page" in body
        assert headers["cache-control"] == "no-cache"
    status, headers, _ = site.ask(method="POST")
    assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_every_line_of_standard_output_is_rfc5424_with_json_whatever_is_asked_for(start):
    site = start().serving()
    site.ask("/?a=%22%0A|x")
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(b'GET /\xff"\\<x> HTTP/1.0\r\n\r\n')
        connection.recv(1000)
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(b"nonsense and more \x00\x1b[31m nonsense\r\n\r\n")
        connection.recv(1000)
    assert site.stop() == 0
    first, *answered = [rfc5424.read(line) for line in site.lines]
    assert first.json == {"message": "Starting", "logger": f"{SLUG}.site", "port": site.port, "version": "0.1.0"}
    assert [(line.json["path"], line.json["status"]) for line in answered] == [
        ("(no URI)", 200), ("(no URI)", 404), ("(no URI)", 400),
    ]  # fmt: skip
    for message in answered:
        assert (message.facility, message.severity) == (16, 6)
        assert (message.header["app"], message.header["message_id"]) == (SLUG, "access")
        assert message.json["message"] == "Request answered"
        assert isinstance(message.json["duration_ms"], int)


@pytest.mark.parametrize("number", [signal.SIGQUIT, signal.SIGTERM, signal.SIGINT])
def test_each_stop_signal_ends_it_within_a_second_connections_or_not(start, number):
    site = start().serving()
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as used:
        used.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert used.recv(100).startswith(b"HTTP/1.1 200")
        began = time.monotonic()
        assert site.stop(number) == 0
        assert time.monotonic() - began < 1


def test_a_connection_without_a_request_holds_up_the_end_for_the_grace_at_most(start):
    site = start(SHUTDOWN_GRACE="1").serving()
    with socket.create_connection(("127.0.0.1", site.port), timeout=10):
        assert site.stop() == 0


@pytest.mark.parametrize("kind", ["unix", "udp"])
def test_a_syslog_daemon_gets_what_the_readme_says(start, project, kind):
    """nginx's own header of RFC 3164, then the JSON with a time of its own."""
    family = socket.AF_UNIX if kind == "unix" else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as daemon, tempfile.TemporaryDirectory() as folder:
        if kind == "unix":
            Path(folder).chmod(0o755)  # started as root, nginx writes under another account
            address = f"{folder}/log"
            daemon.bind(address)
            Path(address).chmod(0o666)
        else:
            daemon.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{daemon.getsockname()[1]}"
        daemon.settimeout(20)
        site = start(LOG_TARGET="syslog", SYSLOG_ADDRESS=address, LOG_LEVEL="info").serving()
        site.ask("/nothing")
        messages = []
        while not messages or "Request answered" not in messages[-1]:
            messages.append(daemon.recv(65536).decode())
        assert site.stop() == 0
    header, _, message = messages[-1].partition(" beam_site: ")
    assert header.startswith("<134>")
    assert len(header.split()) == (3 if kind == "unix" else 4)  # month, day, time, and by UDP the host
    assert json.loads(message) | {"path": "/nothing", "status": 404} == json.loads(message)
    assert json.loads(message)["time"].endswith("Z")
    assert site.lines == []
    readme = (project / "README.md").read_text()
    assert "RFC 3164" in readme
    assert "`beam_site`" in readme


def test_without_a_syslog_daemon_it_starts_logs_to_stdout_and_says_so(start):
    site = start(LOG_TARGET="syslog", SYSLOG_ADDRESS="/nowhere/log").serving()
    site.ask()
    site.stop()
    first, second = [rfc5424.read(line) for line in site.lines]
    assert (first.severity, first.json["syslog_address"]) == (4, "/nowhere/log")
    assert second.json["path"] == "/"


@pytest.mark.parametrize(("form", "shown"), [("ska", "1|"), ("plain", "INFO ")])
def test_other_log_formats_are_one_line_an_event(start, form, shown):
    site = start(LOG_FORMAT=form).serving()
    site.ask("/a|b")
    site.stop()
    assert len(site.lines) == 2
    assert all(line.startswith(shown) for line in site.lines)
    assert form != "ska" or [line.count("|") for line in site.lines] == [7, 7]


def test_the_level_decides_whether_requests_are_logged(start):
    site = start(LOG_LEVEL="warning").serving()
    site.ask()
    site.stop()
    assert site.lines == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "high"), ("PORT", "0"), ("PORT", "65536"), ("PORT", "80;"), ("SHUTDOWN_GRACE", "nan"),
     ("LISTEN_ADDRESS", "256.0.0.1"), ("LISTEN_ADDRESS", "$host"), ("LOG_TARGET", "printer"), ("LOG_LEVEL", "loud"),
     ("LOG_FORMAT", "xml"), ("SYSLOG_ADDRESS", "/dev/log;deny all"), ("SYSLOG_ADDRESS", "host:99999"),
     ("CONFIG_FILE", "/nowhere/settings")],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_ends_it_with_status_2_and_one_line_that_names_it(start, name, value):
    site = start(**{name: value})
    assert site.end() == 2
    (line,) = site.errors
    assert value in line
    assert name in line or "configuration file" in line
    assert site.lines == []


def test_settings_come_from_a_file_and_the_environment_goes_before_it(start, tmp_path):
    file = tmp_path / "settings"
    file.write_text("# remark\n\nLOG_FORMAT=plain\nLOG_LEVEL=error\n")
    site = start(CONFIG_FILE=str(file), LOG_LEVEL="info").serving()
    site.stop()
    assert site.lines[0].startswith("INFO ")
    file.write_text("COLOUR=red\n")
    refused = start(CONFIG_FILE=str(file))
    assert refused.end() == 2
    assert "COLOUR=red" in refused.errors[0]


def test_a_taken_port_ends_it_with_status_1_and_says_so(start):
    port = start().serving().port
    second = start(PORT=str(port))
    assert second.end() == 1
    assert any(str(port) in line for line in second.errors)


def test_health_says_0_while_it_answers_and_1_when_it_does_not(start):
    site = start().serving()
    assert start("health", PORT=str(site.port)).end() == 0
    site.stop()
    asked = start("health", PORT=str(site.port))
    assert asked.end() == 1
    assert str(site.port) in asked.errors[0]


def test_the_checks_from_inside_the_image_pass(project, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "docker-entrypoint.sh"
    script.write_text(f'#!/bin/sh\nexec bash {project}/scripts/site.sh "$@"\n')
    script.chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "EXPECTED_UID": str(os.getuid()), "PORT": str(port),
        "TMPDIR": str(tmp_path), "APP_FOLDER": str(project / "build" / "app"),
    }  # fmt: skip
    done = subprocess.run(
        ["sh", "tests/container/inside.sh"], cwd=project, env=environment, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok: ") == 5


@pytest.mark.parametrize(
    ("broken", "said"),
    [('<a href="/missing.html">x</a>', "leads to nothing: /missing.html"), ("<style>a{}</style>", "inside the page"),
     ('<img src="/assets/icon.svg">', "without alt"), ("<h1>Another</h1>", "one <h1>")],
)  # fmt: skip
def test_its_own_check_of_pages_finds_what_is_wrong(written, broken, said):
    folder = written(STARTER)
    page = folder / "site" / "index.html"
    page.write_text(page.read_text().replace("</main>", f"{broken}</main>"))
    done = make(STARTER, folder, "lint-code")
    assert done.returncode != 0
    assert said in done.stderr


def test_a_name_that_would_hide_a_program_it_calls_is_refused():
    with pytest.raises(InvalidAnswers, match="nginx"):
        generate(STARTER, {"project_slug": "nginx"})
