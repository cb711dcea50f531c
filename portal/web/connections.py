"""Connections to this process, as its kernel knows them: ended where their request is never sent to its end.

No server tells a WSGI application the socket of a request, so it is found by what the kernel says: where it comes from,
and for how long nothing was sent to it.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import struct
from collections.abc import Iterator
from pathlib import Path

_OWN_FILES = Path("/proc/self/fd")
# Of Linux's struct tcp_info: eight bytes, then numbers of 32 bits, of which this one is the tenth.
_LAST_DATA_SENT = struct.Struct("=8x36xI")
_SINCE_FIRST_BYTE = 2.0  # seconds: a server may have sent "100 Continue" when it began to wait for the body


def end_unanswered(peer: str, seconds: float) -> None:
    """End what an address has connected to this server and had nothing sent on for so many seconds: the connections
    whose body is on its way for that long, and with them those that are idle, which any server may close.

    Nothing is ended that this process has opened itself, such as its connection to a database, nor where the kernel
    tells nothing (elsewhere than on Linux).
    """
    ports = {each.getsockname()[1] for each in _sockets() if each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)}
    for each in _sockets():
        with contextlib.suppress(OSError):  # it listens, or has ended by itself
            if (
                each.getsockname()[1] in ports
                and each.getpeername()[0] == peer
                and _quiet(each) >= seconds - _SINCE_FIRST_BYTE
            ):
                each.shutdown(socket.SHUT_RDWR)


def _sockets() -> Iterator[socket.socket]:
    """This process's sockets of the internet, each by a file of our own, so that nobody else's is closed with it."""
    for file in _OWN_FILES.iterdir() if _OWN_FILES.is_dir() else ():
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            own = os.dup(int(file.name))
            stack.callback(os.close, own)
            if stat.S_ISSOCK(os.fstat(own).st_mode):
                opened = socket.socket(fileno=own)
                stack.callback(opened.detach)  # the stack closes the file
                if opened.family in (socket.AF_INET, socket.AF_INET6):
                    yield opened


def _quiet(connection: socket.socket) -> float:
    """Seconds since something was sent, or since the connection began. Raises OSError where it can't be known."""
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_DATA_SENT.size)
    return _LAST_DATA_SENT.unpack(told)[0] / 1000
