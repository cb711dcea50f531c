from collections.abc import Iterator

from portal.dockerfile.model import Command
from portal.review.context import Context
from portal.review.downloads import download
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_option

rule = Rule(
    title="Let curl follow redirects",
    aliases=("curl-should-follow-redirects",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        When a file moves, its old address answers with a redirect. Without `-L` curl then stores the few words
        of that answer in place of the file, and says that all went well; the build breaks somewhere else, or
        not at all.

        Only plain downloads are meant: not requests to the build machine itself, nor those that send something. An
        opinion that a profile turns on.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN curl -fsS -o /app https://example.org/app\n",
            "FROM debian:12\nRUN curl -L -fsS -o /app https://example.org/app\n",
            2,
        ),
        bad("FROM debian:12\nRUN curl -fsS https://example.org/app.tgz | tar xz\n", 2),
        good("FROM debian:12\nRUN curl -fsSLo /app https://example.org/app\n"),
        good("FROM debian:12\nRUN curl --location https://example.org/app -o /app\n"),
        good("FROM debian:12\nRUN curl -f http://localhost:8080/health && curl -X POST https://example.org/\n"),
    ),
)


@rule.on_command("curl")
def check(command: Command, context: Context) -> Iterator[Problem]:
    fetched = download(command)
    if fetched is None or fetched.has("--location", "--location-trusted") or not fetched.is_plain:
        return
    yield Problem(
        command.words[0].span,
        "curl does not follow redirects here, and would store their text instead: give it -L.",
        add_option("Add -L", command.words[0], "-L", command, Safety.SUGGESTED),
    )
