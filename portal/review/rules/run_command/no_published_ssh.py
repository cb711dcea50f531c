from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="No SSH into containers",
    requirements=("APP-4",),
    severity=Severity.ERROR,
    why="""
        A published port 22 means an SSH server in the container: keys, accounts and updates of its own, and a way in
        that nobody watches. `docker exec -it name sh` gives a shell in a running container without any of it.

        Where SSH is the application itself (a Git server, an SFTP drop), let it listen on an unprivileged port of
        its own, 2222 say.
    """,
    examples=(
        bad("docker run -d -p 2222:22 shop/web:1.4.2\n", subject="run-command"),
        bad('services:\n  web:\n    image: shop/web:1.4.2\n    ports:\n      - "22:22/tcp"\n', 5, subject="compose"),
        bad("docker run -d -p 8020-8025:20-25 shop/web:1.4.2\n", subject="run-command", caption="a range"),
        good("docker run -d -p 22:2222 acme/gitserver:1.4.2\n", subject="run-command"),
        good('services:\n  web:\n    image: shop/web:1.4.2\n    ports:\n      - "8022:80"\n', subject="compose"),
    ),
)


def _has_ssh(number: str) -> bool:
    first, _, last = number.partition("-")
    if not last:
        return first == "22"
    return first.isdecimal() and last.isdecimal() and len(first + last) < 12 and int(first) <= 22 <= int(last)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    for port in container.ports:
        if _has_ssh(port.number) and not port.container.endswith("/udp"):
            yield Problem(
                port.span, "Port 22 of the container is that of an SSH server: attach with docker exec instead."
            )
