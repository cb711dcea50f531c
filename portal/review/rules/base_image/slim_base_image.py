from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.images import Origin, described, is_official, short_name
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Run on the small variant of the base image",
    requirements=("IMG-3",),
    aliases=("DD018", "gpu/prefer-runtime-final-stage"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        The plain images of languages (`python:3.12`, `node:22`) carry compilers and headers for everything that might
        be built on them, close to a gigabyte; `-slim` has what is needed to run. The same goes for NVIDIA's `devel`
        images, of which `runtime` is the small sister. Build in the full one, run on the small one.

        Only images that come out of the build are looked at. What the small variant lacks may be just what you need:
        this is a hint, and off unless a profile wants it.
    """,
    examples=(
        bad("FROM python:3.12\n", 1),
        bad("FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\n", 1),
        bad("FROM debian:bookworm\n", 1),
        good("FROM python:3.12-slim\n"),
        good("FROM node:22.1 AS build\nFROM node:22.1-alpine\nCOPY --from=build /app /app\n", "the builder may be big"),
        good("FROM golang:1.26\n", "there is no small one of it"),
    ),
)

_WITH_SLIM = frozenset(["python", "node", "ruby", "rust", "perl", "debian", "php", "haskell", "julia", "swift"])
_SMALL = ("slim", "alpine", "distroless", "minimal", "busybox")


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    root = context.base_image(stage)
    image = root.image
    if image is None or image.tag is None or image.unresolved:
        return
    if is_official(image) and short_name(image) in _WITH_SLIM and not any(part in image.tag for part in _SMALL):
        what = "alpine" if short_name(image) == "php" else "slim"
        small = f"{image.full_name}:{image.tag}-{what}"
    elif image.repository.endswith("nvidia/cuda") and "-devel" in image.tag:
        small = f"{image.full_name}:{image.tag.replace('-devel', '-runtime')}"
    else:
        return
    ballast = "manual pages and translations" if short_name(image) == "debian" else "compilers and more"
    origin = Origin(root, context)
    yield Problem(
        origin.span,
        f"{described(root, origin)} brings {ballast} along: what comes out may run on {small}.",
        related=origin.related,
    )
