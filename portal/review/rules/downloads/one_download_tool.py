from collections.abc import Iterator

from portal.dockerfile.model import Command, Dockerfile, Span
from portal.review.context import Context
from portal.review.downloads import download
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Download by curl or by wget, not by both",
    requirements=("IMG-20",),
    aliases=("DL4001", "DS-0014", "run_using_wget_and_curl", "use-either-wget-or-curl"),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        curl and wget do the same; with both, two tools must be installed and kept up to date, and options be known.
        Reported is, once a stage, the first call of the tool that came second. Stages are looked at one by one:
        a builder may use another than the image; and installing a tool is not using it.

        The fix rewrites a call that only fetches one file; other options have no like in the other tool.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN curl -fsSLo /a https://example.org/a\nRUN wget -q https://example.org/b\n",
            "FROM debian:12\nRUN curl -fsSLo /a https://example.org/a\nRUN curl -fsSL -O https://example.org/b\n",
            3,
        ),
        fixed(
            "FROM debian:12\nRUN wget -q https://example.org/a && curl -sSL https://example.org/b | tar xz\n",
            "FROM debian:12\nRUN wget -q https://example.org/a && wget -nv -O - https://example.org/b | tar xz\n",
            2,
        ),
        bad("FROM debian:12\nRUN wget -q https://example.org/a && curl -u me: https://example.org/b\n", 2),
        good("FROM debian:12\nRUN apt-get install -y curl wget && curl -O https://example.org/b\n"),
        good(
            "FROM debian:12 AS a\nRUN curl -O https://example.org/b\nFROM debian:12\nCOPY --from=a /b /b\n"
            "RUN wget -q https://example.org/a\n"
        ),
    ),
)


@rule.on_file
def check(_: Dockerfile, context: Context) -> Iterator[Problem]:
    calls = context.by_command.get("curl", []), context.by_command.get("wget", [])
    if not calls[0] or not calls[1]:
        return
    first: dict[int, Command] = {}
    reported: set[int] = set()
    for command in sorted((*calls[0], *calls[1]), key=lambda c: c.span):
        stage = command.instruction.stage if command.instruction is not None else None
        if stage is None or not command.words or stage.index in reported:
            continue
        before = first.setdefault(stage.index, command)
        tool = before.name.rpartition("/")[2]
        if command.name.rpartition("/")[2] != tool:
            reported.add(stage.index)
            yield Problem(
                command.words[0].span,
                f"This stage downloads by {tool} in line {before.span.start_line} already: one tool is enough.",
                _fixes(command),
                related=((f"{tool} is used here", before.words[0].span),),
            )


# What changes only how the call talks, or what the other tool does by itself.
_PLAIN = {
    "curl": frozenset(
        [
            *("--fail", "--silent", "--show-error", "--location", "--output", "--remote-name"),
            *("-f", "-s", "-S", "-L", "-o", "-O"),
        ]
    ),
    "wget": frozenset(["--quiet", "--no-verbose", "--output-document", "-q", "-nv", "-O"]),
}


def _fixes(command: Command) -> tuple[Fix, ...]:
    call = download(command)
    if call is None or not call.is_plain or len(call.urls) != 1 or not call.options <= _PLAIN[call.tool]:
        return ()
    url = call.urls[0]
    files = [word for words in call.values.values() for word in words]
    span = Span(*command.words[0].span[:2], *command.words[-1].span[2:])
    if span.start_line != span.end_line or not url.value.lower().startswith(("http://", "https://")) or len(files) > 1:
        return ()
    if call.tool == "wget":
        where = [] if files and files[0].value == "-" else ["-o", files[0].text] if files else ["-O"]
        words = ["curl", "-fsSL", *where, url.text]
    else:
        named = call.has("--remote-name", "-O")
        where = ["-O", files[0].text] if files else [] if named else ["-O", "-"]
        words = ["wget", "-nv", *where, url.text]
    return (replace(f"Take {words[0]} here as well", span, " ".join(words), Safety.SUGGESTED),)
