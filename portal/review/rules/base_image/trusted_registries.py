from collections.abc import Iterator
from fnmatch import fnmatchcase

from portal.dockerfile import read_image
from portal.dockerfile.model import Dockerfile, ImageReference
from portal.review.container import Container
from portal.review.context import Context
from portal.review.images import Origin
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Take images from trusted registries only",
    requirements=("IMG-17", "TAG-10"),
    aliases=("DL3026",),
    severity=Severity.ERROR,
    why="""
        What an image brings along runs with your application's rights. Images from the organisation's own registry
        have been checked and do not vanish; which other sources may be trusted is for the organisation to say.

        This rule is silent until a profile names `registries`, as names or with `*` in them
        (`registry.example.org`, `*.example.org`); Docker Hub is `docker.io`. An entry with a path
        (`docker.io/library/*`) holds for the images below it. Looked at are FROM, `COPY --from` and mounts, with the
        defaults of arguments put in, and the images that commands and compose services run; `scratch` and earlier
        stages need no trust.
    """,
    options={"registries": ()},
    examples=(
        bad("FROM quay.io/team/app:1.2\n", 1, registries=("registry.example.org",)),
        bad("FROM python:3.12\n", 1, registries=("registry.example.org",), caption="Docker Hub"),
        bad(
            "FROM registry.example.org/python:3.12\nCOPY --from=busybox:1.36 /bin/wget /bin/\n",
            2,
            registries=("*.example.org",),
        ),
        good("FROM registry.example.org/team/app:1.2\n", registries=("registry.example.org",)),
        good("FROM quay.io/team/app:1.2\n", "no registries named"),
        good("FROM python:3.12\n", registries=("docker.io/library/*",)),
        good(
            "FROM registry.example.org/go:1.22 AS build\nFROM scratch\nCOPY --from=build /x /x\n",
            registries=("*.example.org",),
        ),
        bad("docker run nginx:1.27.3\n", 1, subject="run-command", registries=("registry.example.org",)),
        bad("services:\n  db:\n    image: postgres:16.3\n", 3, subject="compose", registries=("*.example.org",)),
        good(
            "docker run registry.example.org/nginx:1.27.3\n",
            subject="run-command",
            registries=("registry.example.org",),
        ),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    trusted = context.option(rule, "registries")
    if not trusted:
        return
    for stage in dockerfile.stages:
        if stage.image is not None and _unknown(stage.image, trusted):
            origin = Origin(stage, context)
            span = origin.span if origin.span[:2] != origin.span[2:] else stage.instruction.span
            yield Problem(span, _message(stage.image, trusted), related=origin.related)
        for reference in stage.references:
            image = reference.image
            # A name without tag or path may be a build context given to the build.
            if image is None or ("/" not in image.text and not image.tag and not image.digest):
                continue
            if _unknown(image, trusted):
                yield Problem(reference.span, _message(image, trusted))


@rule.on_container
def run(container: Container, context: Context) -> Iterator[Problem]:
    trusted = context.option(rule, "registries")
    setting = container.image
    if not trusted or setting is None or container.built:
        return
    image = read_image(setting.value)
    if _unknown(image, trusted):
        yield Problem(setting.span, _message(image, trusted))


def _unknown(image: ImageReference, trusted: tuple[str, ...]) -> bool:
    registry = image.registry or "docker.io"
    if "$" in registry or (not image.repository and not image.registry) or image.text.startswith("$"):
        return False
    if registry == "index.docker.io":
        registry = "docker.io"
    path = image.repository
    if registry == "docker.io" and "/" not in path:
        path = f"library/{path}"
    return not any(fnmatchcase(f"{registry}/{path}" if "/" in entry else registry, entry) for entry in trusted)


def _message(image: ImageReference, trusted: tuple[str, ...]) -> str:
    registry = image.registry or "docker.io"
    return f"{registry} is not among the trusted registries: {', '.join(trusted)}."
