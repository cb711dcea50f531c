from collections.abc import Iterator

from portal.dockerfile.model import Command, Instruction
from portal.review.context import Context
from portal.review.model import Fix, Severity
from portal.review.packages import PackageCommand
from portal.review.removal import removes
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_behind

rule = Rule(
    title="Remove the package manager's cache in the step that fills it",
    requirements=("IMG-21",),
    aliases=(
        *("DL3009", "DL3032", "DL3036", "DL3040", "DS-0015", "DS-0019", "DS-0020", "DS-0027", "DKL-DI-0005"),
        *("apt_get_install_lists_were_not_deleted", "yum_clean_all_missing", "missing_dnf_clean_all"),
        *("missing_zypper_clean", "remove-package-lists", "remove-package-cache", "missing-dnf-clean-all"),
        *("missing-zypper-clean", "DD004", "DD031", "DD033", "DD034", "DH008", "apt-get_missing_rm"),
        *("no_apt-get_clean", "no_yum_clean_all", "no_dnf_clean_all"),
    ),
    severity=Severity.ERROR,
    why="""
        `apt-get update` leaves some 20 to 50 MB of lists, dnf and zypper keep metadata and packages. What one
        step has written stays in its layer for good: a later `rm` only hides it. So the cache goes in the same
        RUN, behind the last install.

        A cache or tmpfs mount over the cache's folder keeps it out of the layer as well, and then nothing needs
        removing. Stages that stay behind don't matter and are left alone. `apt` is judged like `apt-get`.

        The packages that apt has downloaded are no matter as a rule: in the official images of Debian and Ubuntu, and
        so in those built on them, a hook (`/etc/apt/apt.conf.d/docker-clean`) removes them after each install. Where
        the file takes that hook away, for a cache mount, say, they count like the lists and go by `apt-get clean`.

        The option `apt` says what has to go: `lists`, `archives` (what is downloaded, without the hook), and
        `temporary` (`/tmp/*` and `/var/tmp/*`, where apt itself leaves nothing). By default the first two.
    """,
    options={"apt": ("lists", "archives")},
    examples=(
        fixed(
            "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl"
            " && rm -rf /var/lib/apt/lists/*\n",
            2,
        ),
        fixed(
            """
            FROM debian:12
            RUN apt update \\
             && apt install -y \\
                  curl \\
                  git \\
             && curl --version
            """,
            """
            FROM debian:12
            RUN apt update \\
             && apt install -y \\
                  curl \\
                  git \\
             && rm -rf /var/lib/apt/lists/* \\
             && curl --version
            """,
            2,
        ),
        fixed(
            "FROM fedora:40\nRUN dnf install -y git\n",
            "FROM fedora:40\nRUN dnf install -y git && dnf clean all\n",
            2,
        ),
        bad("FROM debian:12\nRUN apt-get update && apt-get install -y git\nRUN rm -rf /var/lib/apt/lists/*\n", 2),
        bad(
            "FROM debian:12\nRUN apt update && apt install -y git || { rm -rf /var/lib/apt/lists/*; exit 1; }\n",
            2,
            caption="removed only where something fails",
        ),
        bad(
            "FROM debian:12\nARG slim=1\nRUN apt-get update && apt-get install -y git \\\n"
            ' && if [ "$slim" = 1 ]; then rm -rf /var/lib/apt/lists/*; fi\n',
            3,
            caption="removed in one case only",
        ),
        bad(
            "FROM debian:12\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n",
            2,
            caption="where the profile wants more",
            apt=("lists", "temporary"),
        ),
        fixed(
            """
            FROM debian:12
            RUN rm /etc/apt/apt.conf.d/docker-clean
            RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
            """,
            """
            FROM debian:12
            RUN rm /etc/apt/apt.conf.d/docker-clean
            RUN apt-get update && apt-get install -y git && apt-get clean && rm -rf /var/lib/apt/lists/*
            """,
            3,
            caption="without the hook",
        ),
        good(
            """
            FROM debian:12 AS build
            RUN rm /etc/apt/apt.conf.d/docker-clean
            FROM debian:12
            RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
            """,
            "with it: another stage is without",
        ),
        good("FROM debian:12\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n"),
        good(
            "FROM debian:12\n"
            "RUN --mount=type=cache,target=/var/lib/apt --mount=type=cache,target=/var/cache/apt \\\n"
            "    apt-get update && apt-get install -y git\n",
            "a cache mount",
        ),
        good("FROM debian:12 AS build\nRUN apt-get update\nFROM debian:12\nCOPY --from=build /x /x\n"),
        good("FROM debian:13\nRUN apt-get update && apt-get install -y git && apt-get dist-clean\n"),
        good("FROM opensuse/leap:15.6\nRUN zypper -n install git && zypper clean --all\n"),
    ),
)


_LISTS = "the package lists"
_ARCHIVES = "the downloaded packages"


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    calls = context.packages_of(instruction)
    if not calls or not context.is_kept(instruction):
        return
    for family in ("apt", "dnf", "zypper"):
        filling = [c for c in calls if c.family == family and _fills(c)]
        if not filling:
            continue
        commands = context.commands_of(instruction)
        last = filling[-1]
        behind = _sure(_behind(commands, last.command), last.command, context)
        missing = _missing(family, filling, behind, calls, instruction, context)
        if missing:
            what = " and ".join(missing)
            guilty = filling[0]
            if family == "apt" and _LISTS not in missing:
                guilty = next(c for c in filling if c.action != "refresh")
            leaves = f"{guilty.name} {guilty.verb} leaves {what} in this layer"
            if missing[0].startswith("/"):
                leaves = f"{what} {'is' if len(missing) == 1 else 'are'} not emptied behind {guilty.name} {guilty.verb}"
            yield Problem(
                guilty.command.span,
                f"{leaves}: remove {_them(missing)} at the end of the same RUN.",
                _fixes(family, missing, last, context) if any(c.action != "refresh" for c in filling) else (),
            )


