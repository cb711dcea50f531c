"""Asks the running service for its health, so that the image needs no curl (IMG-20)."""

import http.client
import sys

from .configuration import Configuration

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (addresses to replace, not to listen on)


def check(configuration: Configuration, timeout: float = 3) -> int:
    """Exit status 0 if /healthz answers 200 within the timeout (seconds), else 1, saying why on standard error."""
    host = _ANYWHERE.get(configuration.listen_address, configuration.listen_address)
    connection = http.client.HTTPConnection(host, configuration.port, timeout=timeout)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        print(f"no answer from port {configuration.port}: {error}", file=sys.stderr)
        return 1
    finally:
        connection.close()
    if status != http.HTTPStatus.OK:
        print(f"port {configuration.port} answered {status}", file=sys.stderr)
        return 1
    return 0
