from collections.abc import Iterator

from portal.dockerfile.model import Form, Span
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_option

rule = Rule(
    title="Call apk with --no-cache",
    requirements=("IMG-21",),
    aliases=(
        *("DL3019", "DS-0025", "apk_add_using_local_cache_path", "missing-apk-no-cache", "DD025", "DKL-DI-0004"),
        "apkadd-missing_nocache_or_updaterm",
    ),
    severity=Severity.ERROR,
    why="""
        Without `--no-cache`, apk writes the package index into `/var/cache/apk`, where it stays in the layer.
        With it, apk fetches the index, uses it and keeps nothing; `apk update` in front becomes needless.

        Removing `/var/cache/apk` in the same RUN, or a cache mount on it, does as well and is accepted. Stages that
        stay behind are left alone.
    """,
    examples=(
        fixed("FROM alpine:3.23\nRUN apk add curl\n", "FROM alpine:3.23\nRUN apk add --no-cache curl\n", 2),
        fixed(
            "FROM alpine:3.23\nRUN apk update && apk add --no-cache curl\n",
            "FROM alpine:3.23\nRUN apk add --no-cache curl\n",
            2,
            caption="the index of apk update stays",
        ),
        fixed(
            "FROM alpine:3.23\nRUN set -eux \\\n && apk update \\\n && apk add bash curl\n",
            "FROM alpine:3.23\nRUN set -eux \\\n && apk add --no-cache bash curl\n",
            *(3, 4),
        ),
        bad("FROM alpine:3.23\nRUN apk update && apk search curl\n", 2, caption="which needs the index"),
        good("FROM alpine:3.23\nRUN apk add --no-cache curl\n"),
        good("FROM alpine:3.23\nRUN apk add --no-network --virtual .run-deps so:libz.so.1\n", "fetches no index"),
        good("FROM alpine:3.23\nRUN apk add --update curl && rm -rf /var/cache/apk/*\n"),
        good("FROM alpine:3.23\nRUN --mount=type=cache,target=/var/cache/apk apk add curl\n"),
    ),
)


@rule.on_packages("apk")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    if call.action not in ("install", "refresh", "upgrade") or call.has("--no-cache", "--no-network"):
        return
    if not context.is_kept(call.instruction) or call.instruction is None:
        return
    if context.kept_out_of_layer(call.instruction, "/var/cache/apk") or call.setting("--root", "-p"):
        return
    if context.removes(call.instruction, "/var/cache/apk"):
        return
    fixes: tuple[Fix, ...] = ()
    if call.action != "refresh":
        fixes = add_option("Add --no-cache", call.subcommand, "--no-cache", call.command, Safety.SAFE)
        message = f"apk {call.verb} leaves the package index in this layer: call it with --no-cache."
    else:
        fixes = _without_update(call, context)
        message = "apk update leaves the package index in this layer: leave it out, and call apk add with --no-cache."
    yield Problem(call.command.span, message, fixes)


def _without_update(call: PackageCommand, context: Context) -> tuple[Fix, ...]:
    """The step without `apk update`, and with --no-cache for what it was there for."""
    command, instruction = call.command, call.instruction
    if instruction is None or instruction.form is not Form.SHELL or instruction.heredocs or instruction.comments:
        return ()
    commands = context.commands_of(instruction)
    position = next((place for place, other in enumerate(commands) if other is command), len(commands))
    behind = commands[position + 1 : position + 2]
    if command.wrapper is not None or command.inside or command.redirects or command.operator not in (None, "&&", ";"):
        return ()
    if not behind or behind[0].operator != "&&" or behind[0].inside:
        return ()
    later = [other for other in context.packages_of(instruction) if other.command in commands[position + 1 :]]
    if not later or any(other.action not in ("install", "upgrade", "remove") for other in later):
        return ()
    following = behind[0].wrapper.span if behind[0].wrapper is not None else behind[0].span
    edits = [Edit(Span(*command.span[:2], *following[:2]), "")]
    for other in later:
        verb = other.subcommand
        if other.action == "remove" or other.has("--no-cache") or verb is None:
            continue
        if other.command.inside or verb.text != verb.value:
            return ()
        edits.append(Edit(Span(*verb.span[2:], *verb.span[2:]), " --no-cache"))
    return (Fix("Leave apk update out", Safety.SAFE, tuple(edits)),)
