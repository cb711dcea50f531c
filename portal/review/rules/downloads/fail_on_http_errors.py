from collections.abc import Iterator

from portal.dockerfile.model import Command
from portal.review.context import Context
from portal.review.downloads import download
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_option

rule = Rule(
    title="Let curl fail when the server answers with an error",
    requirements=("IMG-31",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        To curl, "404 Not Found" is a page like any other: it stores the error page under the name of the file
        and ends with success. The next step then unpacks, installs or runs that page. With `-f` (`--fail`) curl
        ends with an error, and the build stops where the fault is.

        Only plain downloads are meant: not requests to the build machine itself, nor those that send something.
        No other reviewer asks for it; an opinion that a profile turns on.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN curl -sSLo /app https://example.org/app\n",
            "FROM debian:12\nRUN curl -f -sSLo /app https://example.org/app\n",
            2,
        ),
        bad("FROM debian:12\nRUN if true; then curl https://example.org/app.tgz | tar xz; fi\n", 2),
        good("FROM debian:12\nRUN curl -fsSLo /app https://example.org/app\n"),
        good("FROM debian:12\nRUN curl --fail-with-body -LO https://example.org/app\n"),
        good("FROM debian:12\nRUN curl -sI https://example.org/ && curl http://localhost/\n"),
    ),
)


@rule.on_command("curl")
def check(command: Command, context: Context) -> Iterator[Problem]:
    fetched = download(command)
    if fetched is None or fetched.has("--fail", "--fail-with-body", "--fail-early") or not fetched.is_plain:
        return
    yield Problem(
        command.words[0].span,
        "curl stores the server's error page as if it were the file: give it -f.",
        add_option("Add -f", command.words[0], "-f", command, Safety.SUGGESTED),
    )
