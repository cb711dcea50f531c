from collections.abc import Iterator

from portal.dockerfile.model import Command, Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Install signed packages only",
    requirements=("IMG-31",),
    aliases=(
        *("CKV2_DOCKER_7", "CKV2_DOCKER_8", "CKV2_DOCKER_9", "CKV2_DOCKER_10", "CKV2_DOCKER_11", "CKV2_DOCKER_15"),
    ),
    severity=Severity.ERROR,
    why="""
        Signatures are what makes packages trustworthy, whatever mirror or network they come by.
        `--allow-untrusted` (apk), `--allow-unauthenticated` and `--force-yes` (apt), `--nogpgcheck` (dnf, yum,
        tdnf), `--no-gpg-checks` (zypper), `--nosignature`, `--nodigest` and their like (rpm) and
        `[trusted=yes]` in a list of sources install what nobody has signed, or what somebody has changed.
        Import the publisher's key instead.

        An apk or rpm file that was built in the same file may have no signature: sign it in the build, or say
        why in an ignore comment.
    """,
    examples=(
        bad("FROM alpine:3.23\nRUN apk add --no-cache --allow-untrusted /tmp/x.apk\n", 2),
        bad("FROM debian:12\nRUN apt-get install -y --force-yes x\n", 2),
        bad("FROM fedora:40\nRUN dnf install -y --nogpgcheck x\n", 2),
        bad("FROM fedora:40\nRUN rpm -i --nosignature x.rpm\n", 2),
        bad("FROM rockylinux:9\nRUN dnf config-manager --setopt=sslverify=false --save\n", 2),
        bad("FROM debian:12\nRUN echo 'deb [trusted=yes] http://x.org/ x main' > /etc/apt/sources.list.d/x.list\n", 2),
        good("FROM alpine:3.23\nCOPY key.rsa.pub /etc/apk/keys/\nRUN apk add --no-cache /tmp/x.apk\n"),
        good("FROM fedora:40\nRUN rpm --import https://example.org/key && rpm -i x.rpm\n"),
        good("FROM fedora:40\nRUN dnf config-manager --setopt=sslverify=true --save\n"),
    ),
)

_OPTIONS = {
    "apk": ("--allow-untrusted",),
    "apt": ("--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"),
    "dnf": ("--nogpgcheck", "--no-gpgchecks"),
    "zypper": ("--no-gpg-checks", "--allow-unsigned-rpm"),
}
_RPM = ("--nodigest", "--nosignature", "--noverify", "--nofiledigest")


@rule.on_packages("apk", "apt", "dnf", "zypper")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    for option in call.options:
        if option.value in _OPTIONS[call.family]:
            yield Problem(
                option.span, f"{option.value} installs packages that nobody has signed: import the publisher's key."
            )
    settings = [*call.options, *(value for _, value in call.settings), *call.packages]
    for word in settings:
        plain = word.value.replace(" ", "").lower()
        if "=" in plain and plain.endswith(
            ("sslverify=0", "sslverify=false", "gpgcheck=0", "gpgcheck=false", "allowunauthenticated=true")
        ):
            yield Problem(word.span, "This turns off the check of packages or their server: import the key instead.")


@rule.on_command("rpm", "yum-config-manager")
def rpm(command: Command, context: Context) -> Iterator[Problem]:
    for word in command.arguments:
        value = word.value.lower()
        if value in _RPM or value.endswith(("sslverify=0", "sslverify=false", "gpgcheck=0", "gpgcheck=false")):
            yield Problem(word.span, f"{word.value} turns off the check of packages: import the publisher's key.")


@rule.on_instruction("RUN")
def sources(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if "trusted=yes" not in instruction.text:
        return
    for command in context.commands_of(instruction):
        for word in command.arguments:
            if "trusted=yes" in word.value and "deb" in word.value and "] file:" not in word.value:
                yield Problem(word.span, "[trusted=yes] takes packages without a signature: name the key by signed-by.")
                return
