import re
from collections.abc import Iterator, Sequence

from portal.dockerfile.model import Command, Instruction, Span, Word
from portal.patterns import regex
from portal.review.context import Context
from portal.review.downloads import download, is_checked
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Fetch over encrypted connections",
    requirements=("IMG-31",),
    aliases=("S5332",),
    severity=Severity.WARNING,
    why="""
        What comes over `http://`, `ftp://` or `telnet://` can be read and changed by everyone on the way. Most
        servers have an `https://` address for the same file.

        Left alone are the build machine itself, private addresses, names of documentation and of XML, and
        package mirrors of distributions, whose packages are signed. So is a download whose checksum or signature the
        same step compares, and every address that nothing is downloaded from: with the option `everywhere` these are
        information. The fix is a suggestion, since not every server has the other address.
    """,
    options={"everywhere": False},
    examples=(
        fixed(
            "FROM debian:12\nRUN curl -fsSLo /app http://get.acme.test/app\n",
            "FROM debian:12\nRUN curl -fsSLo /app https://get.acme.test/app\n",
            2,
        ),
        bad("FROM debian:12\nADD ftp://get.acme.test/app.tgz /src/\n", 2),
        bad(
            'FROM debian:12\nCMD ["/app", "--feed=http://feeds.acme.test/x"]\n',
            2,
            caption="with the option",
            everywhere=True,
        ),
        good("FROM debian:12\nRUN curl -fsSLo /app http://get.acme.test/app && echo '0123  /app' | sha256sum -c\n"),
        good('FROM debian:12\nCMD ["/app", "--feed=http://feeds.acme.test/x"]\n'),
        good("FROM debian:12\nRUN curl -fsSLo /app https://get.acme.test/app && curl -f http://localhost:80/\n"),
        good("FROM debian:12\nRUN echo 'deb http://deb.debian.org/debian bookworm main' > /etc/apt/sources.list\n"),
        good("FROM debian:12\nARG host=http://x.acme.test\nHEALTHCHECK CMD curl -f http://127.0.0.1/\n"),
    ),
)

_ADDRESS = regex(r"\b(?P<scheme>http|ftp|telnet)://(?P<host>\[[\da-fA-F:]+\]|[\w.-]+)", re.IGNORECASE)
_FINE = regex(
    r"(?ix)^(?: localhost | 0\.0\.0\.0 | 127\..* | 10\..* | 192\.168\..* | 172\.(?:1[6-9]|2\d|3[01])\..* | 169\.254\..*"
    r" | \[.* | [\w-]+ | .+\.(?:local|localhost|internal|invalid) | (?:.+\.)?example\.(?:org|com|net)"
    r" | www\.w3\.org | schemas\..* | .*\bapache\.org/licenses"
    r" | (?:.+\.)?(?:debian|alpinelinux|centos|fedoraproject|archlinux|opensuse)\.org | (?:.+\.)?ubuntu\.com )$"
)


@rule.on_instruction("RUN", "CMD", "ENTRYPOINT", "ADD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if "://" not in instruction.text:
        return
    everywhere = context.option(rule, "everywhere")
    commands = context.commands_of(instruction)
    if instruction.keyword == "ADD":
        words = list(instruction.arguments[:-1])
        unchecked: list[Word] = [] if instruction.flag("checksum") else words
    else:
        unchecked = _unchecked(instruction, commands)
        words = [word for command in commands for word in command.arguments]
    spans = {word.span for word in unchecked}
    seen: set[Span] = set()
    for word in words:
        match = _ADDRESS.search(word.value) if "://" in word.value else None
        if match is None or _FINE.match(match["host"]) or word.span in seen:
            continue
        seen.add(word.span)
        if word.span not in spans and not everywhere:
            continue
        yield Problem(
            word.span,
            f"What comes from {match['host']} by {match['scheme'].lower()} can be changed on the way: use https.",
            (replace("Use https", word.span, _https(word), Safety.SUGGESTED),) if _simple(word) else (),
            severity=None if word.span in spans else Severity.INFO,
        )


def _unchecked(step: Instruction, commands: Sequence[Command]) -> list[Word]:
    """The addresses that a RUN downloads from without any check."""
    if step.keyword != "RUN" or is_checked(step, commands):
        return []
    fetched = [url for command in commands if (found := download(command)) is not None for url in found.urls]
    return fetched + [word for command in commands if command.name == "git" for word in command.arguments]


def _simple(word: Word) -> bool:
    return word.text == word.value and word.text.startswith("http://")


def _https(word: Word) -> str:
    return "https" + word.text[4:]
