from collections.abc import Iterator

from portal.dockerfile.model import Command
from portal.review.context import Context
from portal.review.downloads import download
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_option

rule = Rule(
    title="Let downloads be tried again",
    aliases=("prefer-curl-config", "prefer-wget-config"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Networks hiccup. curl gives up at the first failure, wget after a refused connection; the build of
        twenty minutes then starts anew. `curl --retry 3` and `wget --tries=3 --retry-connrefused`, or a
        configuration file (`.curlrc`, `.wgetrc`) that says so for all steps, ride it out. An opinion that a
        profile turns on.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN curl -fsSLo /app https://example.org/app\n",
            "FROM debian:12\nRUN curl --retry 3 -fsSLo /app https://example.org/app\n",
            2,
        ),
        bad("FROM debian:12\nRUN wget -q https://example.org/app\n", 2),
        good("FROM debian:12\nRUN curl --retry 5 -fsSLo /app https://example.org/app\n"),
        good("FROM debian:12\nRUN wget -q -t 5 https://example.org/app\n"),
        good("FROM debian:12\nRUN echo 'retry = 5' > ~/.curlrc\nRUN curl -fsSLo /app https://example.org/app\n"),
    ),
)


@rule.on_command("curl", "wget")
def check(command: Command, context: Context) -> Iterator[Problem]:
    fetched = download(command)
    if fetched is None or command.instruction is None or not fetched.is_plain:
        return
    if fetched.has("--retry", "--tries", "-t", "--retry-connrefused", "--retry-all-errors", "--config"):
        return
    if context.written_before(command.instruction, f"{fetched.tool}rc"):
        return
    option = "--retry 3" if fetched.tool == "curl" else "--tries=3"
    fixes: tuple[Fix, ...] = ()
    if fetched.tool == "curl":
        fixes = add_option(f"Add {option}", command.words[0], option, command, Safety.SUGGESTED)
    yield Problem(command.words[0].span, f"A hiccup of the network ends the build here: {option} tries again.", fixes)
