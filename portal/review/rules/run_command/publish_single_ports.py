from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Publish ports one by one",
    severity=Severity.INFO,
    why="""
        `-P` opens a random port of the host for every port that the image exposes: nobody can say beforehand which, a
        restart changes them, and a port that a new version of the image adds is open at once. Publish what is to be
        reached, `-p 8080:80`, and on one address only (`-p 127.0.0.1:8080:80`) where a proxy stands in front.

        Ports and what they are for are part of the image's interface contract. No other reviewer checks this.
    """,
    examples=(
        bad("docker run -d -P shop/web:1.4.2\n", subject="run-command"),
        bad("podman run --publish-all shop/web:1.4.2\n", subject="run-command"),
        good("docker run -d -p 8080:80 shop/web:1.4.2\n", subject="run-command"),
        good("docker run --publish-all=false shop/web:1.4.2\n", subject="run-command"),
    ),
)


@rule.on_run_command
def check(container: Container, context: Context) -> Iterator[Problem]:
    setting = container.switch("publish-all")
    if setting is not None:
        yield Problem(setting.whole, f"{setting.shown} opens random ports of the host: publish those that are used.")
