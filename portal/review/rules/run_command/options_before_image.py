from collections.abc import Iterator

from portal.patterns import regex
from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Options of the engine in front of the image",
    severity=Severity.WARNING,
    why="""
        Whatever stands behind the image's name goes to the application. `docker run shop/web:1.4.2 -p 80:80` publishes
        no port, `... --memory=512m` sets no limit: the application gets words that it does not know, or takes them for
        something else, and nobody says so.

        Reported are words directly behind the image that are plainly the engine's: a published port, a mount, a memory
        limit, `--rm`, `--network` and their like.
    """,
    examples=(
        bad("docker run shop/web:1.4.2 -p 8080:80\n", subject="run-command"),
        bad("docker run -d shop/web:1.4.2 --rm --name web\n", subject="run-command"),
        good("docker run -p 8080:80 shop/web:1.4.2\n", subject="run-command"),
        good("docker run shop/web:1.4.2 --port 8080 -v\n", "the application's own options", subject="run-command"),
    ),
)

_ALONE = regex(
    r"--(?:rm|detach|privileged|publish(?:-all)?|network|net|memory|cpus|restart|mount|env-file|volume|cap-add|gpus)(?:=.*)?$"
)
_WITH_VALUE = {"-p": regex(r"[\d.:\[\]]*\d+:\d+"), "-v": regex(r"[^:\s]+:/"), "-e": regex(r"[A-Z_]+=")}


@rule.on_run_command
def check(container: Container, context: Context) -> Iterator[Problem]:
    words = container.words
    if not words or not words[0].value.startswith("-"):
        return
    word = words[0]
    pattern = _WITH_VALUE.get(word.value)
    valued = pattern is not None and len(words) > 1 and pattern.match(words[1].value)
    if _ALONE.match(word.value) or valued:
        image = container.image.shown if container.image is not None else "the image"
        yield Problem(
            word.span, f"{word.value} goes to the application, because it stands behind {image}: put it in front."
        )
