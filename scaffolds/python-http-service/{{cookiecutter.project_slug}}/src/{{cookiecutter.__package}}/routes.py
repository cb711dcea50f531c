"""What the service answers, path by path. Put your own paths here."""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus

from . import __version__
from .logs import APP_NAME


@dataclass(frozen=True)
class Request:
    """What was asked: of the query each name's last value, the headers by names in any case, the body as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: Message
    body: bytes


Answer = tuple[HTTPStatus, dict[str, object]]
ROUTES: dict[tuple[str, str], Callable[[Request], Answer]] = {}


def route(method: str, path: str) -> Callable[[Callable[[Request], Answer]], Callable[[Request], Answer]]:
    """Let the function below it answer a method and path with a status and a JSON body. GET answers HEAD too."""

    def register(answer: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
        ROUTES[method, path] = answer
        return answer

    return register


@route("GET", "/")
def about(_request: Request) -> Answer:
    """Which service this is."""
    return HTTPStatus.OK, {"service": APP_NAME, "version": __version__}
