"""Texts that nobody would write: real Dockerfiles with bytes flipped, pieces swapped, doubled, nested and cut off.

`python -m tests.review.fuzzing 100000` reviews that many and prints those that make a review raise or a rule fail.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from portal.review import review
from portal.review.rules import rules
from portal.review.samples import samples

_CORPUS = sorted((Path(__file__).parents[1] / "dockerfile" / "corpus").rglob("*.Dockerfile"))
_PIECES = [
    *(
        "FROM ",
        "RUN ",
        "COPY ",
        "ENV ",
        "ARG ",
        "LABEL ",
        "ONBUILD ",
        "HEALTHCHECK CMD ",
        "CMD [",
        "ENTRYPOINT [",
        "SHELL [",
    ),
    *(
        "<<EOF",
        "<<-'A'",
        "\nEOF\n",
        "EOF",
        "\\\n",
        "`\n",
        "\r\n",
        "\r",
        "\n",
        "\x0b",
        "\x0c",
        "\x85",
        "\u2028",
        "\ufeff",
    ),
    *("\0", "\x1a", "\x1c", "\x7f", "\ud800", "\udfff", "\U0001f600", "e\u0301", "\u00a0", "\u3000"),
    *(
        "${",
        "${x:-",
        "${x//",
        "$(",
        "`",
        "$((",
        "}",
        ")",
        "))",
        '"',
        "'",
        '\\"',
        "[",
        "]",
        ",",
        "[[",
        "{",
        "(",
        ";;",
        "|",
        "&&",
    ),
    *(
        "if ",
        "then ",
        "fi",
        "case x in ",
        "esac",
        "for i in ",
        "while ",
        "do ",
        "done",
        "function f() {",
        "sh -c '",
        "eval ",
    ),
    *(
        "apt-get install -y ",
        "pip install ",
        "npm ci ",
        "curl http://x | sh",
        "rm -rf /var/lib/apt/lists/*",
        "sudo ",
        "find . -exec ",
    ),
    *(
        "--mount=type=cache,target=",
        "--from=",
        "--chown=",
        "--platform=",
        "--",
        "-",
        "=",
        ":",
        "@sha256:",
        "://",
        "99999999999999999999",
    ),
    *(
        "# escape=`\n",
        "# check=skip=all\n",
        "# portal: ignore=",
        "# hadolint ignore=",
        "#",
        "AS ",
        "scratch",
        "$",
        "%",
        "*",
        "?",
        "!",
    ),
    *(
        "AKIAIOSFODNN7EXAMPLE",
        "password=hunter2",
        "-----BEGIN RSA PRIVATE KEY-----",
        "root:root",
        "0:0",
        "0/tcp",
        "1-0",
    ),
]


def _seeds() -> list[str]:
    texts = [path.read_bytes().decode("utf-8", "surrogateescape") for path in _CORPUS]
    texts += [sample.text for sample in samples()]
    texts += [example.text for rule in rules().values() for example in rule.examples]
    return texts


def _flip(text: str, rng: random.Random, _: list[str]) -> str:
    data = bytearray(text.encode("utf-8", "surrogateescape" if text.isprintable() else "replace"))
    for _number in range(rng.randint(1, 8)):
        if data:
            data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data).decode(
        rng.choice(["utf-8", "latin-1", "utf-16-le", "cp1252"]), rng.choice(["replace", "ignore"])
    )


def _insert(text: str, rng: random.Random, _: list[str]) -> str:
    for _number in range(rng.randint(1, 6)):
        place = rng.randint(0, len(text))
        text = text[:place] + rng.choice(_PIECES) + text[place:]
    return text


def _delete(text: str, rng: random.Random, _: list[str]) -> str:
    start = rng.randint(0, len(text))
    return text[:start] + text[start + rng.randint(0, 30) :]


def _splice(text: str, rng: random.Random, seeds: list[str]) -> str:
    other = rng.choice(seeds)
    return text[: rng.randint(0, len(text))] + other[rng.randint(0, len(other)) :]


def _repeat(text: str, rng: random.Random, _: list[str]) -> str:
    start = rng.randint(0, len(text))
    end = min(len(text), start + rng.randint(1, 40))
    return text[:start] + text[start:end] * rng.randint(2, 60) + text[end:]


def _nest(text: str, rng: random.Random, _: list[str]) -> str:
    opening, closing = rng.choice(
        [
            ("(", ")"),
            ("{ ", ";}"),
            ("$(", ")"),
            ("${x:-", "}"),
            ('"', '"'),
            ("[", "]"),
            ("if ", "fi;"),
            ("sh -c '", "'"),
        ]
    )
    depth = rng.randint(1, 300)
    place = rng.randint(0, len(text))
    return (
        text[:place] + opening * depth + text[place : place + 10] + closing * rng.randint(0, depth) + text[place + 10 :]
    )


def _lines(text: str, rng: random.Random, _: list[str]) -> str:
    lines = text.split("\n")
    rng.shuffle(lines) if rng.random() < 0.5 else lines.reverse()
    return rng.choice(["\n", "\r\n", "\r", "\n\n", " \\\n", "\u2028"]).join(lines)


_MUTATIONS: list[Callable[[str, random.Random, list[str]], str]] = [
    _flip,
    _insert,
    _insert,
    _delete,
    _splice,
    _repeat,
    _nest,
    _lines,
]


def mutants(count: int, seed: int) -> Iterator[str]:
    """That many mutated texts, the same ones for the same seed."""
    rng = random.Random(seed)
    seeds = _seeds()
    for _ in range(count):
        text = rng.choice(seeds)
        for _step in range(rng.randint(1, 4)):
            text = rng.choice(_MUTATIONS)(text, rng, seeds)
        yield text[: 20_000 if rng.random() < 0.02 else 2_500]


def fault(text: str) -> str | None:
    """What goes wrong when that text is reviewed, with every rule on; None if nothing does."""
    try:
        report = review(text, "strict", shellcheck=False, dockerignore=text, scripts={"entrypoint.sh": text})
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    for note in report.notes:
        if "failed" in note:
            return note
    for finding in report.findings:
        if not (1, 1) <= finding.span[:2] <= finding.span[2:]:
            return f"{finding.rule} has the span {finding.span}"
    return None


def main() -> int:
    """Review many mutants and print those that something goes wrong with."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    faults: dict[str, str] = {}
    for number, text in enumerate(mutants(count, seed), 1):
        what = fault(text)
        if what is not None and faults.setdefault(what, text) is text:
            print(f"{what}\n  {text[:2000]!r}", flush=True)
        if number % 1000 == 0:
            print(f"{number} reviewed, {len(faults)} kinds of fault", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
