from collections.abc import Iterator

from portal.review.command_lines import RUN_OPTIONS, Commands
from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Write commands that reach their last line",
    severity=Severity.ERROR,
    why="""
        A command on several lines goes on only behind a backslash that is the very last character of its line. Without
        it the shell runs what it has, and then tries to run `--name` as a command; with a blank behind it, the same.
        Half of the options are missing then, limits and mounts among them, and the first half may already run.

        A run command without an image does nothing either.
    """,
    examples=(
        fixed(
            "docker run --memory=512m --cpus=1\n  -p 8080:80 shop/web:1.4.2\n",
            "docker run --memory=512m --cpus=1 \\\n  -p 8080:80 shop/web:1.4.2\n",
            *(1, 2),
            subject="run-command",
        ),
        bad(
            "docker build -t shop/web:1.4.2\n  --build-arg version=1.4.2 .\n",
            2,
            subject="build-command",
            caption="no backslash in the first line",
        ),
        bad("docker run -d --memory=512m --cpus=1 --name web\n", subject="run-command", caption="which image?"),
        good("docker build -t shop/web:1.4.2 \\\n  --build-arg version=1.4.2 .\n", subject="build-command"),
        good(
            "# starts the shop\ndocker run --memory=512m --cpus=1 \\\n  -p 8080:80 \\\n  shop/web:1.4.2\n",
            subject="run-command",
        ),
    ),
)


@rule.on_commands
def check(commands: Commands, context: Context) -> Iterator[Problem]:
    for loose in commands.loose:
        fixes: tuple[Fix, ...] = ()
        if loose.edit is not None:
            fixes = (Fix("Let the line go on", Safety.SUGGESTED, (loose.edit,)),)
        yield Problem(loose.span, loose.why, fixes)


@rule.on_run_command
def image(container: Container, context: Context) -> Iterator[Problem]:
    if container.image is not None or "help" in container.settings or "rootfs" in container.settings:
        return
    if RUN_OPTIONS.issuperset(container.settings):  # else the image may have been taken for an unknown option's value
        yield Problem(container.span, f"{container.title} names no image to run.")
