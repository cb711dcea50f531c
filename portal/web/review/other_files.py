"""What a text is that was given as a Dockerfile and is none: said in a sentence in place of an error for each line."""

from __future__ import annotations

from enum import StrEnum

from portal.patterns import regex
from portal.web.review.run import is_compose_text

_FROM = regex(r"(?im)^[ \t]*FROM[ \t]")
_YAML = regex(r"(?:\s*(?:#.*|---[ \t]*)?\n)*[ \t]*(?P<key>[\w.-]+:)(?:\s|$)")


class Other(StrEnum):
    """Kinds of files that people have beside their Dockerfiles."""

    COMPOSE = "compose"
    SCRIPT = "script"
    YAML = "yaml"


NO_DOCKERFILE = {
    Other.COMPOSE: "This is a compose file, no Dockerfile. The page for run commands and compose files reviews it.",
    Other.SCRIPT: "This is a script, no Dockerfile: it begins with #!. Scripts are reviewed together with the "
    "Dockerfile whose image starts with them: paste that one here, and the script beside it.",
    Other.YAML: "This reads like YAML, not like a Dockerfile. Of YAML files, compose files are reviewed, on the page "
    "for run commands and compose files.",
}
"""What the reviewer's page says of each kind."""


def other_than_dockerfile(text: str, file: str = "Dockerfile") -> Other | None:
    """What a text is that starts no stage, by what stands in it and by the file's name; None where it may be meant as a
    Dockerfile."""
    if _FROM.search(text):
        return None
    if is_compose_text(text):
        return Other.COMPOSE
    if text.startswith("#!"):
        return Other.SCRIPT
    return Other.YAML if _YAML.match(text) or file.lower().endswith((".yaml", ".yml")) else None
