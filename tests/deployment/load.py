"""Visitors at once: mixed requests in threads until they are told to stop, each answer counted."""

from __future__ import annotations

import http.client
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPMessage

KINDS = ("guide", "review", "starter", "share", "read")
LONGEST = 150
"""Seconds after which they stop by themselves."""

_FORM_TOKEN = "a" * 32


@dataclass
class Load:
    """`answers` counts (kind, status) since the last `fresh`; a status of 0 is a connection that broke. `confirmed`
    maps the path of each shared review that was confirmed to a word that only it holds."""

    port: int
    visitors: int = 4
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    confirmed: dict[str, str] = field(default_factory=dict)
    without_retry_after: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._until = time.monotonic() + LONGEST
        self._threads = [threading.Thread(target=self._visit, args=(n,), daemon=True) for n in range(self.visitors)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(60)

    def fresh(self) -> None:
        """Count anew. A request that is under way counts for what comes."""
        with self._lock:
            self.answers.clear()

    def each(self, count: int) -> bool:
        """Whether every kind was answered so often, whatever the status."""
        with self._lock:
            return all(sum(n for (kind, _), n in self.answers.items() if kind == one) >= count for one in KINDS)

    def count(self, kind: str, status: int) -> int:
        """How often."""
        with self._lock:
            return self.answers[kind, status]

    def failures(self) -> dict[tuple[str, int], int]:
        """All answers that are no success."""
        with self._lock:
            return {key: n for key, n in self.answers.items() if key[1] not in (200, 302)}

    def _visit(self, number: int) -> None:
        turn = number
        while not self._stopped.is_set() and time.monotonic() < self._until:
            kind = KINDS[turn % len(KINDS)]
            status = getattr(self, f"_{kind}")(f"visitor{number}turn{turn}")
            with self._lock:
                self.answers[kind, status] += 1
            turn += 1

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, HTTPMessage, str]:
        """Status, headers and text of one answer, by a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return 0, HTTPMessage(), ""
        finally:
            connection.close()
        return response.status, response.headers, text

    def _guide(self, word: str) -> int:
        status, _, page = self.ask("GET", "/guide/building/labels/")
        return status if status != 200 or "</html>" in page else 0

    def _review(self, word: str) -> int:
        dockerfile = f"FROM debian\nENV word={word}\n"
        status, _, report = self.ask("POST", "/api/v1/review", dockerfile, Content_Type="text/plain")
        return status if status != 200 or "pin-base-image" in report else 0

    def _starter(self, word: str) -> int:
        return self.ask("GET", "/api/v1/starters/python-http-service.zip?project_name=" + word)[0]

    def _share(self, word: str) -> int:
        fields = {"dockerfile": f"FROM debian:13.1\nLABEL word={word}\n", "expiry": "day"}
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": _FORM_TOKEN})
        kind = "application/x-www-form-urlencoded"
        cookie = f"csrftoken={_FORM_TOKEN}"
        status, headers, _ = self.ask("POST", "/review/share/", body, Content_Type=kind, Cookie=cookie)
        if status == 302:
            with self._lock:
                self.confirmed["/".join(headers["Location"].split("/")[:4]) + "/"] = word
        self._note(status, headers)
        return status

    def _read(self, word: str) -> int:
        with self._lock:
            path, word = next(reversed(self.confirmed.items()), ("/review/shared/none-yet/", ""))
        status, headers, page = self.ask("GET", path)
        self._note(status, headers)
        if not word and status == 404:
            return 200
        return status if status != 200 or word in page else 0

    def _note(self, status: int, headers: HTTPMessage) -> None:
        if status == 503 and "Retry-After" not in headers:
            with self._lock:
                self.without_retry_after += 1
