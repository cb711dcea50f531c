from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Pair
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Write the keys of labels in lower case",
    requirements=("IMG-7",),
    aliases=("DL3048", "labels/valid-key"),
    severity=Severity.INFO,
    why="""
        A key is looked up as text: who asks for `version` does not find `Version`. By Docker's convention a key begins
        with a lower-case letter, ends with a letter or digit, and has dots, dashes (one at a time), slashes and
        underscores in between.

        `com.docker.`, `io.docker.` and `org.dockerproject.` are kept for Docker itself.
    """,
    examples=(
        fixed('FROM alpine:3.23\nLABEL Version="1.0.0"\n', 'FROM alpine:3.23\nLABEL version="1.0.0"\n', 2),
        bad('FROM alpine:3.23\nLABEL "my label"=x\n', 2),
        bad("FROM alpine:3.23\nLABEL com.docker.version=1\n", 2),
        bad("FROM alpine:3.23\nLABEL org..team=x team-=y\n", 2, 2),
        good("FROM alpine:3.23\nLABEL org.opencontainers.image.ref.name=x example.org/team_1=y\n"),
        good("FROM alpine:3.23\nLABEL com.example.$key=x\n", "only the build knows"),
    ),
)

_KEY = regex(r"[a-z](?:[a-z0-9./_-]*[a-z0-9])?$")
_RESERVED = ("com.docker.", "io.docker.", "org.dockerproject.")


@rule.on_instruction("LABEL")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for pair in instruction.pairs:
        key = pair.key.value
        if "$" in key or not key:
            continue
        shown = key if len(key) <= 60 else key[:60] + "..."
        if key.startswith(_RESERVED):
            message = f"{shown} lies in a name space that Docker keeps for itself."
        elif _KEY.match(key) and ".." not in key and "--" not in key:
            continue
        elif key != key.lower():
            message = f"{shown} is the key of a label: write it in lower case."
        else:
            message = (
                f"{shown} is no good key: begin with a letter, end with a letter or digit, and take letters, digits "
                "and single dots, dashes, slashes and underscores."
            )
        yield Problem(pair.key.span, message, _fixes(pair))


def _fixes(pair: Pair) -> tuple[Fix, ...]:
    lower = pair.key.text.lower()
    if pair.key.text == lower or pair.key.text != pair.key.value or not _KEY.match(lower):
        return ()
    return (replace(f"Write {lower}", pair.key.span, lower, Safety.SUGGESTED),)
