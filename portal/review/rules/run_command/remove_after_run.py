from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Remove a tool's container when it ends",
    severity=Severity.INFO,
    opinion=True,
    requirements=("IMG-1",),
    why="""
        A container that ran in the foreground stays behind when it ends, with its file system and logs, until somebody
        removes it. For a tool that is run and done, `--rm` cleans up. Nothing in a container should be precious;
        what is to be kept goes to a mount.

        A container in the background, or one with a name to come back to, is left alone.
    """,
    examples=(
        bad("docker run -it shop/tool:1.4.2\n", subject="run-command"),
        bad("docker run -v data:/data shop/tool:1.4.2 backup\n", subject="run-command"),
        good("docker run --rm shop/tool:1.4.2\n", subject="run-command"),
        good("docker run -d --name web shop/web:1.4.2\n", subject="run-command"),
    ),
)


@rule.on_run_command
def check(container: Container, context: Context) -> Iterator[Problem]:
    if container.title.endswith("create") or container.image is None:
        return
    if any(container.all("rm", "detach", "name", "restart", "cidfile")):
        return
    yield Problem(
        container.span,
        "The container stays behind when it ends: --rm removes it.",
        container.adding("Remove it when it ends", "--rm", ""),
    )
