from collections.abc import Iterator

from portal.review.context import Context
from portal.review.dockerignore import Dockerignore
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.whole_context import append, copies_everything, first_line

rule = Rule(
    title="Keep secrets out of the build context",
    requirements=("IMG-12",),
    severity=Severity.ERROR,
    why="""
        `.env` files and private keys lie beside the source on many a developer's machine. With `COPY . .` they end up
        in the image, for everyone who may pull it; no later step takes them out again. It is enough that one person
        builds with the file there.

        Reported is a `.dockerignore` that lets through `.env`, `*.pem` or `*.key`, where the Dockerfile copies the
        whole context. Folders below count as well: a pattern without `**/` holds in the root of the context only,
        unlike in `.gitignore`. Where at least the `.env` in the root stays out it is a warning.
    """,
    examples=(
        fixed(".git\n", ".git\n**/.env\n**/*.key\n**/*.pem\n", subject="dockerignore"),
        fixed(".git\n**/.env*", ".git\n**/.env*\n**/*.key\n**/*.pem\n", subject="dockerignore"),
        bad(".git\n.env\n*.key\n*.pem\n", subject="dockerignore", caption="not in folders below"),
        good(".git\n**/.env\n**/*.pem\n**/*.key\n", subject="dockerignore"),
        good("*\n!src\n!package.json\n", "nothing but what is named", subject="dockerignore"),
        good(
            ".git\n",
            "the Dockerfile copies single folders",
            subject="dockerignore",
            beside={"Dockerfile": "FROM debian:12\nCOPY src /app/src\n"},
        ),
    ),
)

_PROBES = {
    "**/.env": (".env", "service/.env"),
    "**/*.key": ("tls.key", "certs/tls.key"),
    "**/*.pem": ("tls.pem", "certs/tls.pem"),
}


@rule.on_dockerignore
def check(ignore: Dockerignore, context: Context) -> Iterator[Problem]:
    if not ignore.patterns or not copies_everything(context) or ignore.ignores_all_of(".") is not None:
        return
    missing = [pattern for pattern, paths in _PROBES.items() if not all(ignore.ignores(path) for path in paths)]
    if missing:
        fix = Fix("Keep them out", Safety.SUGGESTED, (append(ignore.text, missing),))
        severity = Severity.WARNING if ignore.ignores(".env") else None
        yield Problem(first_line(ignore), f"Not kept out of the context: {', '.join(missing)}.", (fix,), severity)
