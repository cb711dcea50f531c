"""The same project by other means: a link, curl, the command line, each with what differs from the defaults."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Equivalents:
    """A share link, and commands to paste into a POSIX shell."""

    link: str
    curl: str
    portal: str
    cookiecutter: str


def upgrade_command(base_url: str) -> str:
    """What merges the starter's newest version into the project of the folder; where the answers won't do any more it
    prints what the server says instead of the patch. For curl 7.76 and git 2.35 on."""
    return (
        "if answer=$(curl --silent --show-error --fail-with-body --data-binary @scaffold.json \\\n"
        f"    '{base_url}/api/v1/starters/upgrade?format=patch')\n"
        "then printf '%s\\n' \"$answer\" | git apply --3way --allow-empty\n"
        "else printf '%s\\n' \"$answer\" >&2; false\n"
        "fi"
    )


def or_say_why(archive: str) -> str:
    """What follows `curl --fail-with-body --output`: the server's reason lies in the archive's place then."""
    return f"|| {{ cat {archive}; rm {archive}; false; }}"


def equivalents(
    base_url: str, page: str, template: str, name: str, slug: str, answers: dict[str, str], container_only: bool
) -> Equivalents:
    """`page` and `template` are the paths of the starter's page and of its template, `answers` the answers that differ
    from the defaults, as strings."""
    only = {"only": "container"} if container_only else {}
    query = urlencode(only | answers)
    arguments = [shlex.quote(f"{key}={value}") for key, value in answers.items()]
    curl = [f"curl --fail-with-body --get --output {slug}.zip", f"{base_url}/api/v1/starters/{name}.zip"]
    curl += [f"--data-urlencode only={only['only']}"] if only else []
    curl += [f"--data-urlencode {argument}" for argument in arguments]
    curl += [or_say_why(f"{slug}.zip")]
    return Equivalents(
        link=f"{base_url}{page}" + (f"?{query}" if query else ""),
        curl=" \\\n  ".join(curl),
        portal=" \\\n  ".join([f"portal start {name} {'--only-container' if only else f'-o {slug}'}", *arguments]),
        cookiecutter=(
            f"curl --fail --remote-name {base_url}{template}\n"
            f"cookiecutter --replay-file {slug}.cookiecutter.json {name}-template.zip"
        ),
    )
