from collections.abc import Iterator

from portal.review.context import Context
from portal.review.dockerignore import Dockerignore
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.secrets import is_secret_file

rule = Rule(
    title="Bring no secret back into the build context",
    requirements=("IMG-12",),
    severity=Severity.ERROR,
    why="""
        A pattern with `!` takes files back that earlier ones keep out. For `.env`, a private key or a tool's
        credentials that is never right: what a step needs of them comes by `RUN --mount=type=secret`, and what the
        application needs is given to it when it runs.

        Templates (`.env.example`) and public certificates are no secrets.
    """,
    examples=(
        bad("*\n!src\n!.env\n", 3, subject="dockerignore"),
        bad("**/*.pem\n!deploy/server.pem\n", 2, subject="dockerignore"),
        bad("*\n!.ssh/id_rsa\n", 2, subject="dockerignore"),
        good("**/.env*\n**/*.pem\n**/*.key\n.git\n!.env.example\n", subject="dockerignore"),
        good("*\n!src\n!ca-bundle.pem\n", "a public certificate", subject="dockerignore"),
    ),
)


@rule.on_dockerignore
def check(ignore: Dockerignore, context: Context) -> Iterator[Problem]:
    for pattern in ignore.exceptions:
        if pattern.path and is_secret_file(pattern.path.replace("*", "x")):
            yield Problem(pattern.span, f"{pattern.text} brings what looks like a secret back into the build context.")
