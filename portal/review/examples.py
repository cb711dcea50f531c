"""The files that stand around a rule's example: a script is nothing without the Dockerfile that starts it."""

from __future__ import annotations

from portal.review.rule import Example

COMMANDS = ("run-command", "build-command")
_MAIN = {"dockerfile": "Dockerfile", "entrypoint": "entrypoint.sh", "dockerignore": ".dockerignore"}
_MAIN |= {"compose": "compose.yaml", "run-command": "commands", "build-command": "commands"}
_BESIDE = {
    "entrypoint": 'FROM debian:12\nCOPY entrypoint.sh /entrypoint.sh\nENTRYPOINT ["/entrypoint.sh"]\n',
    "dockerignore": "FROM debian:12\nCOPY . /app\n",
}


def main_file(example: Example) -> str:
    """The name of the example's own file in findings."""
    return _MAIN[example.subject]


def files_of(example: Example) -> dict[str, str]:
    """The example with what lies beside it, by the names that findings use."""
    files = dict(example.beside)
    if example.subject in _BESIDE:
        files.setdefault("Dockerfile", _BESIDE[example.subject])
    files[main_file(example)] = example.text
    return files
