from collections.abc import Iterator

from portal.dockerfile.model import Command, Span
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.scripts import Script
from portal.review.secrets import is_given_secret, is_secret_value, what_secret

rule = Rule(
    title="No secrets written into a script",
    requirements=("IMG-13",),
    severity=Severity.ERROR,
    why="""
        A script that is copied into the image is read by everyone who may pull it, and is in the repository besides.
        Passwords, tokens and keys reach the application as files (`/run/secrets/...`) or variables that whoever runs
        the container gives.

        Reported are literal values given to names that are secrets, and words with the shape of a known token, a
        private key or an address with a password. Defaults that are taken from variables are fine.
    """,
    examples=(
        bad('#!/bin/sh\nexport DB_PASSWORD=hunter2\nexec "$@"\n', 2, subject="entrypoint"),
        bad("#!/bin/sh\nexec /app/server --db-password=hunter2\n", 2, subject="entrypoint"),
        bad("#!/bin/sh\nexec /app/server --dsn postgres://shop:hunter2@db/shop\n", 2, subject="entrypoint"),
        good('#!/bin/sh\nexport DB_PASSWORD="$(cat /run/secrets/db)"\nexec "$@"\n', subject="entrypoint"),
        good(
            '#!/bin/sh\n: "${DB_PASSWORD:?}"\nexec /app/server --password-file=/run/secrets/db\n', subject="entrypoint"
        ),
    ),
)


@rule.on_script
def check(script: Script, context: Context) -> Iterator[Problem]:
    reported: set[Span] = set()
    for command in script.commands:
        for span, what in _secrets(command):
            if span not in reported:
                reported.add(span)
                yield Problem(span, f"{what} is written here, and comes into the image: take it from a file.")


def _secrets(command: Command) -> Iterator[tuple[Span, str]]:
    for pair in command.assignments:
        if pair.value is not None and is_given_secret(pair.key.value, pair.value.value):
            yield pair.span, f"The value of {pair.key.value}"
    for word in command.words:
        name, equals, given = word.value.partition("=")
        if equals and name.startswith("--") and is_given_secret(name.lstrip("-"), given):
            yield word.span, f"The value of {name}"
        elif len(word.value) > 11 and is_secret_value(word.value):
            yield word.span, what_secret(word.value)
