from collections.abc import Iterator

from portal.review.container import Build, split_name
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Name the image after its application",
    requirements=("TAG-1",),
    severity=Severity.WARNING,
    why="""
        Whoever meets an image in a registry or in the list of a machine should know what runs in it and where its
        source is: `shop/web`, the project and the application. `test`, `app` or `my-image` belongs to nobody and is
        overwritten by the next one who thought the same.

        A name without a project is only noted: some registries put the project in front themselves.
    """,
    examples=(
        bad("docker build -t myimage:1.4.2 .\n", subject="build-command"),
        bad("docker build -t shop/test:1.4.2 .\n", subject="build-command"),
        bad("docker build -t web:1.4.2 .\n", subject="build-command", caption="of which project? (noted)"),
        good("docker build -t shop/web:1.4.2 .\n", subject="build-command"),
        good("docker build -t registry.example.org/shop/web:1.4.2 .\n", subject="build-command"),
        good('docker build -t "$CI_REGISTRY_IMAGE:1.4.2" .\n', subject="build-command"),
    ),
)

_NOTHING = frozenset(
    [
        *("app", "application", "image", "container", "docker", "test", "tests", "temp", "tmp", "foo", "bar", "baz"),
        *("hello", "demo", "example", "sample", "untitled", "new", "latest", "dockerimage", "service", "name"),
    ]
)


@rule.on_build_command
def check(build: Build, context: Context) -> Iterator[Problem]:
    reported = set()
    for setting in build.tags:
        if build.verb == "push" or not setting.value or "$" in setting.value or "`" in setting.value:
            continue
        name = split_name(setting)
        parts = name.repository.split("/")
        if name.repository in reported:
            continue
        reported.add(name.repository)
        last = parts[-1].lower().removeprefix("my").strip("-_.")
        if last in _NOTHING or not last:
            yield Problem(name.repository_span, f"{parts[-1]} does not say which application runs in the image.")
        elif len(parts) == 1:
            yield Problem(
                name.repository_span,
                f"{parts[0]} belongs to no project: project/{parts[0]} says where its source is.",
                severity=Severity.INFO,
            )
