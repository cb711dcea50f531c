import re
from collections.abc import Iterator

from portal.dockerfile.model import ImageReference, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import Origin
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Name an image in the form that registries know",
    requirements=("APP-9",),
    aliases=("INVALID_REFERENCE_FORMAT", "FromInvalidImageReference", "InvalidDefaultArgInFrom", "DL1000"),
    severity=Severity.ERROR,
    why="""
        An image is named `registry/repository:tag@digest`: the repository in lower case, the tag of up to 128 letters,
        digits, dots, dashes and underscores, the digest an algorithm and hexadecimal digits. The builder refuses
        anything else before it asks the registry.

        Defaults of arguments are put in first. Where they make the name empty or odd, the build works only with a
        `--build-arg`: that is reported at the ARG. An ARG without any default is another rule's business.
    """,
    examples=(
        bad("FROM Python:3.12\n", 1, caption="capitals"),
        bad("FROM python:\n", 1, caption="the tag is missing"),
        bad("FROM python:3.12@sha256:1234\n", 1, caption="too short for a digest"),
        bad("FROM https://registry.example.org/python:3.12\n", 1),
        bad('ARG base=""\nFROM $base\n', 1, caption="the default of an argument"),
        good("FROM registry.example.org:5000/team/python_3:3.12-slim_2.x\n"),
        good("FROM localhost/python:3.12\n"),
        good("ARG base\nFROM $base\n", "only the build knows"),
    ),
)

_PATH = regex(r"[a-z0-9](?:[a-z0-9._/-]*[a-z0-9])?$")
_ODD = regex(r"[./_-]/|/[./_-]|\.\.|___|\._|_\.|\.-|-\.|_-|-_")
_TAG = regex(r"\w[\w.-]{0,127}$", re.ASCII)
_DIGEST = regex(r"[A-Za-z][A-Za-z0-9+._-]*:[0-9a-fA-F]{32,}$")
_REGISTRY = regex(r"[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?$|\[[0-9A-Fa-f:]+\](?::[0-9]+)?$")


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    image = stage.image
    if image is None or image.unresolved:
        return
    reason = _wrong(image)
    if reason is None:
        return
    origin = Origin(stage, context)
    span = origin.span
    if span[:2] == span[2:] and origin.argument is not None:
        span = origin.argument.span
    if origin.argument is not None:
        reason = f"With the default of ARG {origin.argument.key.value}, FROM names no image: {reason}"
    elif reason.partition(" ")[0] not in image.text:  # what somebody wrote is shown as it is
        reason = reason[0].upper() + reason[1:]
    yield Problem(
        span, reason, related=origin.related, severity=Severity.WARNING if origin.argument is not None else None
    )


def _wrong(image: ImageReference) -> str | None:
    text = image.text
    shown = text if len(text) <= 60 else text[:60] + "..."
    if not text:
        return "the name of the image is empty."
    if "://" in text:
        return f"{shown} is an address: leave {text.partition('://')[0][:10]}:// away."
    if text.endswith((":", "@")) or ":@" in text:
        return f"{shown} has a colon or @ with nothing behind it."
    if image.registry is not None and not _REGISTRY.match(image.registry):
        return f"{image.registry[:60]} is no registry."
    repository = image.repository
    if repository != repository.lower():
        return f"{shown} has capital letters: the name of an image is in lower case."
    if not _PATH.match(repository) or "//" in repository or _ODD.search(repository):
        return f"{shown} is no name of an image."
    if image.tag is not None and not _TAG.match(image.tag):
        return f"{image.tag[:60]} can't be a tag."
    if image.digest is not None and not _DIGEST.match(image.digest):
        return f"{image.digest[:60]} is no digest: that is sha256: and 64 hexadecimal digits."
    return None
