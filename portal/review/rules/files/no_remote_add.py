from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Fetch files by a download in RUN, not by ADD",
    requirements=("IMG-30", "IMG-31"),
    aliases=("curl_or_wget_instead_of_add", "DD059", "DH007"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        What ADD fetches is a layer for good; an archive that a later step unpacks and deletes still takes its room. A
        RUN can fetch, check, use and remove in one step.

        ADD with `--checksum` takes only the very file that is meant, and is accepted here; so is ADD in a stage that
        stays behind, and ADD of a Git repository. One reviewer even prefers ADD to a download, which add-over-download
        does: turn on the one or the other.
    """,
    examples=(
        bad("FROM alpine:3.23\nADD https://example.org/tool.tar.gz /tmp/\nRUN tar xf /tmp/tool.tar.gz\n", 2),
        bad("FROM alpine:3.23\nADD http://example.org/data.csv /srv/\n", 2),
        good(
            "FROM alpine:3.23\nRUN wget -O tool.tgz https://example.org/tool.tgz \\\n"
            " && echo '24454f830c  tool.tgz' | sha256sum -c \\\n && tar xzf tool.tgz -C /opt \\\n && rm tool.tgz\n"
        ),
        good("FROM alpine:3.23\nADD --checksum=sha256:24454f830c https://example.org/tool /usr/local/bin/\n"),
        good("FROM alpine:3.23 AS get\nADD https://example.org/t.tar /\nFROM alpine:3.23\nCOPY --from=get /t /t\n"),
    ),
)


@rule.on_instruction("ADD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if instruction.flag("checksum") is not None or not context.is_kept(instruction):
        return
    for word in instruction.arguments[:-1]:
        lower = word.value.lower()
        if lower.startswith(("http://", "https://", "ftp://")) and not lower.partition("#")[0].endswith(".git"):
            yield Problem(
                word.span, "What is fetched here stays in the image: fetch, check, use and remove it in one RUN."
            )
