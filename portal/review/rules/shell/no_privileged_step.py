from collections.abc import Iterator

from portal.dockerfile.model import Command, Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Build without privileges and without the host's network",
    requirements=("RUN-5", "RUN-7"),
    aliases=("S6431", "S6502", "privileged_run_container", "DD060"),
    severity=Severity.WARNING,
    why="""
        `RUN --security=insecure` runs the step with all capabilities and without confinement, `RUN
        --network=host` in the network of the build machine, where it reaches everything that listens there.
        Whatever the step downloads gets the same. A builder refuses both unless it was started to allow them,
        so the file builds on few machines.

        A step that starts privileged containers itself is reported as well.
    """,
    examples=(
        bad("FROM debian:12\nRUN --security=insecure ./setup\n", 2),
        bad("FROM debian:12\nRUN --network=host make test\n", 2),
        bad("FROM docker:27.1\nRUN docker run --privileged example.org/x:1.0\n", 2),
        good("FROM debian:12\nRUN --network=none make test\n"),
        good("FROM debian:12\nRUN --security=sandbox ./setup --privileged\n"),
    ),
)


@rule.on_instruction("RUN", having="flags")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for flag in instruction.flags:
        if flag.name == "security" and flag.value == "insecure":
            yield Problem(flag.span, "This step runs with all privileges of the build machine: do without.")
        elif flag.name == "network" and flag.value == "host":
            yield Problem(flag.span, "This step reaches whatever listens on the build machine: do without its network.")


@rule.on_command("docker", "podman", "nerdctl")
def started(command: Command, context: Context) -> Iterator[Problem]:
    values = command.values
    if "run" not in values[:2] and "create" not in values[:2]:
        return
    for word in command.arguments:
        if word.value in ("--privileged", "--privileged=true"):
            yield Problem(word.span, "This starts a container with all privileges: grant single capabilities.")