def _fills(call: PackageCommand) -> bool:
    if call.family == "apt":
        return call.action in ("refresh", "install", "upgrade")
    return call.action in ("install", "refresh", "upgrade")


def _missing(
    family: str,
    filling: list[PackageCommand],
    behind: list[Command],
    calls: list[PackageCommand],
    instruction: Instruction,
    context: Context,
) -> list[str]:
    if family != "apt":
        if any(context.kept_out_of_layer(instruction, path) for path in filling[0].manager.cache):
            return []
        cleaned = any(
            c.family == family
            and c.action == "clean"
            and c.command in behind
            and (family != "dnf" or any(word.value == "all" for word in c.packages))  # else a part stays
            for c in calls
        )
        caches = filling[0].manager.cache
        return [] if cleaned or any(removes(behind, path) for path in caches) else ["metadata and packages"]
    wanted = context.option(rule, "apt")
    missing = []
    refreshed = any(call.action == "refresh" for call in filling)
    lists = "/var/lib/apt/lists"
    if (
        "lists" in wanted
        and refreshed
        and not context.kept_out_of_layer(instruction, lists)
        and not removes(behind, lists)
        and not any(c.verb in ("distclean", "dist-clean") and c.command in behind for c in calls)
    ):
        missing.append(_LISTS)
    installed = any(call.action in ("install", "upgrade") for call in filling)
    archives = "/var/cache/apt"
    if (
        "archives" in wanted
        and installed
        and _without_hook(instruction, context)
        and not context.kept_out_of_layer(instruction, archives)
    ):
        cleaned = any(c.family == "apt" and c.action == "clean" and c.command in behind for c in calls)
        if not cleaned and not removes(behind, archives + "/archives"):
            missing.append(_ARCHIVES)
    if "temporary" in wanted and installed:
        for path in ("/tmp", "/var/tmp"):  # noqa: S108 - paths in the image under review
            if not context.kept_out_of_layer(instruction, path) and not removes(behind, path):
                missing.append(path)  # noqa: PERF401
    return missing


def _without_hook(instruction: Instruction, context: Context) -> bool:
    """Whether a step of this stage, or of one below it, has taken away what cleans up after each install."""
    stages = instruction.stage.lineage() if instruction.stage is not None else []
    return any(
        step.stage in stages and step.index <= instruction.index for step in context.once(_steps_against_the_hook)
    )


def _steps_against_the_hook(context: Context) -> list[Instruction]:
    return [run for run in context.by_keyword.get("RUN", ()) if "docker-clean" in run.text]


def _behind(commands: list[Command], command: Command) -> list[Command]:
    if command not in commands:
        return commands
    place = commands.index(command)
    # What a function or a trap does is written in front and done behind.
    later = [c for c in commands[:place] if "function" in c.inside or (c.wrapper and c.wrapper.name == "trap")]
    return later + commands[place + 1 :]


def _sure(behind: list[Command], filling: Command, context: Context) -> list[Command]:
    """The commands without those that run only where something failed (`|| { rm ...; exit 1; }`), or under a condition
    that the step which fills the cache does not depend on (`if [ "$slim" ]; then rm ...; fi`)."""
    conditions = _conditions(filling)
    there = False  # whether the last condition only asks whether something is there to be removed
    sure: list[Command] = []
    failing: tuple[str, ...] | None = None  # the constructs around what runs behind a failure only
    for later in behind:
        inside = later.inside
        if failing is not None and inside[: len(failing)] == failing and later.operator is not None:
            continue
        failing = None
        if later.operator is None and inside[-1:] in (("group",), ("subshell",)) and _behind_failure(later, context):
            failing = inside
            continue
        if later.name in ("[", "[[", "test"):
            there = not {"-d", "-e", "-f"}.isdisjoint(later.values)
        if later.operator != "||" and (there or _conditions(later) <= conditions):
            sure.append(later)
    return sure


def _conditions(command: Command) -> int:
    """How many conditions a command stands under."""
    return command.inside.count("if") + command.inside.count("case")


def _behind_failure(command: Command, context: Context) -> bool:
    line, column = command.span[:2]
    before = context.dockerfile.lines[line - 1][: column - 1].rstrip(" \t({")
    if not before and line > 1:
        before = context.dockerfile.lines[line - 2].rstrip(" \t\r" + context.dockerfile.escape).rstrip(" \t({")
    return before.endswith("||")


def _them(missing: list[str]) -> str:
    return "it" if len(missing) == 1 and missing[0].startswith("/") else "them"


def _fixes(family: str, missing: list[str], last: PackageCommand, context: Context) -> tuple[Fix, ...]:
    if family != "apt":
        name = last.name
        tidy = {"dnf": f"{name} clean all", "zypper": "zypper clean --all"}[family]
        return add_behind("Clean the cache in the same step", last.command, tidy, context)
    paths = []
    if _LISTS in missing:
        paths.append("/var/lib/apt/lists/*")
    paths += [f"{path}/*" for path in missing if path.startswith("/")]
    steps = ["apt-get clean"] if _ARCHIVES in missing else []
    if paths:
        steps.append("rm -rf " + " ".join(paths))
    return add_behind("Remove it in the same step", last.command, " && ".join(steps), context)
