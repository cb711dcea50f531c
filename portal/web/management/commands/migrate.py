"""`manage.py migrate`, safe to run in several processes at once: one migrates, the others wait and find it done."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

_LOCK = 0x706F7274616C  # "portal": the advisory lock's number, which no other use of the database may take
_BETWEEN_TRIES = 1.0
_logger = logging.getLogger("portal.migrate")


class Command(migrate.Command):
    """Django's own, behind a lock that all processes with the same database share."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Django's own, and how long to wait for a database that is not there yet."""
        super().add_arguments(parser)
        parser.add_argument(
            "--wait",
            type=float,
            default=0,
            metavar="SECONDS",
            help="How long to wait for a database that is away.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Wait for the database, then migrate while holding the lock. Raises CommandError where it stays away."""
        connection = connections[options["database"]]
        with _file_lock(connection):
            self._reach(connection, options["wait"])
            with _advisory_lock(connection):
                super().handle(*args, **options)

    def _reach(self, connection: BaseDatabaseWrapper, wait: float) -> None:
        until = time.monotonic() + wait
        said = False
        while True:
            try:
                return connection.ensure_connection()
            except OperationalError as error:
                reason = str(error).strip()
                if time.monotonic() >= until:
                    where = "PORTAL_DATABASE_URL" if connection.vendor == "postgresql" else "PORTAL_DATA_DIR"
                    raise CommandError(f"The database that {where} names can't be opened: {reason}") from None
            if not said:
                _logger.warning("Waiting for the database", extra={"seconds": wait, "reason": reason})
                said = True
            time.sleep(_BETWEEN_TRIES)


@contextlib.contextmanager
def _advisory_lock(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """PostgreSQL's own lock, which ends with the session whatever happens."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@contextlib.contextmanager
def _file_lock(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The lock of a file beside SQLite's, taken before the first connection, which may change the file's journal."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        yield
        return
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(Path(f"{connection.settings_dict['NAME']}.lock").open("w"))
        except OSError as error:
            raise CommandError(f"PORTAL_DATA_DIR's folder can't be written to: {error.strerror}") from None
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
