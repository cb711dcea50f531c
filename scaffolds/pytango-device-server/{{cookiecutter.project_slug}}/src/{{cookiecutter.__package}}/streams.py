"""Tango's log streams, led into the log of this process with the device's name as tag."""

import logging
from collections.abc import Callable

_log = logging.getLogger(__package__ + ".device")


class BridgedStreams:
    """Goes before tango.server.Device among a device's base classes: what Tango would write to its console in a form of
    its own comes out like every other log line (RUN-16, RUN-18)."""

    get_name: Callable[[], str]  # the device's

    def debug_stream(self, msg: str, *args: object, source: object = None) -> None:
        """Log at level debug. `source` is for Tango's own streams and not needed here."""
        self._write(logging.DEBUG, msg, args)

    def info_stream(self, msg: str, *args: object, source: object = None) -> None:
        """Log at level info."""
        self._write(logging.INFO, msg, args)

    def warn_stream(self, msg: str, *args: object, source: object = None) -> None:
        """Log at level warning."""
        self._write(logging.WARNING, msg, args)

    def error_stream(self, msg: str, *args: object, source: object = None) -> None:
        """Log at level error."""
        self._write(logging.ERROR, msg, args)

    def fatal_stream(self, msg: str, *args: object, source: object = None) -> None:
        """Log at level critical."""
        self._write(logging.CRITICAL, msg, args)

    def _write(self, level: int, message: str, arguments: tuple[object, ...]) -> None:
        _log.log(level, message, *arguments, extra={"tango-device": self.get_name()}, stacklevel=3)
