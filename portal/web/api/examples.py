"""Commands to try each of the API's addresses with, shown on its page; a test runs them all against the live portal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from portal.web.api.bodies import REVIEW_EXAMPLE
from portal.web.starters.equivalents import or_say_why, upgrade_command


class Example(NamedTuple):
    """A shell command, and what it is for where the address has several."""

    command: str
    caption: str = "In a terminal"


_JSON_BODY = json.dumps(REVIEW_EXAMPLE, indent=2)
_NEXT = "\\\n  "
_RUN = "docker run --rm --privileged shop/web:1.4.2"


def examples(base: str) -> Mapping[tuple[str, str], tuple[Example, ...]]:
    """What to try, by method and path of the description.

    Args:
        base: the portal's address, without a closing slash.

    Returns:
        Commands that work in a folder with a Dockerfile, a compose.yaml, and the scaffold.json and project.zip of a
        generated project.
    """
    api = f"{base}/api/v1"
    written = {
        ("post", "/review"): (
            Example(f"curl --data-binary @Dockerfile -H 'Content-Type: text/plain' {api}/review", "A Dockerfile"),
            Example(
                f"curl --json @- {api}/review <<'END'\n{_JSON_BODY}\nEND",
                "With its .dockerignore and the script that it starts with",
            ),
            Example(
                f"curl --fail-with-body --data-binary @Dockerfile -H 'Content-Type: text/plain' {_NEXT}"
                f"'{api}/review?format=text&fail_on=warning'",
                "In a job, which fails by a warning or an error",
            ),
        ),
        ("post", "/fix"): (
            Example(f"curl --data-binary @Dockerfile -H 'Content-Type: text/plain' '{api}/fix?safety=suggested'"),
        ),
        ("post", "/review-run-command"): (
            Example(
                f"curl --data-binary '{_RUN}' -H 'Content-Type: text/plain' '{api}/review-run-command?format=text'"
            ),
        ),
        ("post", "/fix-run-command"): (
            Example(f"""curl --json '{{"command": "{_RUN}"}}' {_NEXT}'{api}/fix-run-command?safety=suggested'"""),
        ),
        ("post", "/review-compose"): (
            Example(f"curl --data-binary @compose.yaml -H 'Content-Type: text/plain' {api}/review-compose"),
        ),
        ("post", "/fix-compose"): (
            Example(f"curl --data-binary @compose.yaml -H 'Content-Type: text/plain' {api}/fix-compose"),
        ),
        ("get", "/rules"): (Example(f"curl '{api}/rules?alias=DL3006'"),),
        ("get", "/rules/{name}"): (Example(f"curl {api}/rules/pin-base-image"),),
        ("get", "/requirements"): (Example(f"curl '{api}/requirements?area=IMG&level=must'"),),
        ("get", "/requirements/{id}"): (Example(f"curl {api}/requirements/IMG-18"),),
        ("get", "/search"): (Example(f"curl '{api}/search?q=non+root'"),),
        ("get", "/exercises"): (Example(f"curl '{api}/exercises?requirement=IMG-18'"),),
        ("get", "/exercises/{name}"): (Example(f"curl {api}/exercises/pin-the-base"),),
        ("get", "/starters"): (Example(f"curl {api}/starters"),),
        ("get", "/starters/{name}"): (Example(f"curl {api}/starters/python-http-service"),),
        ("get", "/starters/{name}.{kind}"): (
            Example(
                f"curl --fail-with-body --output new.zip {_NEXT}"
                f"'{api}/starters/python-http-service.zip?project_name=Beam+server' {_NEXT}{or_say_why('new.zip')}"
            ),
        ),
        ("post", "/starters/{name}.{kind}"): (
            Example(
                f"""curl --fail-with-body --output new.tar.gz --json '{{"project_name": "Beam server"}}' {_NEXT}"""
                f"{api}/starters/python-http-service.tar.gz {_NEXT}{or_say_why('new.tar.gz')}"
            ),
        ),
        ("post", "/starters/from-dockerfile"): (
            Example(f"curl --data-binary @Dockerfile -H 'Content-Type: text/plain' {api}/starters/from-dockerfile"),
        ),
        ("post", "/starters/upgrade"): (
            Example(
                upgrade_command(base),
                "In the project, with everything committed: merge what the starter's newest version brings",
            ),
            Example(
                f"curl --form project=@project.zip {api}/starters/upgrade",
                "With the project, to have conflicts foretold",
            ),
        ),
    }
    return MappingProxyType({(method, "/api/v1" + path): shown for (method, path), shown in written.items()})
