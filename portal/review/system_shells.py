"""What `/bin/sh` is in a base image, which shell with the option pipefail is there, and whether it has that option."""

from __future__ import annotations

import re

from portal.dockerfile.model import ImageReference, Instruction, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import is_official, short_name

_ALPINE = frozenset(["alpine", "busybox"])
_DEBIAN = frozenset(["debian", "ubuntu", "buildpack-deps", "python", "node", "golang", "ruby", "php", "perl", "rust"])
_DASH = regex(r"(?:^|[-.])(?:bookworm|trixie|bullseye|buster|forky|slim|jammy|noble|focal|debian|ubuntu)")
_RED_HAT = regex(r"(?:fedora|centos|rockylinux|almalinux|amazonlinux|oraclelinux|ubi\d+|opensuse\w*|leap|archlinux)\b")
# Docker Hub's official images that are made on Debian, Ubuntu or a Red Hat system, and so have bash.
_WITH_BASH = _DEBIAN | {
    *("fedora", "rockylinux", "almalinux", "amazonlinux", "oraclelinux"),
    *("eclipse-temurin", "nginx", "httpd", "tomcat", "maven", "gradle"),
}
# dash has the option in Debian since 0.5.12-7 (release 13), in Ubuntu since 24.10.
_OLD_CODE_NAMES = frozenset(
    [
        *("wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm"),
        *("trusty", "xenial", "bionic", "focal", "jammy", "noble"),
    ]
)
_LAST_OLD_DEBIAN = 12
_LAST_OLD_UBUNTU = (24, 4)
_NUMBER = regex(r"(\d{1,4})(?:\.(\d{1,4}))?")
# Something that a step does to /bin/sh itself, or that goes by Debian's own way of choosing it.
_OTHER_SH = regex(r"\s/(?:usr/)?bin/sh(?![\w./-])|dash/sh|reconfigure\s+dash")


def system_shell(image: ImageReference | None) -> str:
    """The shell behind `/bin/sh` in a base image, as ShellCheck calls it: "busybox", "bash" or "dash"; "sh" where the
    image does not tell."""
    if image is None:
        return "sh"
    name, tag = short_name(image), image.tag or ""
    if name in _ALPINE or "alpine" in tag:
        return "busybox"
    if _RED_HAT.match(name) or re.search(r"\bubi\d*\b", tag):
        return "bash"  # which is what sh is there
    if (name in _DEBIAN and is_official(image)) or _DASH.search(tag):
        return "dash"
    return "sh"


def pipefail_shell(image: ImageReference | None) -> tuple[str, ...]:
    """A shell of a base image as SHELL gives it, with the option pipefail; empty where none is known."""
    if image is None or not is_official(image):
        return ()
    if short_name(image) == "alpine" or "alpine" in (image.tag or ""):
        return "/bin/ash", "-eo", "pipefail", "-c"
    if short_name(image) in _WITH_BASH and "windows" not in (image.tag or ""):
        return "/bin/bash", "-o", "pipefail", "-c"
    return ()


def refuses_pipefail(stage: Stage, context: Context, before: Instruction | None = None) -> bool:
    """Whether `/bin/sh` of a stage is surely a dash that does not know the option pipefail: that of Debian up to 12
    and Ubuntu up to 24.04, unless a step makes it another shell (one up to `before`, where that is given)."""
    image = context.base_image(stage).image
    if image is None or not _has_old_dash(image):
        return False
    step = before or (stage.instructions[-1] if stage.instructions else stage.instruction)
    return not context.written_before(step, _OTHER_SH)


def _has_old_dash(image: ImageReference) -> bool:
    name, tag = short_name(image), image.tag or ""
    microsoft = image.registry == "mcr.microsoft.com" and image.repository.startswith("dotnet/")
    if image.unresolved or not (is_official(image) or microsoft):
        return False
    if not _OLD_CODE_NAMES.isdisjoint(tag.split("-")):
        return True
    number = _NUMBER.match(tag)
    if number is None:
        return False
    major, minor = int(number[1]), int(number[2] or 0)
    if name == "debian":
        return major <= _LAST_OLD_DEBIAN
    return name == "ubuntu" and number[2] is not None and (major, minor) <= _LAST_OLD_UBUNTU
