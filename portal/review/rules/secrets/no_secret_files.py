from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.secrets import is_secret_file

rule = Rule(
    title="Copy no files with secrets",
    requirements=("IMG-13",),
    aliases=("DS-0031", "DD053", "CIS-DI-0010"),
    severity=Severity.ERROR,
    why="""
        A private key, an `.env` or the credentials of a tool that is copied into an image is in one of its layers for
        good, even if a later step deletes it, and also when only a builder stage has it: its layers stay in the
        build cache, which many share. Whoever can pull the image can read it.

        A build step gets such a file by `RUN --mount=type=secret` or `--mount=type=ssh`, a container by a mount. Put
        it into `.dockerignore` too, so that `COPY .` does not bring it in unseen.

        Judged by name: SSH keys, `*.key` and `*.pem` (unless they are named as certificate chains or public keys),
        key stores, `.netrc`, `.npmrc`, `.pypirc`, `.git-credentials`, `kubeconfig`, `.aws`, `.ssh`, `.env` and its
        kind (`.env.example` is fine), service account files, Terraform state and variables.
    """,
    examples=(
        bad("FROM alpine:3.23\nCOPY id_rsa /root/.ssh/id_rsa\n", 2),
        bad("FROM alpine:3.23\nCOPY app .env /srv/\n", 2),
        bad("FROM alpine:3.23\nADD config/server.key /etc/ssl/private/\n", 2),
        bad('FROM node:24.11\nCOPY [".npmrc", "package.json", "/app/"]\n', 2),
        bad("FROM alpine:3.23\nCOPY config.json /root/.docker/config.json\n", 2, caption="the target tells"),
        good("FROM debian:12\nADD https://example.org/debian/Release.key /etc/apt/keyrings/x.asc\n", "published"),
        good("FROM alpine:3.23\nCOPY id_rsa.pub /etc/ssh/\n"),
        good("FROM alpine:3.23\nCOPY .env.example ca-bundle.pem /srv/\n"),
        good("FROM node:24.11\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci\n"),
        good("FROM alpine:3.23\nCOPY <<key.pem /srv/\nnothing of worth\nkey.pem\n", "a here-document"),
    ),
)


def _is_published(source: str) -> bool:
    # What the builder fetches without a login is no secret: the key of a package archive, `Release.key`.
    return source.startswith(("http://", "https://")) and "@" not in source


_TARGETS = regex(r"/(?:\.docker/config\.json|\.netrc|\.git-credentials|\.pypirc|id_(?:rsa|dsa|ecdsa|ed25519))$")


@rule.on_instruction("COPY", "ADD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for heredoc in instruction.heredocs:
        if "PRIVATE KEY-----" in heredoc.body:
            yield Problem(
                heredoc.marker_span,
                "This here-document holds a private key, and a layer keeps it for good: mount it by RUN "
                "--mount=type=secret, or when the container starts.",
            )
    found = False
    for word in instruction.arguments[:-1]:
        if not word.value.startswith("<<") and is_secret_file(word.value) and not _is_published(word.value):
            found = True
            yield Problem(
                word.span,
                f"{word.value} usually holds secrets, and a layer keeps it for good: mount it by RUN "
                "--mount=type=secret, or when the container starts.",
            )
    if not found and instruction.arguments and _TARGETS.search(instruction.arguments[-1].value):
        target = instruction.arguments[-1]
        yield Problem(
            target.span,
            f"{target.value} is where a tool looks for secrets, and a layer keeps it for good: mount the file by RUN "
            "--mount=type=secret, or when the container starts.",
        )
