from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Use exec form where there is no shell",
    requirements=("IMG-36",),
    aliases=("shell-run-in-scratch",),
    severity=Severity.ERROR,
    why="""
        An image from scratch holds what is copied into it and nothing else; distroless images have no shell either. A
        RUN in shell form fails there during the build, ENTRYPOINT, CMD and HEALTHCHECK in shell form when the container
        starts or is checked.

        A stage that gets a whole system (ADD of an archive, COPY of `/` or of a shell) is left alone, and so are
        distroless images with `debug` in their tag, which have one.
    """,
    examples=(
        bad("FROM scratch\nCOPY app /app\nRUN chmod +x /app\n", 3),
        bad("FROM scratch\nCOPY app /app\nENTRYPOINT /app\n", 3),
        bad("FROM gcr.io/distroless/static-debian12:nonroot\nCOPY app /app\nCMD /app\n", 3),
        bad("FROM scratch\nCOPY app /bin/\nHEALTHCHECK CMD /bin/app --check\n", 3),
        good('FROM scratch\nCOPY app /app\nENTRYPOINT ["/app"]\n'),
        good("FROM scratch\nADD rootfs.tar.xz /\nRUN ldconfig\n", "a system of its own"),
        good("FROM debian:12 AS base\nFROM scratch\nCOPY --from=base / /\nRUN ldconfig\n"),
        good("FROM gcr.io/distroless/base-debian12:debug\nRUN busybox true\n"),
    ),
)

_STARTERS = frozenset(["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"])


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    base = context.base_image(stage)
    image = base.image
    if image is None:
        if base.image_word is None or base.image_word.value != "scratch":
            return
        name = "scratch"
    elif "distroless/" in f"{image.repository}/" and image.registry in ("gcr.io", None):
        if "debug" in (image.tag or "") or image.unresolved:
            return
        name = "distroless"
    else:
        return
    if any(_brings_a_system(instruction) for instruction in context.history(stage)):
        return
    for instruction in stage.instructions:
        if instruction.form is Form.SHELL and not instruction.invalid_json and instruction.keyword in _STARTERS:
            yield Problem(
                instruction.span,
                f"This {instruction.keyword} needs /bin/sh, which an image from {name} does not have: use exec "
                "form, and let another stage do what needs a shell.",
            )


def _brings_a_system(instruction: Instruction) -> bool:
    if instruction.keyword == "SHELL":
        return True
    if instruction.keyword == "ADD" and any(".tar" in w.value or "$" in w.value for w in instruction.arguments):
        return True
    if instruction.keyword not in ("COPY", "ADD") or not instruction.arguments:
        return False
    words = [word.value for word in instruction.arguments]
    parts = ("/bin", "busybox", "sh", "/bin/", "/usr", "/usr/")
    whole = any(word in ("/", ".", "/.", "rootfs", "rootfs/", "/rootfs", "/rootfs/") for word in words[:-1])
    if whole and words[-1] in ("/", ".", "./"):
        return True
    shells = ("/sh", "/busybox", "rootfs", "/bash")
    return any(word in parts for word in words[:-1]) or any(word.rstrip("/").endswith(shells) for word in words)
