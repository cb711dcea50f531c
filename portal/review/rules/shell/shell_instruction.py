from collections.abc import Iterator

from portal.dockerfile.model import Command, Form
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Choose the shell of the steps by SHELL, not by changing /bin/sh",
    aliases=("DL4005", "changing_default_shell_using_run_command", "use-shell-instruction"),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        Linking another shell to `/bin/sh` changes every script of the image that relies on the distribution's
        own one, also when the container runs. SHELL says which shell the steps of the build use, and nothing
        else. `chsh` and `usermod --shell` change the shell of logins, which no step is.

        Reported are `ln`, `mv` and `cp` onto `/bin/sh`, and `chsh`. A login shell such as `/sbin/nologin` for
        an account is fine, and a step may start any shell by itself.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN ln -sf /bin/bash /bin/sh\n",
            'FROM debian:12\nSHELL ["/bin/bash", "-c"]\n',
            2,
        ),
        bad("FROM debian:12\nRUN rm /bin/sh && ln -s /bin/bash /bin/sh\n", 2),
        bad("FROM debian:12\nRUN chsh -s /bin/bash\n", 2),
        good('FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN ln -s /opt/bin/app.sh /bin/app\n'),
        good("FROM debian:12\nRUN usermod -s /sbin/nologin app && bash -c 'echo x'\n"),
    ),
)

_SHELLS = ("/bin/bash", "/bin/zsh", "/bin/ksh", "/bin/dash", "/bin/ash", "/usr/bin/bash", "/usr/bin/zsh")


@rule.on_command("ln", "mv", "cp")
def replaced(command: Command, context: Context) -> Iterator[Problem]:
    plain = [word for word in command.arguments if not word.value.startswith("-")]
    if len(plain) == 2 and plain[1].value in ("/bin/sh", "/usr/bin/sh"):
        yield Problem(
            command.span,
            "This changes /bin/sh for the whole image: SHELL sets the shell of the build's steps.",
            _fixes(command, plain[0].value, context),
        )


def _fixes(command: Command, target: str, context: Context) -> tuple[Fix, ...]:
    instruction = command.instruction
    target = {"bash": "/bin/bash", "zsh": "/bin/zsh"}.get(target, target)
    if instruction is None or target not in _SHELLS or instruction.form is not Form.SHELL or instruction.heredocs:
        return ()
    if len(context.commands_of(instruction)) != 1 or instruction.flags or instruction.stage is None:
        return ()
    line, column = instruction.span[:2]
    if instruction.comments or context.dockerfile.lines[line - 1][: column - 1].strip():  # a trigger of ONBUILD
        return ()
    return (replace("Set the shell by SHELL", instruction.span, f'SHELL ["{target}", "-c"]', Safety.SUGGESTED),)


@rule.on_command("chsh")
def login(command: Command, context: Context) -> Iterator[Problem]:
    values = command.values
    shell = next((values[i + 1] for i, v in enumerate(values[:-1]) if v in ("-s", "--shell")), "")
    if not shell.endswith(("nologin", "/false")):
        yield Problem(command.span, "chsh sets the shell of logins: for the steps of the build there is SHELL.")
