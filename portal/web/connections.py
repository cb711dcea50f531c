"""Connections of this process, as its kernel knows them: ended where their request is never sent to its end.

No server tells a WSGI application the socket of a request, so it is found by what the kernel says: where it comes from,
and for how long nothing was sent to it.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import struct
from pathlib import Path

_OWN_FILES = Path("/proc/self/fd")
# Of Linux's struct tcp_info: eight bytes, then numbers of 32 bits, of which this one is the tenth.
_LAST_DATA_SENT = struct.Struct("=8x36xI")
_SINCE_FIRST_BYTE = 2.0  # seconds: a server may have sent "100 Continue" when it began to wait for the body


def end_unanswered(peer: str, seconds: float) -> None:
    """End the connections from an address to which nothing was sent for so many seconds: those whose body is on its
    way for that long, and with them those that are idle, which any server may close. Where the kernel tells nothing,
    none is."""
    for file in _OWN_FILES.iterdir():
        with contextlib.suppress(OSError, ValueError), _opened(int(file.name)) as connection:
            if connection.getpeername()[0] == peer and _quiet(connection) >= seconds - _SINCE_FIRST_BYTE:
                connection.shutdown(socket.SHUT_RDWR)


def _opened(file: int) -> socket.socket:
    """A socket of our own for an open file, so that nobody else's is closed with it. Raises OSError for what is no
    connection over a network."""
    if not stat.S_ISSOCK(os.fstat(file).st_mode):
        raise OSError
    opened = socket.socket(fileno=os.dup(file))
    if opened.family not in (socket.AF_INET, socket.AF_INET6):
        opened.close()
        raise OSError
    return opened


def _quiet(connection: socket.socket) -> float:
    """Seconds since something was sent, or since the connection began. Raises OSError where it can't be known."""
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_DATA_SENT.size)
    return _LAST_DATA_SENT.unpack(told)[0] / 1000
