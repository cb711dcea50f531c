import re
from collections.abc import Iterator

from portal.dockerfile import read_image
from portal.patterns import regex
from portal.review.container import Container
from portal.review.context import Context
from portal.review.images import SINGLE_NUMBER, short_name
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Run the full version of an image",
    requirements=("TAG-4", "IMG-19"),
    aliases=("image_version_using_latest",),
    severity=Severity.ERROR,
    why="""
        `latest`, no tag at all, or a part of a version (`1.4`) means whatever is newest when the machine pulls: two
        machines run different programs, a restart is an upgrade that nobody tested, and a rollback is not possible,
        because the old state has no name.

        Name the full version that was tested: `1.4.2`, a commit's hash, or a digest. Images that count with one or two
        numbers (Debian, PostgreSQL) are complete with one number more than their release line. A part of a version is
        reported more gently, for compose files on a developer's machine. What a compose service builds itself, and
        tags with variables that are not known here, are left alone.

        A run that is thrown away, `--rm` with a terminal or with a command of its own, deploys nothing: there a part of
        a version will do, and the rest is only noted.
    """,
    options={"single_number": (*SINGLE_NUMBER, "ubuntu")},
    examples=(
        bad("docker run shop/web\n", subject="run-command"),
        bad("docker run -d registry.example.org/shop/web:latest\n", subject="run-command"),
        bad("docker run shop/web:1.4\n", subject="run-command"),
        bad("services:\n  db:\n    image: postgres:16\n", 3, subject="compose"),
        bad("docker run --rm -it golang go test ./...\n", subject="run-command", caption="thrown away, only noted"),
        good("docker run shop/web:1.4.2\n", subject="run-command"),
        good("docker run shop/web:1.4.2-rc.1\n", subject="run-command"),
        good('docker run --rm -v "$PWD:/src" golang:1.26-trixie go test\n', "thrown away", subject="run-command"),
        good("docker run shop/web:8f3a9c2e\n", "a commit", subject="run-command"),
        good("docker run shop/web@sha256:" + "0f1e2d3c" * 8 + "\n", subject="run-command"),
        good("docker run nvcr.io/nvidia/pytorch:24.05-py3\n", "a release of a month", subject="run-command"),
        good('docker run "shop/web:$VERSION"\n', subject="run-command"),
        good("VERSION=1.4.2\ndocker run shop/web:$VERSION\n", subject="run-command"),
        good("services:\n  db:\n    image: postgres:16.3\n", subject="compose"),
        good("services:\n  web:\n    build: .\n    image: shop/web:latest\n", "built here", subject="compose"),
    ),
)

_NUMBERS = regex(r"(?<![a-z0-9])v?(\d+(?:\.\d+)*)", re.IGNORECASE)
_EXACT = regex(r"(?:^|[-_.])(?:sha-|git-|g)?(?=[0-9a-f]*\d)[0-9a-f]{7,40}$|20\d{6}|20\d\d[-.]\d\d[-.]\d\d")

_MONTH = regex(r"2\d\.(?:0[1-9]|1[0-2])(?:-|$)")  # how NVIDIA's registry counts: a release a month, never replaced


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    setting = container.image
    if setting is None or container.built:
        return
    image = read_image(setting.value)
    thrown_away = _is_thrown_away(container)
    noted = Severity.INFO if thrown_away else None
    if image.digest or not image.repository or "$" in image.repository or image.text.startswith(("oci:", "dir:")):
        return
    tag = image.tag
    if tag is None:
        if setting.known:
            yield Problem(
                setting.span, f"{image.text} has no tag, which means latest: name the full version.", severity=noted
            )
        return
    if "$" in tag or "`" in tag or "{" in tag:
        return
    if tag == "latest" or tag.startswith("latest-") or tag.endswith("-latest"):
        yield Problem(setting.span, f"{image.text} is another program tomorrow: name the full version.", severity=noted)
        return
    if _EXACT.search(tag) or (image.registry == "nvcr.io" and _MONTH.match(tag)):
        return
    number = _NUMBERS.search(tag)
    if number is None:
        yield Problem(
            setting.span,
            f"The tag {tag} names no version of {image.repository}.",
            severity=noted or Severity.WARNING,
        )
        return
    if thrown_away:
        return
    wanted = 2 if short_name(image) in context.option(rule, "single_number") else 3
    if number[1].count(".") + 1 < wanted:
        yield Problem(
            setting.span,
            f"{tag} is a part of a version, and moves: name the full version of {image.repository} that you tested.",
            severity=Severity.WARNING,
        )


def _is_thrown_away(container: Container) -> bool:
    """Whether somebody uses the image as a tool: removed when it ends, at a terminal, or for one command that nobody
    reaches from outside. A unit of a service manager has --rm as well, but names its container or publishes ports."""
    if not container.switch("rm") or container.switch("detach"):
        return False
    if container.switch("interactive") or container.switch("tty"):
        return True
    return bool(container.words) and not container.ports and not container.all("name", "publish-all", "restart")
