from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.places import lines_of
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.shell_fixes import add_before, add_behind

rule = Rule(
    title="Refresh the package index in the step that installs",
    requirements=("IMG-21",),
    aliases=(
        *("DS-0017", "CKV_DOCKER_5", "update_instruction_alone", "DD002", "apt-get-update_require_install"),
        "CIS-DI-0007",
    ),
    severity=Severity.WARNING,
    why="""
        A step that only runs `apt-get update` is cached. Weeks later a package is added to the install below
        it, the install runs with the old index, and asks the mirror for versions that are gone: the build
        fails, or takes old packages with known holes. And an install without any refresh works only as long as
        some earlier layer has left its lists behind, which it should not have done.

        So refresh and install go together in one RUN. A script, or a program such as rosdep that installs by itself,
        counts as an install. An install of local `.deb` files needs no index. For apk a
        single `apk add --no-cache` does both, so there only a lonely `apk update` is reported.
    """,
    examples=(
        bad("FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n", 2, 3),
        fixed(
            "FROM debian:12\nRUN apt-get install -y --no-install-recommends curl\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl"
            " && rm -rf /var/lib/apt/lists/*\n",
            2,
            caption="no refresh at all",
        ),
        fixed(
            "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
            2,
            3,
        ),
        good("FROM debian:12\nRUN apt-get update && apt-get install -y curl\n"),
        good("FROM debian:12\nCOPY app.deb /tmp/\nRUN apt-get install -y /tmp/app.deb\n"),
        good("FROM alpine:3.23\nRUN apk add --no-cache curl\n"),
        good(
            "FROM ubuntu:24.04\nRUN curl -fsSL https://deb.nodesource.com/setup_24.x | bash - \\\n"
            " && apt-get install -y nodejs\n",
            "the archive's script refreshes",
        ),
        good("FROM ros:jazzy\nRUN apt-get update && rosdep install -y --from-paths src\n", "installs by itself"),
    ),
)


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    calls = context.packages_of(instruction)
    refreshed: set[str] = set()
    installed: set[str] = set()
    last_use = {c.family: position for position, c in enumerate(calls) if c.action in ("install", "upgrade", "")}
    for position, call in enumerate(calls):
        family = call.family
        if family not in ("apt", "apk", "dnf", "zypper"):
            continue
        if call.action == "refresh":
            refreshed.add(family)
            if call.verb == "check-update":
                continue
            if position > last_use.get(family, -1) and not _installs_otherwise(call, instruction, context):
                yield Problem(
                    call.command.span,
                    f"Nothing is installed behind this {call.name} {call.verb}: its "
                    "lists stay in the build cache while the repository moves on. Refresh in the step that installs.",
                    _without(instruction, call, context),
                )
        elif call.action == "install" and family == "apt":
            if family not in refreshed and family not in installed and _needs_index(call, instruction, context):
                yield Problem(
                    call.command.span,
                    f"{call.name} install relies on an index that some earlier layer has left: run {call.name} update "
                    "in front of it, in the same step.",
                    _refresh(call, calls, instruction, context),
                )
            installed.add(family)


_INSTALLERS = frozenset(["gdebi", "install_packages", "mk-build-deps", "playwright", "rosdep", "tasksel"])


def _installs_otherwise(refresh: PackageCommand, instruction: Instruction, context: Context) -> bool:
    """Whether a program that calls the package manager itself, or a script of the image, comes behind a refresh."""
    for command in context.commands_of(instruction):
        if command.span > refresh.command.span and any(
            word.rpartition("/")[2] in _INSTALLERS or word.endswith(".sh")
            for word in (command.name, *command.values[:2])
        ):
            return True
    return False


def _refresh(
    call: PackageCommand, calls: list[PackageCommand], instruction: Instruction, context: Context
) -> tuple[Fix, ...]:
    fixes = add_before("Refresh the index first", call.command, f"{call.name} update")
    lists = "/var/lib/apt/lists"
    if not fixes or context.kept_out_of_layer(instruction, lists) or context.removes(instruction, lists):
        return fixes
    last = [c for c in calls if c.family == "apt" and c.action in ("install", "upgrade")][-1]
    tidy = add_behind("", last.command, f"rm -rf {lists}/*", context)
    if not tidy:
        return fixes
    title = "Refresh the index first, and remove it at the end"
    return (Fix(title, Safety.SUGGESTED, fixes[0].edits + tidy[0].edits),)


def _needs_index(call: PackageCommand, instruction: Instruction, context: Context) -> bool:
    if call.packages and all("/" in w.value or w.value.endswith(".deb") or "$" in w.value for w in call.packages):
        return False
    if not call.packages and not call.has("-f", "--fix-broken"):
        return False
    # A function or script of the image may refresh: `add-apt-repository` does, and so do set-up scripts of archives.
    if any(
        command.name.rpartition("/")[2] in ("bash", "dash", "sh") and "-c" not in command.values
        for command in context.commands_of(instruction)
        if command.span < call.command.span
    ):
        return False
    return "add-apt-repository" not in instruction.text and "apt-get update" not in instruction.text


def _without(instruction: Instruction, call: PackageCommand, context: Context) -> tuple[Fix, ...]:
    commands = context.commands_of(instruction)
    stage = instruction.stage
    if len(commands) != 1 or instruction.form is not Form.SHELL or stage is None or instruction.heredocs:
        return ()
    following = (
        stage.instructions[stage.instructions.index(instruction) + 1 :] if instruction in stage.instructions else []
    )
    if not any(c.family == call.family and c.action == "install" for i in following for c in context.packages_of(i)):
        return ()
    if context.dockerfile.lines[instruction.span.start_line - 1][: instruction.span.start_column - 1].strip():
        return ()
    return (replace("Remove this step", lines_of(instruction), "", Safety.SUGGESTED),)
