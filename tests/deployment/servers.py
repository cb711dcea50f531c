"""Server processes as `make run` starts them, and nginx before them, all on loopback."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90
"""Seconds after which what was waited for is held to have failed; a busy machine may be slow."""


def wait_until(holds: Callable[[], object], what: str) -> None:
    """Return when it holds; AssertionError names what did not come."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, f"waited {PATIENCE} s for {what}"
        time.sleep(0.02)


def status(port: int, path: str) -> int:
    """The status of a GET, 0 where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def manage(variables: Mapping[str, str], *arguments: str) -> subprocess.Popen[str]:
    """One of Django's commands, started with these settings."""
    command = [sys.executable, "manage.py", *arguments]
    environment = {**os.environ, **variables}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


class RequestInHand:
    """A review that a server has begun to read, and whose rest comes when the test wants it."""

    _BODY = b"FROM debian\n"
    _HEAD = (
        "POST /api/v1/review HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nConnection: close\r\n"
        f"Content-Length: {len(_BODY)}\r\nExpect: 100-continue\r\n\r\n"
    )

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._connection.sendall(self._HEAD.encode())
        assert b"100 Continue" in self._connection.recv(1000), "the portal reads the body now"

    def close(self) -> None:
        """Leave it unfinished."""
        self._connection.close()

    def finish(self) -> bytes:
        """Send the rest; the answer, status line and all."""
        self._connection.sendall(self._BODY)
        with self._connection, self._connection.makefile("rb") as answer:
            return answer.read()


class Server:
    """One server process with a worker, in a process group of its own; its log goes to a file."""

    def __init__(self, variables: Mapping[str, str], folder: Path) -> None:
        self.port = free_port()
        self.log = folder / f"{self.port}.log"
        self._variables = {**os.environ, **variables}
        self.start()

    def start(self) -> None:
        """Start it, without waiting."""
        options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--http", "1", "--no-ws"]
        options += ["--blocking-threads", "16", "--http1-header-read-timeout", "10000"]
        options += ["--log-config", "portal/granian-logs.json"]
        command = [str(Path(sys.executable).with_name("granian")), *options, "portal.wsgi:application"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._variables, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self) -> None:
        """Wait until it is ready."""

        def ready() -> bool:
            assert self._process.poll() is None, self.log.read_text()
            return status(self.port, "/readyz") == 200

        wait_until(ready, f"the server at {self.port}")

    def kill(self) -> None:
        """End it and its worker at once, as a lost machine does."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def stop(self) -> None:
        """Ask it to end in order, and wait until it takes no more requests."""
        before = self.log.read_text().count("Stopping worker-1")
        self._process.terminate()
        wait_until(lambda: self.log.read_text().count("Stopping worker-1") > before, "the server to heed SIGTERM")

    def status(self) -> int:
        """Its exit status, waited for."""
        return self._process.wait(PATIENCE)

    def remove(self) -> None:
        """Leave nothing of it."""
        with contextlib.suppress(ProcessLookupError):
            self.kill()


@contextlib.contextmanager
def nginx(ports: list[int]) -> Iterator[int]:
    """An nginx that spreads requests over the ports, as docs/operating.md advises; gives its own port."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="portal-nginx-") as folder:
        Path(folder).chmod(0o755)  # its workers are another user where we are root
        upstream = " ".join(f"server 127.0.0.1:{each} max_fails=1 fail_timeout=1s;" for each in ports)
        temporary = " ".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        configuration = Path(folder, "nginx.conf")
        configuration.write_text(
            f"""daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
            events {{ }}
            http {{
              access_log off; {temporary}
              upstream portal {{ {upstream} }}
              server {{
                listen 127.0.0.1:{port};
                proxy_set_header Host $host;
                proxy_connect_timeout 2s;
                location / {{ proxy_pass http://portal; proxy_next_upstream error timeout non_idempotent; }}
                location ~ ^/(review/shared?|feedback|insights|admin)/ {{ proxy_pass http://portal; }}
              }}
            }}"""
        )
        command = ["/usr/sbin/nginx", "-c", str(configuration), "-p", folder, "-e", f"{folder}/error.log"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                wait_until(lambda: status(port, "/healthz") == 200, "nginx")
                yield port
            finally:
                process.terminate()
