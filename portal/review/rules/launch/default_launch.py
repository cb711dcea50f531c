from collections.abc import Iterator

from portal.dockerfile.model import Form, Stage
from portal.review.context import Context
from portal.review.images import short_name
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Give the image a default that starts its application",
    requirements=("RUN-11", "IMG-35"),
    aliases=("required_instructions",),
    severity=Severity.WARNING,
    why="""
        `docker run image`, without anything behind it, should start the application in a minimal working state, or
        where that can't be, show its help. With neither ENTRYPOINT nor CMD, an image on a bare system starts a shell
        that ends at once, and one from scratch can't be started at all.

        Reported is an image on a bare system (debian, alpine, scratch, ...) that holds an application, by the look of
        it: something is copied in, a port is exposed, a health check defined. Images that only install things, to be
        built on by others, are left alone, and so are those whose ENTRYPOINT or CMD comes from their base.
    """,
    examples=(
        bad("FROM debian:12\nCOPY server /usr/local/bin/\nUSER 10001:10001\n", 1),
        bad("FROM golang:1.26 AS build\nRUN go build\nFROM scratch\nCOPY --from=build /app /app\n", 3),
        good('FROM debian:12\nCOPY server /usr/local/bin/\nENTRYPOINT ["/usr/local/bin/server"]\n'),
        good("FROM debian:12\nRUN apt-get update && apt-get install -y tzdata\n", "a base for others"),
        good("FROM nginx:1.27\nCOPY site/ /usr/share/nginx/html/\n", "nginx starts itself"),
        good("FROM debian:12\nCOPY base.conf /etc/\nONBUILD COPY . /app\n", "finished by those who build on it"),
        good(
            "FROM golang:1.26 AS build\nRUN make\nFROM scratch AS binaries\nCOPY --from=build /out/ /out/\n",
            "only hands files out: --target binaries --output",
        ),
        good("FROM scratch\nADD rootfs.tar.xz /\n", "a system of its own"),
    ),
)

_SYSTEMS = frozenset(
    [
        *("debian", "ubuntu", "alpine", "busybox", "fedora", "centos", "rockylinux", "almalinux", "amazonlinux"),
        *("oraclelinux", "opensuse", "leap", "tumbleweed", "archlinux", "photon", "static-debian12", "base-debian12"),
        *("static", "cc-debian12", "wolfi-base", "ubi8", "ubi9", "ubi-minimal", "ubi8-minimal", "ubi9-minimal"),
    ]
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if context.is_artefact(stage):
        return
    launch = context.launch(stage)
    if any(not (i.form is Form.EXEC and not i.arguments) for i in launch):
        return
    base = context.base_image(stage)
    if base.image is not None and (base.image.unresolved or short_name(base.image) not in _SYSTEMS):
        return
    keywords = set[str]()
    for instruction in context.history(stage):
        keywords.add(instruction.keyword)
        if instruction.keyword == "ADD" and base.image is None:
            return  # a root file system
        if instruction.keyword in ("COPY", "ADD") and instruction.arguments:
            words = [word.value for word in instruction.arguments]
            if words[-1].startswith("/etc/") or (base.image is None and words[-1] in ("/", "./", ".")):
                keywords.discard(instruction.keyword)
    if "ONBUILD" in keywords or keywords.isdisjoint(("COPY", "ADD", "EXPOSE", "HEALTHCHECK")):
        return
    can = "can not be started" if base.image is None else "starts a shell that ends at once"
    yield Problem(
        stage.image_word.span if stage.image_word is not None else stage.instruction.span,
        f"With neither ENTRYPOINT nor CMD this image {can}: say what docker run starts.",
    )
