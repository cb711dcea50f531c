from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.accounts import created_account
from portal.review.context import Context
from portal.review.images import (
    drops_rights,
    has_no_server,
    is_known_as_root,
    is_official,
    is_unprivileged,
    is_windows,
    short_name,
)
from portal.review.model import Safety, Severity
from portal.review.places import insert_behind, last_step
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Switch to an unprivileged user",
    requirements=("IMG-32",),
    aliases=(
        *("DS-0002", "CKV_DOCKER_3", "missing_user_instruction", "S6471", "missing-user", "missing-user-entrypoint"),
        *("DD008", "DH001", "CIS-DI-0001"),
        "stateful-root-runtime",
        "user-created-but-never-used",
    ),
    severity=Severity.ERROR,
    why="""
        Without USER the application runs as root. A hole in it then gives root in the container: any file can be
        replaced, any mounted volume read and written as root of the host (unless user namespaces are in use), and a
        hole in the kernel or the engine is one step away from the host itself.

        What counts is the image that comes out: its own USER or that of the stage it builds on. USER in a builder
        stage doesn't help it, and a builder stage needs none. Base images that are known to switch the user
        themselves (distroless nonroot, nginx-unprivileged, Bitnami, Chainguard, ...) are accepted; of an image that is
        neither official nor a bare system nobody can tell here, so that on such a base this is a warning. Where gosu,
        su-exec or setpriv is there, or the entry point is that of an official image which does so (`postgres`,
        `redis`), the entry point is taken to drop its rights, and the finding is only information.

        The fix names the account that the file makes, or else writes a number, which needs no account in the image;
        see that the files the application writes belong to it. There is none for servers that begin as root (nginx,
        Apache httpd, cron): they take an image that is made for it, such as nginxinc/nginx-unprivileged.
    """,
    examples=(
        fixed(
            'FROM python:3.12\nCOPY app /app\nENTRYPOINT ["/app/serve"]\n',
            'FROM python:3.12\nCOPY app /app\nUSER 10001:10001\nENTRYPOINT ["/app/serve"]\n',
            1,
        ),
        fixed(
            'FROM debian:12\nRUN useradd --system --uid 10001 app\nENTRYPOINT ["/app/serve"]\n',
            'FROM debian:12\nRUN useradd --system --uid 10001 app\nUSER 10001\nENTRYPOINT ["/app/serve"]\n',
            1,
            caption="an account is made, and never used",
        ),
        bad('FROM alpine:3.23 AS build\nUSER nobody\nFROM alpine:3.23\nENTRYPOINT ["/app/serve"]\n', 3),
        good('FROM python:3.12\nUSER 10001:10001\nENTRYPOINT ["/app/serve"]\n'),
        good("FROM debian:12 AS base\nUSER 10001:10001\nFROM base\nCOPY app /app\n", "the stage it builds on says so"),
        good("FROM golang:1.26 AS build\nRUN make\nFROM scratch AS export\nCOPY --from=build /out /\n", "only files"),
        good("FROM gcr.io/distroless/static-debian12:nonroot\nCOPY app /app\n"),
        good("FROM golang:1.26 AS build\nRUN go build\nFROM alpine:3.23\nCOPY --from=build /x /x\nUSER 10001:10001\n"),
    ),
)

_ROOT = "This image runs as root: no USER switches to an unprivileged account"
_DROPPERS = frozenset(["gosu", "su-exec", "setpriv", "setuidgid", "chpst", "runuser"])


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if context.is_artefact(stage):
        return  # nothing runs from it
    if stage.effective("USER") is not None:
        return
    image = context.base_image(stage).image
    if image is not None and (image.unresolved or is_unprivileged(image) or is_windows(image)):
        return
    if stage.name is not None and stage.name.value.startswith("_"):
        return
    own_entrypoint = stage.effective("ENTRYPOINT") is not None
    drops = _drops_rights(stage, context) or (image is not None and drops_rights(image) and not own_entrypoint)
    known = is_known_as_root(image)
    account, number = created_account(stage, context) or ("", "10001:10001")
    fix = insert_behind(f"Run as {number}", last_step(stage), f"USER {number}", context, Safety.SUGGESTED)
    unless = " or ".join(what for what, so in (("the base image", not known), ("the entry point", drops)) if so)
    yield Problem(
        stage.image_word.span if stage.image_word is not None else stage.instruction.span,
        (f"This image runs as root: {account} is created, but no USER switches to it" if account else _ROOT)
        + (f", unless {unless} does." if unless else "."),
        (fix,) if fix is not None and not drops and (account or not _needs_root(stage, context)) else (),
        severity=Severity.INFO if drops else None if known else Severity.WARNING,
    )


_NEEDS_ROOT = frozenset(
    [
        *(
            "apache2",
            "apache2ctl",
            "apachectl",
            "cron",
            "crond",
            "haproxy",
            "httpd",
            "init",
            "nginx",
            "rsyslogd",
            "sshd",
        ),
        *("supervisord", "systemd"),
    ]
)


def _needs_root(stage: Stage, context: Context) -> bool:
    """Whether what starts is a server that wants to begin as root, so that it takes more than a USER: one that the
    launch names, or that of a base image which is neither a system nor a language."""
    base = context.base_image(stage)
    image = base.image
    if image is not None and is_official(image) and not has_no_server(base):
        return short_name(image) != "php" or "apache" in (image.tag or "")
    return any(
        command.name.rpartition("/")[2] in _NEEDS_ROOT
        for instruction in context.launch(stage)
        for command in context.programs(instruction)
    )


def _drops_rights(stage: Stage, context: Context) -> bool:
    if any(name in context.by_command for name in _DROPPERS):
        return True
    if not _DROPPERS.isdisjoint(context.package_names):
        return True
    for instruction in context.launch(stage):
        if any(word.value.rpartition("/")[2] in _DROPPERS for word in instruction.arguments):
            return True
    for instruction in context.history(stage):
        if instruction.keyword in ("COPY", "ADD") and any(
            word.value.rstrip("/").rpartition("/")[2] in _DROPPERS for word in instruction.arguments
        ):
            return True
    return any(
        dropper in script for script in context.scripts.values() for dropper in ("gosu ", "su-exec ", "setpriv ")
    )
