from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import short_name
from portal.review.model import Severity
from portal.review.packages import PackageCommand, package_name
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Leave vault, consul and etcd to a sidecar",
    requirements=("RUN-10",),
    severity=Severity.WARNING,
    why="""
        An application that fetches its configuration from vault, consul or etcd itself, or is started by a tool that
        does, is tied to that service, carries its client, and needs a credential to get at its credentials. A sidecar
        or the platform can fetch it and leave variables or files, which every application understands.

        Reported are consul-template, envconsul, confd, the vault, consul and etcd clients and their like where the
        image installs, copies or starts them. Images of these services themselves are left alone. No other reviewer
        checks this; it is what this standard says.
    """,
    examples=(
        bad('FROM debian:12\nENTRYPOINT ["envconsul", "-prefix", "app", "/app/server"]\n', 2),
        bad("FROM alpine:3.23\nRUN apk add --no-cache consul-template\n", 2),
        bad("FROM alpine:3.23\nCOPY --from=hashicorp/vault:1.17 /bin/vault /usr/local/bin/\n", 2),
        bad('FROM debian:12\nCMD ["sh", "-c", "vault agent -config=/a.hcl && exec /app"]\n', 2),
        good('FROM debian:12\nENTRYPOINT ["/app/server"]\n'),
        good('FROM hashicorp/consul:1.19\nCMD ["consul", "agent"]\n', "that service itself"),
        good("FROM debian:12\nCOPY vault-policy.hcl /etc/app/\n"),
    ),
)

_TOOLS = frozenset(
    [
        *("consul-template", "envconsul", "confd", "vault", "vault-env", "consul", "etcdctl", "vaultenv", "chamber"),
        *("vault-agent", "consul-env", "remco", "gomplate-vault", "berglas", "summon"),
    ]
)
_PACKAGES = frozenset(
    ["consul-template", "envconsul", "confd", "vault", "consul", "etcd-client", "hvac", "python-consul"]
)
_SERVICES = regex(r"vault|consul|etcd|confd")


@rule.on_packages("apt", "apk", "dnf", "zypper", installs=_PACKAGES)
def packages(call: PackageCommand, context: Context) -> Iterator[Problem]:
    if call.action != "install" or not context.is_kept(call.instruction):
        return
    for word in call.packages:
        name = package_name(word.value)
        if name in _PACKAGES:
            yield Problem(word.span, _message(name))


@rule.on_instruction("COPY", "ADD")
def copied(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if not context.is_kept(instruction) or len(instruction.arguments) < 2 or _is_service(instruction.stage, context):
        return
    for word in instruction.arguments[:-1]:
        name = word.value.rstrip("/").rpartition("/")[2]
        if name in _TOOLS and (instruction.flag("from") is not None or "bin/" in instruction.arguments[-1].value):
            yield Problem(word.span, _message(name))


@rule.on_result
def launch(stage: Stage, context: Context) -> Iterator[Problem]:
    if _is_service(stage, context):
        return
    for instruction in context.launch(stage):
        for command in context.programs(instruction):
            name = command.name.rpartition("/")[2]
            if name in _TOOLS and command.words and "server" not in command.values:
                yield Problem(command.words[0].span, _message(name))


def _is_service(stage: Stage | None, context: Context) -> bool:
    image = context.base_image(stage).image if stage is not None else None
    return image is not None and bool(image.unresolved or _SERVICES.search(short_name(image)))


def _message(name: str) -> str:
    return f"{name} ties the application to that service: let a sidecar fetch the configuration, and read files."
