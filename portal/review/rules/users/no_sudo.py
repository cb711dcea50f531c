from collections.abc import Iterator

from portal.dockerfile.model import Command, Instruction, Span, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.packages import PackageCommand, package_name
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.scripts import Script

rule = Rule(
    title="Neither install nor use sudo",
    requirements=("IMG-33",),
    aliases=(
        *("DL3004", "DS-0010", "CKV2_DOCKER_1", "run_using_sudo", "no-sudo-in-dockerfile", "DD021", "sudo_usage"),
        "DKL-DI-0001",
    ),
    severity=Severity.ERROR,
    why="""
        A build runs as root anyway unless USER says otherwise, so sudo has nothing to add; and in the finished image
        it is a way back to root for whoever breaks into the application. It also starts the program as its child, in
        another environment, and may keep the signals from it. Do what needs root before USER, or switch by USER root
        and back.

        Reported are the command wherever it stands (behind `&&`, inside `if`, in ENTRYPOINT, CMD and HEALTHCHECK), the
        package, and what belongs to it: the sudoers file, and the groups `sudo` and `wheel`. The fix takes the word
        away where sudo has no options and the step runs as root.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN sudo mkdir /srv/data\n",
            "FROM debian:12\nRUN mkdir /srv/data\n",
            2,
        ),
        bad("FROM debian:12\nRUN apt-get update && apt-get install -y sudo\n", 2),
        bad("FROM debian:12\nRUN if [ -f /x ]; then sudo -u app rm /x; fi\n", 2),
        bad('FROM debian:12\nCMD ["sudo", "-E", "/app/server"]\n', 2),
        bad("FROM debian:12\nRUN echo 'app ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/app\n", 2),
        bad("FROM debian:12\nRUN usermod -aG sudo app\n", 2),
        bad('FROM debian:12\nENTRYPOINT ["su", "-", "app", "-c", "/app/server"]\n', 2, caption="su is no better"),
        good("FROM debian:12\nUSER root\nRUN apt-get update\nUSER app\n"),
        good("FROM debian:12\nRUN sed -i 's/^%sudo/#%sudo/' /etc/sudoers\n", "takes rights away"),
        good('FROM debian:12\nRUN echo "no sudo here"\n', "only a word"),
        bad("#!/bin/sh\nexec sudo -u app /app/server\n", 2, subject="entrypoint"),
    ),
)

_LESS = regex(r"s(.)[^#]*\1#|.*/d$")


@rule.on_command("sudo")
def command(command: Command, context: Context) -> Iterator[Problem]:
    yield Problem(
        command.words[0].span,
        "sudo is not needed: this step runs as the user that USER names, root by default.",
        _fixes(command, context),
    )


def _fixes(command: Command, context: Context) -> tuple[Fix, ...]:
    instruction = command.instruction
    if len(command.words) < 2 or command.words[1].value.startswith("-") or "=" in command.words[1].value:
        return ()
    if instruction is None or instruction.stage is None or instruction.form is None:
        return ()
    user = context.before(instruction).user
    if user is not None and user.partition(":")[0] not in ("root", "0"):
        return ()
    first, second = command.words[0].span, command.words[1].span
    if first.start_line != second.start_line or command.words[0].text != "sudo" or instruction.form.value == "exec":
        return ()
    return (replace("Take sudo away", Span(*first[:2], *second[:2]), "", Safety.SUGGESTED),)


@rule.on_packages("apt", "apk", "dnf", "zypper", installs=frozenset(["sudo"]))
def packages(call: PackageCommand, context: Context) -> Iterator[Problem]:
    if call.action == "install":
        for word in call.packages:
            if package_name(word.value) == "sudo":
                yield Problem(word.span, "This installs sudo, a way to root for whoever breaks in: leave it out.")


@rule.on_result
def launch(stage: Stage, context: Context) -> Iterator[Problem]:
    found = list(context.launch(stage))
    health = stage.effective("HEALTHCHECK")
    if health is not None and health.trigger is not None:
        found.append(health)
    for instruction in found:
        for command in _commands(instruction, context):
            name = command.name.rpartition("/")[2]
            if name in ("sudo", "su", "doas") and command.words:
                yield Problem(
                    command.words[0].span, f"The application is started by {name}: let USER name its account."
                )


def _commands(instruction: Instruction, context: Context) -> list[Command]:
    commands = context.commands_of(instruction)
    seen = {id(command) for command in commands}
    wrappers = [command.wrapper for command in commands if command.wrapper is not None]
    return commands + [wrapper for wrapper in wrappers if id(wrapper) not in seen]


@rule.on_instruction("RUN")
def sudoers(instruction: Instruction, context: Context) -> Iterator[Problem]:
    text = instruction.text
    if "sudo" not in text and "wheel" not in text:
        return
    for command in context.programs(instruction):
        if _takes_rights(command):
            continue
        touched = [r.target for r in command.redirects if r.target is not None and "/etc/sudoers" in r.target.value]
        touched += [word for word in command.arguments if word.value.startswith("/etc/sudoers")]
        for word in touched[:1]:
            yield Problem(word.span, "This gives an account the right to become root.")
        if command.name.rpartition("/")[2] in ("usermod", "adduser", "useradd", "gpasswd", "addgroup"):
            groups = [word for word in command.arguments if {"sudo", "wheel"} & set(word.value.split(","))]
            for word in groups[:1]:
                yield Problem(word.span, f"The group {word.value} may become root by sudo.")


def _takes_rights(command: Command) -> bool:
    # A look at the sudoers file, its removal, and sed that comments lines out or deletes them give nobody a right.
    name = command.name.rpartition("/")[2]
    if name in ("rm", "grep", "test", "[", "visudo"):
        return True
    scripts = [v for v in command.values if not v.startswith(("-", "/"))]
    return name == "sed" and bool(scripts) and all(_LESS.match(script) for script in scripts)


@rule.on_script
def script(script: Script, context: Context) -> Iterator[Problem]:
    for command in script.commands:
        if command.name.rpartition("/")[2] == "sudo" and command.words:
            yield Problem(
                command.words[0].span,
                "sudo stays in front of what it starts: USER names the account, or gosu or setpriv switch to it.",
            )
