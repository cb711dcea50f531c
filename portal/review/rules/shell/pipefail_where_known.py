from collections.abc import Iterator
from itertools import pairwise

from portal.dockerfile.model import Command, Form, Instruction, Span
from portal.dockerfile.wrappers import SHELLS, base_name
from portal.review.context import Context
from portal.review.launch import array
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.places import insert_before
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.scripts import Script
from portal.review.system_shells import pipefail_shell, refuses_pipefail

rule = Rule(
    title="Set pipefail only in a shell that knows it",
    severity=Severity.ERROR,
    why="""
        `/bin/sh` of Debian up to 12 and of Ubuntu up to 24.04 is a dash that ends at once where it is told to set the
        option: `Illegal option -o pipefail`. The step fails, or, in an entry point script, the container does not
        start. bash knows the option, and so do BusyBox's shell (Alpine) and dash as of Debian 13.

        Let bash run the steps, by `SHELL ["/bin/bash", "-o", "pipefail", "-c"]`, and the script, by `#!/bin/bash`.

        Reported are official images whose tag tells the release, and .NET's; not what stands in an `if`, a subshell
        or behind a test, nor where a step puts another shell in the place of `/bin/sh`.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN set -o pipefail && curl -fsSL https://example.org/x | tar xz\n",
            'FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\n'
            "RUN set -o pipefail && curl -fsSL https://example.org/x | tar xz\n",
            2,
        ),
        fixed(
            'FROM ubuntu:24.04\nSHELL ["/bin/sh", "-eo", "pipefail", "-c"]\nRUN make | tee log\n',
            'FROM ubuntu:24.04\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN make | tee log\n',
            2,
        ),
        bad("FROM python:3.12-slim-bookworm\nRUN <<EOF\nset -eu -o pipefail\nmake | tee log\nEOF\n", 3),
        fixed(
            '#!/bin/sh\nset -eo pipefail\nexec "$@"\n',
            '#!/bin/bash\nset -eo pipefail\nexec "$@"\n',
            2,
            subject="entrypoint",
        ),
        good('FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN set -o pipefail && make | tee log\n'),
        good("FROM debian:13\nRUN set -o pipefail && make | tee log\n", "a dash that knows it"),
        good("FROM alpine:3.23\nRUN set -o pipefail && make | tee log\n", "BusyBox's shell knows it"),
        good("FROM debian:12\nRUN bash -c 'set -o pipefail; make | tee log'\n"),
        good("FROM debian:12\nRUN if (set -o pipefail 2>/dev/null); then set -o pipefail; fi; make\n", "a trial"),
        good('#!/bin/bash\nset -o pipefail\nexec "$@"\n', subject="entrypoint"),
    ),
)

_SYSTEM = frozenset(["/bin/sh", "sh", "/usr/bin/sh", "/bin/dash", "dash", "/usr/bin/dash"])
_TESTS = frozenset(["[", "[[", "test", "command", "type", "case"])


@rule.on_instruction("RUN")
def check_step(instruction: Instruction, context: Context) -> Iterator[Problem]:
    shell, stage = instruction.shell, instruction.stage
    if shell is None or stage is None or "pipefail" not in instruction.text or shell.language not in ("sh", "dash"):
        return
    command = _first(context.commands_of(instruction))
    if command is not None and refuses_pipefail(stage, context, instruction):
        yield _problem(command, "the step fails here", _by_bash(instruction, context))


@rule.on_instruction("SHELL")
def check_shell(instruction: Instruction, context: Context) -> Iterator[Problem]:
    words = instruction.arguments
    if instruction.form is not Form.EXEC or instruction.stage is None or len(words) < 3:
        return
    option = next((word for word in words[1:] if word.value == "pipefail"), None)
    if option is None or words[0].value not in _SYSTEM or not refuses_pipefail(instruction.stage, context, instruction):
        return
    fix = replace("Let bash run the steps", words[0].span, '"/bin/bash"', Safety.SUGGESTED)
    message = "/bin/sh of this base is a dash without the option pipefail: every step of this shell fails."
    yield Problem(option.span, message, (fix,))


@rule.on_script
def check_script(script: Script, context: Context) -> Iterator[Problem]:
    if not script.starts or script.launch is None or script.shell.language not in ("sh", "dash"):
        return
    stage = next((one for one in context.results if script.launch in context.launch(one)), None)
    command = _first(script.commands) if "pipefail" in script.text else None
    if command is None or stage is None or not refuses_pipefail(stage, context):
        return
    line = script.text.partition("\n")[0].rstrip("\r")
    fixes: tuple[Fix, ...] = ()
    if line in ("#!/bin/sh", "#! /bin/sh") and script.direct and script.file != "Dockerfile":
        place = Span(1, 1, 1, len(line) + 1)
        fixes = (Fix("Let bash run it", Safety.SUGGESTED, (Edit(place, "#!/bin/bash", script.file),)),)
    yield _problem(command, "the script ends here, and the container with it", fixes)


def _problem(command: Command, what: str, fixes: tuple[Fix, ...]) -> Problem:
    return Problem(command.span, f"/bin/sh of this base is a dash without the option pipefail: {what}.", fixes)


def _first(commands: list[Command]) -> Command | None:
    """The first command that sets the option in the system's shell; None where it is tried out first."""
    before: Command | None = None
    for command in commands:
        if command.name == "set" and _sets(command) and _in_system_shell(command):
            tried = before is not None and before.name in _TESTS and command.operator in ("&&", "||")
            return None if command.inside or tried else command
        before = command
    return None


def _sets(command: Command) -> bool:
    values = command.values
    return any(
        value == "pipefail" and before.startswith("-") and before.endswith("o") for before, value in pairwise(values)
    )


def _in_system_shell(command: Command) -> bool:
    """Whether no other shell runs a command, as in `bash -c "..."`."""
    owner = command.wrapper
    while owner is not None:
        if base_name(owner.name) in SHELLS and base_name(owner.name) not in ("sh", "dash"):
            return False
        owner = owner.wrapper
    return True


def _by_bash(instruction: Instruction, context: Context) -> tuple[Fix, ...]:
    stage = instruction.stage
    if stage is None:
        return ()
    shell = pipefail_shell(context.base_image(stage).image)
    if not shell or context.shell_before(instruction) or instruction.form is not Form.SHELL:
        return ()
    # In front of the first such step, so that the findings of all steps share one edit.
    steps = (one for one in stage.instructions if one.keyword == "RUN" and "pipefail" in one.text)
    first = next((one for one in steps if one.form is Form.SHELL), instruction)
    return insert_before("Let bash run the steps", first, f"SHELL {array(list(shell))}", context)
