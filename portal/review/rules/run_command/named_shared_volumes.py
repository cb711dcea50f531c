from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Share by named volumes",
    requirements=("RUN-22",),
    severity=Severity.INFO,
    why="""
        `--volumes-from` takes over every mount of another container, at the same paths and as writable, whatever
        they are today. What the two really share does not show anywhere, and starts to break when one of them changes.

        Give the shared folder a name, and mount it into both: `-v spool:/var/spool/app`. A named pipe (mkfifo) in
        such a volume serves two programs that speak to each other.
    """,
    examples=(
        bad("docker run --volumes-from db shop/backup:1.4.2\n", subject="run-command"),
        bad("services:\n  backup:\n    image: shop/backup:1.4.2\n    volumes_from: [db]\n", 4, subject="compose"),
        good("docker run -v dumps:/dumps:ro shop/backup:1.4.2\n", subject="run-command"),
        good("services:\n  backup:\n    image: shop/backup:1.4.2\n    volumes: [dumps:/dumps]\n", subject="compose"),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    for setting in container.all("volumes-from"):
        yield Problem(
            setting.span, f"Every mount of {setting.value} comes along here: name the volume that the two share."
        )
