from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_option

rule = Rule(
    title="Let the package manager not ask",
    requirements=("IMG-21",),
    aliases=(
        *("DL3014", "DL3030", "DL3034", "DL3038", "DS-0021", "apt_get_missing_flags_to_avoid_manual_input"),
        *("yum_install_allows_manual_input", "missing_flag_from_dnf_install", "missing_zypper_non_interactive_switch"),
        *("missing-assume-yes-switch", "missing-yum-assume-yes-switch", "missing-dnf-assume-yes-switch", "DD023"),
        "apt-get_missing_param",
    ),
    severity=Severity.WARNING,
    why="""
        Nobody sits at the keyboard of a build. As soon as the package manager wants to ask (because
        dependencies come in, say) it gets no answer and gives up, and the build fails.

        `-y`, `--yes`, `--assume-yes`, `-qq` and the settings that mean the same (APT::Get::Assume-Yes by `-o`
        or in a configuration file that a step writes) are accepted, and so is `yes |` in front. DEBIAN_FRONTEND
        does not answer this question.
    """,
    examples=(
        fixed(
            """
            FROM debian:12
            RUN apt-get update \\
             && apt-get install --no-install-recommends curl \\
             && rm -rf /var/lib/apt/lists/*
            """,
            """
            FROM debian:12
            RUN apt-get update \\
             && apt-get install -y --no-install-recommends curl \\
             && rm -rf /var/lib/apt/lists/*
            """,
            3,
        ),
        fixed("FROM fedora:40\nRUN dnf install git\n", "FROM fedora:40\nRUN dnf install -y git\n", 2),
        fixed(
            "FROM opensuse/leap:15.6\nRUN zypper install git\n",
            "FROM opensuse/leap:15.6\nRUN zypper install -y git\n",
            2,
        ),
        fixed(
            "FROM archlinux:base\nRUN pacman -Sy git && pacman -Scc --noconfirm\n",
            "FROM archlinux:base\nRUN pacman -Sy --noconfirm git && pacman -Scc --noconfirm\n",
            2,
        ),
        bad("FROM continuumio/miniconda3:24.5.0-0\nRUN conda install numpy\n", 2),
        bad("FROM debian:12\nRUN if true; then apt upgrade; fi\n", 2),
        good("FROM debian:12\nRUN apt-get -qqy install curl\n"),
        good("FROM debian:12\nRUN apt-get -o APT::Get::Assume-Yes=true install curl\n"),
        good("FROM opensuse/leap:15.6\nRUN zypper --non-interactive install git\n"),
        good("FROM debian:12\nRUN apt-get update\n", "asks nothing"),
        good("FROM almalinux:9-minimal\nRUN microdnf install git\n", "microdnf never asks"),
        good("FROM continuumio/miniconda3:24.5.0-0\nRUN conda config --set always_yes yes && conda install numpy\n"),
    ),
)

_YES = {
    "apt": ("-y", "--yes", "--assume-yes", "-qq", "-q=2", "--force-yes"),
    "dnf": ("-y", "--assumeyes", "--yes"),
    "pacman": ("--noconfirm",),
    "conda": ("-y", "--yes", "--file", "--dry-run"),
    "zypper": ("-y", "--no-confirm", "-n", "--non-interactive"),
}


@rule.on_packages("apt", "dnf", "zypper", "pacman", "conda")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    if call.action not in ("install", "upgrade", "remove") or call.has(*_YES[call.family]) or not call.subcommand:
        return
    if call.name == "microdnf":
        return  # never asks
    if call.has("--download-only", "--simulate", "--dry-run", "--just-print", "--print-uris", "--assumeno"):
        return
    if call.family == "apt" and call.has("-d", "-s"):
        return
    options = [option.value for option in call.options]
    if options.count("-q") + options.count("--quiet") > 1 and call.family == "apt":
        return
    settings = " ".join((*options, *(value.value for _, value in call.settings))).lower()
    if "assume-yes" in settings or _answered(call, context):
        return
    if call.family == "conda" and (call.verb == "env" or _always(call, context)):
        return
    option = "--noconfirm" if call.family == "pacman" else "-y"
    yield Problem(
        call.command.span,
        f"{call.name} {call.subcommand.value} may ask before it goes on, and a build can't answer: give it {option}.",
        add_option(f"Add {option}", call.subcommand, option, call.command, Safety.SAFE),
    )


def _always(call: PackageCommand, context: Context) -> bool:
    # conda has a setting and a variable for it.
    instruction = call.instruction
    if instruction is None:
        return False
    scope = context.dockerfile.scope(instruction)
    return bool(scope.get("CONDA_ALWAYS_YES") or scope.get("MAMBA_ALWAYS_YES")) or context.written_before(
        instruction, "always_yes"
    )


def _answered(call: PackageCommand, context: Context) -> bool:
    instruction = call.instruction
    if instruction is None:
        return False
    if "yes" in context.by_command and any(
        c.pipeline == call.command.pipeline and c.instruction is instruction for c in context.by_command["yes"]
    ):
        return True
    return any(context.written_before(instruction, word) for word in ("assume-yes", "assumeyes=true", "assumeyes=1"))
