from collections.abc import Iterator

from portal.dockerfile.model import Span
from portal.review.command_lines import RUN_LETTERS, RUN_OPTIONS
from portal.review.container import Container, Setting
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.spelling import nearest

rule = Rule(
    title="Use only options that docker run has",
    severity=Severity.ERROR,
    why="""
        Docker starts nothing when it meets an option that it does not have: "unknown flag". In a script whose end is
        seldom looked at, the old container goes on running, or none does.

        A long option has two dashes: `-rm` is read as `-r -m`. Only `docker run` and `docker create` are looked at;
        the options of podman and nerdctl go their own way, and change from version to version.
    """,
    examples=(
        fixed(
            "docker run --memroy=512m --cpus=1 shop/web:1.4.2\n",
            "docker run --memory=512m --cpus=1 shop/web:1.4.2\n",
            subject="run-command",
        ),
        fixed(
            "docker run -rm --memory=512m --cpus=1 shop/web:1.4.2\n",
            "docker run --rm --memory=512m --cpus=1 shop/web:1.4.2\n",
            subject="run-command",
        ),
        bad("docker run --bogus shop/web:1.4.2\n", subject="run-command"),
        bad("docker run -f shop/web:1.4.2\n", subject="run-command"),
        good("docker run --rm -it --memory=512m --cpus=1 shop/web:1.4.2\n", subject="run-command"),
        good("docker run --rm shop/web:1.4.2 --bogus\n", "the application's own", subject="run-command"),
        good("podman run --health-on-failure=kill shop/web:1.4.2\n", "another engine", subject="run-command"),
    ),
)


@rule.on_run_command
def check(container: Container, context: Context) -> Iterator[Problem]:
    if not container.title.startswith("docker "):
        return
    told: set[Span] = set()
    for name, settings in container.settings.items():
        for setting in settings:
            word = setting.shown.partition(" ")[0].partition("=")[0]
            if not _is_unknown(word, name):
                continue
            span = _place(setting, word)
            if span not in told:
                told.add(span)
                yield _problem(word, span, container)


def _is_unknown(word: str, name: str) -> bool:
    """Whether docker run has no such option. `word` is as written, without its value; `name` is what was read."""
    letters = word[1:]
    if word.startswith("--"):
        return name not in RUN_OPTIONS and word[2:].replace("-", "").isalnum()
    return letters.isalpha() and name not in RUN_OPTIONS and not RUN_LETTERS.issuperset(letters)


def _place(setting: Setting, word: str) -> Span:
    line, column = setting.whole[:2]
    return Span(line, column, line, column + len(word))


def _problem(word: str, span: Span, container: Container) -> Problem:
    plain = word.lstrip("-")[:30]
    meant = nearest(plain, sorted(RUN_OPTIONS)) if word.startswith("--") else plain if plain in RUN_OPTIONS else None
    shown = word[:40]
    if meant is None:
        return Problem(span, f"{container.title} has no option {shown}, and starts nothing.")
    fixes: tuple[Fix, ...] = (replace(f"Write --{meant}", span, f"--{meant}", Safety.SUGGESTED),)
    return Problem(span, f"{container.title} has no option {shown}; --{meant} seems to be meant.", fixes)
