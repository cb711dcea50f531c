"""Asks the running device server for its health, so that the image needs nothing else for it (IMG-20)."""

import socket
import struct
import sys

from .configuration import Configuration

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1"}  # noqa: S104 (addresses to replace, not to listen on)
_REQUEST, _REPLY = 3, 4
_KEY = b"health"


def check(configuration: Configuration, timeout: float = 3) -> int:
    """Exit status 0 if the ORB answers within the timeout (seconds), else 1, saying why on standard error.

    It is asked where an object is that there isn't, by a LocateRequest of CORBA's GIOP 1.0: a mere connection would be
    taken by the system even if the server hung, and a Tango client takes longer to start than a probe may."""
    host = _ANYWHERE.get(configuration.listen_address, configuration.listen_address)
    body = struct.pack("<II", 1, len(_KEY)) + _KEY
    try:
        with socket.create_connection((host, configuration.port), timeout=timeout) as connection:
            connection.sendall(b"GIOP" + bytes((1, 0, 1, _REQUEST)) + struct.pack("<I", len(body)) + body)
            answer = connection.recv(12)
    except OSError as error:
        print(f"no answer from port {configuration.port}: {error}", file=sys.stderr)
        return 1
    if not (answer.startswith(b"GIOP") and answer[7:8] == bytes((_REPLY,))):
        print(f"port {configuration.port} is no ORB's", file=sys.stderr)
        return 1
    return 0
