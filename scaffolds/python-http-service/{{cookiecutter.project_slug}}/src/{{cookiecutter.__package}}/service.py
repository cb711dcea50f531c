"""The HTTP service: answers requests until a signal ends it, then stops in order (APP-7)."""

import json
import logging
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from . import __version__
from .configuration import Configuration
from .logs import APP_NAME
from .routes import ROUTES, Answer, Request
from .stopping import STOP_SIGNALS, hold

PROBES = ("/healthz", "/readyz")
BODY_LIMIT = 1 << 20  # bytes that the body of a request may have
_log = logging.getLogger(__name__)
_access = logging.getLogger(f"{__package__}.access")


def serve(configuration: Configuration) -> int:
    """Serve until a stop signal. The exit status: 0 after an orderly stop, 1 if it can't listen, or if requests were
    still running when their time was up."""
    hold()
    try:
        server = Server(configuration)
    except OSError as error:
        _log.error("Can't listen", extra={"port": configuration.port, "reason": str(error)})
        return 1
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="server").start()
    _log.info("Serving", extra={"port": server.server_port, "version": __version__})
    received = signal.Signals(signal.sigwait(STOP_SIGNALS))
    _log.info("Stopping", extra={"signal": received.name})
    finished = server.stop(configuration.shutdown_grace)
    if finished:
        _log.info("Stopped")
    else:
        _log.warning("Stopped with requests unfinished", extra={"seconds": configuration.shutdown_grace})
    logging.shutdown()
    return 0 if finished else 1


class Server(ThreadingHTTPServer):
    """Answers each connection in a thread of its own, and knows how many requests are being answered."""

    # Threads that only wait for another request on an open connection must not hold up the end.
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, configuration: Configuration) -> None:
        """Listen. Raises OSError if the address is taken or not allowed."""
        self.stopping = False
        self.routes = ROUTES | {("GET", "/healthz"): self.alive, ("GET", "/readyz"): self.ready}
        self._running = 0
        self._changed = threading.Condition()
        if ":" in configuration.listen_address:
            self.address_family = socket.AF_INET6
        super().__init__((configuration.listen_address, configuration.port), Handler)

    def alive(self, _request: Request) -> Answer:
        """Say that the process is alive."""
        return HTTPStatus.OK, {"status": "alive"}

    def ready(self, _request: Request) -> Answer:
        """Say whether it can take requests."""
        if self.stopping:
            return HTTPStatus.SERVICE_UNAVAILABLE, {"status": "stopping"}
        return HTTPStatus.OK, {"status": "ready"}

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a request as running."""
        with self._changed:
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def stop(self, seconds: float) -> bool:
        """Take no more connections, and give running requests so many seconds. Whether all of them finished."""
        self.stopping = True
        self.shutdown()
        self.server_close()
        with self._changed:
            return self._changed.wait_for(lambda: self._running == 0, timeout=seconds)

    def handle_error(self, request: object, client_address: object) -> None:
        """Log what went wrong in a connection's thread; a client that is gone is no error."""
        _log.debug("Connection ended", exc_info=True, extra={"client": str(client_address)})


def encoded(body: dict[str, object]) -> bytes:
    """A body as it is sent. Raises TypeError or ValueError for what JSON can't hold."""
    return json.dumps(body).encode() + b"\n"


class Handler(BaseHTTPRequestHandler):
    """Answers the requests of one connection."""

    protocol_version = "HTTP/1.1"
    server_version = f"{APP_NAME}/{__version__}"
    sys_version = ""
    timeout = 30
    server: Server
    _started = 0.0

    def respond(self) -> None:
        """Answer a request of any method: find who answers at its path, take its body in, ask."""
        path, _, query = self.path.partition("?")
        answers = {method: answer for (method, at), answer in self.server.routes.items() if at == path}
        answer = answers.get("GET" if self.command == "HEAD" else self.command)
        with self.server.answering():
            if not answers:
                self.refuse(HTTPStatus.NOT_FOUND, "There is nothing at this path.")
            elif answer is None:
                allowed = ", ".join(sorted(answers.keys() | ({"HEAD"} if "GET" in answers else set())))
                self.refuse(HTTPStatus.METHOD_NOT_ALLOWED, f"Use {allowed}.", {"Allow": allowed})
            elif (body := self.read_body()) is not None:
                values = dict(parse_qsl(query, keep_blank_values=True))
                self.send(*self.guarded(answer, Request(self.command, path, values, self.headers, body)))

    do_DELETE = do_GET = do_HEAD = do_OPTIONS = do_PATCH = do_POST = do_PUT = respond

    def guarded(self, answer: Callable[[Request], Answer], request: Request) -> tuple[HTTPStatus, bytes]:
        """The answer as it is sent, or 500 where the program is at fault, be it that it answers what can't be sent."""
        try:
            status, body = answer(request)
            return HTTPStatus(status), encoded(body)
        except Exception:
            _log.exception("Request failed", extra={"path": self.path})
            return HTTPStatus.INTERNAL_SERVER_ERROR, encoded({"error": "Something went wrong here."})

    def read_body(self) -> bytes | None:
        """The request's body; None if there is none to be had, which was answered where anybody is left to hear it."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers:
            self.refuse(HTTPStatus.LENGTH_REQUIRED, "Say how long the body is, in Content-Length.")
        elif not re.fullmatch("[0-9]{1,15}", length):
            self.refuse(HTTPStatus.BAD_REQUEST, "Content-Length must be a number.")
        elif int(length) > BODY_LIMIT:
            self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A body may have {BODY_LIMIT} bytes.")
        elif len(body := self.rfile.read(int(length))) == int(length):
            return body
        self.close_connection = True
        return None

    def refuse(self, status: HTTPStatus, why: str, headers: dict[str, str] | None = None) -> None:
        """Answer a request without reading its body, after which nothing more can be read."""
        if "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
            self.close_connection = True
        self.send(status, encoded({"error": why}), headers)

    def send(self, status: HTTPStatus, data: bytes, headers: dict[str, str] | None = None) -> None:
        """Send a response; to HEAD, all of it but the body."""
        self.close_connection = self.close_connection or self.server.stopping
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that can't be read, in JSON as everything else."""
        self.close_connection = True
        self.request_version = self.protocol_version  # what can't be read is taken for HTTP/0.9, without a status line
        status = HTTPStatus(code)
        self.send(status, encoded({"error": message or status.phrase}))

    def parse_request(self) -> bool:
        """Read the request's head, and the time."""
        self._started = time.monotonic()
        return super().parse_request()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log the request; probes come all the time, so they are logged at level debug only."""
        path = getattr(self, "path", "")
        level = logging.DEBUG if path in PROBES else logging.INFO
        details = {
            "client": self.client_address[0],
            "duration_ms": round((time.monotonic() - self._started) * 1000, 1),
            "method": self.command or "",
            "path": path,
            "status": int(code),
        }
        _access.log(level, "Request answered", extra=details)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        """Log what the base class has to say, about a connection that timed out say."""
        _access.debug(format, *args)
