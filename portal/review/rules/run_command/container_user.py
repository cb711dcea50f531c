from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.images import is_unprivileged
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Run under a set user and group",
    requirements=("RUN-6",),
    severity=Severity.WARNING,
    why="""
        Files on a mount belong to numbers, not to names: an application that runs as 10001:10001 everywhere can read
        tomorrow what it wrote today, on this machine and the next. As root it can do far more than it needs.

        Reported are `--user root` (or 0), a user given by name, which is looked up in the image and may be another
        number there, and a command without `--user` whose Dockerfile is known to set none. Where the image is not
        known, this is for its Dockerfile to say.
    """,
    examples=(
        bad("docker run --user root shop/web:1.4.2\n", subject="run-command"),
        bad("docker run -u www-data shop/web:1.4.2\n", subject="run-command", caption="a name, only noted"),
        bad('services:\n  web:\n    image: shop/web:1.4.2\n    user: "0:0"\n', 4, subject="compose"),
        bad(
            "docker run shop/web:1.4.2\n",
            subject="run-command",
            beside={"Dockerfile": 'FROM debian:12\nENTRYPOINT ["/app"]\n'},
            caption="and the Dockerfile has no USER",
        ),
        good("docker run --user 10001:10001 shop/web:1.4.2\n", subject="run-command"),
        good('docker run --user "$(id -u):$(id -g)" shop/web:1.4.2\n', subject="run-command"),
        good("docker run shop/web:1.4.2\n", "nothing is known of the image", subject="run-command"),
        good(
            "docker run shop/web:1.4.2\n",
            subject="run-command",
            beside={"Dockerfile": 'FROM debian:12\nUSER 10001:10001\nENTRYPOINT ["/app"]\n'},
        ),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    users = container.all("user")
    if not users:
        if container.subject == "run-command" and context.dockerfile_given and _runs_as_root(context):
            yield Problem(
                container.span,
                f"{container.title} runs as root: neither --user nor the Dockerfile's USER say otherwise.",
            )
        return
    setting = users[-1]
    user = setting.value.partition(":")[0]
    if user in ("root", "0"):
        yield Problem(setting.span, "The application runs as root: give it a user id of its own, such as 10001:10001.")
    elif user and not user.isdecimal() and setting.known:
        yield Problem(
            setting.span,
            f"{user} is looked up in the image: its number keeps files on mounts its own, whatever the image says.",
            severity=Severity.INFO,
        )


def _runs_as_root(context: Context) -> bool:
    stage = context.dockerfile.final
    if stage is None:
        return False
    image = context.base_image(stage).image
    user = context.after(stage).user
    if user is None:
        return image is None or not is_unprivileged(image)
    return user.partition(":")[0] in ("root", "0")
