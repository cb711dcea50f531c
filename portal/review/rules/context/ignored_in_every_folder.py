from collections.abc import Iterator

from portal.dockerfile.model import Span
from portal.review.context import Context
from portal.review.dockerignore import Dockerignore, Pattern
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, insert

rule = Rule(
    title="Patterns that hold in every folder",
    requirements=("IMG-12",),
    severity=Severity.INFO,
    why="""
        In `.gitignore` a name without a slash means every folder; in `.dockerignore` it means the root of the context
        only. `*.pyc` keeps no file of `app/` out, `node_modules` none of `web/node_modules`. With `**/` in front a
        pattern holds in the root and everywhere below.

        Noted for names that lie in every folder by nature: caches, `.env`, keys, editors' and systems' files. What is
        meant for the root (`dist`, `.git`, `docs`) is left alone.
    """,
    examples=(
        fixed(
            ".git\n**/.env\n**/*.pem\n**/*.key\n*.pyc\n__pycache__/\n",
            ".git\n**/.env\n**/*.pem\n**/*.key\n**/*.pyc\n**/__pycache__/\n",
            *(5, 6),
            subject="dockerignore",
        ),
        bad(".git\nnode_modules\n", 2, subject="dockerignore"),
        good(".git\n**/*.pyc\n", subject="dockerignore"),
        good("node_modules\n**/node_modules\n", "said twice", subject="dockerignore"),
        good(".git\ndist\ndocs\nMakefile\n", subject="dockerignore"),
    ),
)

_EVERYWHERE = frozenset(
    [
        *("__pycache__", "*.pyc", "*.pyo", "*.py[cod]", "*.pyd", "node_modules", ".env", ".env.*", ".DS_Store"),
        *("*.pem", "*.key", "*.swp", "*.swo", "*~", "*.log", "Thumbs.db", ".pytest_cache", ".mypy_cache"),
        *(".ruff_cache", "*.class", "*.o", "*.orig", "*.bak", ".ipynb_checkpoints", "*.egg-info"),
    ]
)


@rule.on_dockerignore
def check(ignore: Dockerignore, context: Context) -> Iterator[Problem]:
    written = {pattern.path for pattern in ignore.patterns}
    for pattern in ignore.patterns:
        if pattern.exception or pattern.path not in _EVERYWHERE or f"**/{pattern.path}" in written:
            continue
        if pattern.text.startswith(("/", "./")):
            continue  # the root is meant
        yield Problem(
            pattern.span,
            f"{pattern.text} holds in the root of the context only: **/{pattern.text} holds in every folder.",
            (insert("Let it hold everywhere", *_start(pattern), "**/", Safety.SUGGESTED),),
        )


def _start(pattern: Pattern) -> tuple[int, int]:
    span: Span = pattern.span
    return span.start_line, span.start_column
