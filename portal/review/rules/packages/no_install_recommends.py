from collections.abc import Iterator

from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_option

rule = Rule(
    title="Install without recommended packages",
    requirements=("IMG-20",),
    aliases=(
        *("DL3015", "DS-0029", "apt_get_not_avoiding_additional_packages", "missing-no-install-recommends", "DD003"),
        *("DH008", "apt-get_recommends"),
    ),
    severity=Severity.WARNING,
    why="""
        apt installs what a package recommends besides what it needs: documentation, mail servers, icon themes,
        often more than was asked for. `--no-install-recommends` installs what is needed and named. What is
        missed then is named in its own right, so that the file says what the image holds; `ca-certificates` is
        the usual one.

        The setting APT::Install-Recommends, by `-o` or in a file under /etc/apt that an earlier step writes,
        does the same. `apt` is judged like `apt-get`; stages that stay behind are left alone.
    """,
    examples=(
        fixed(
            """
            FROM debian:12
            RUN apt-get update \\
             && apt-get install -y curl \\
             && rm -rf /var/lib/apt/lists/*
            """,
            """
            FROM debian:12
            RUN apt-get update \\
             && apt-get install --no-install-recommends -y curl \\
             && rm -rf /var/lib/apt/lists/*
            """,
            3,
        ),
        fixed(
            "FROM debian:12\nRUN apt -y install curl\n",
            "FROM debian:12\nRUN apt -y install --no-install-recommends curl\n",
            2,
        ),
        bad(
            "FROM debian:12\nRUN apt-get install --no-install-recommends curl && apt-get install -y tomcat10\n"
            "RUN apt-get install -y nano\n",
            2,
            3,
            caption="the option holds for its own call only",
        ),
        good("FROM debian:12\nRUN apt-get install -y --no-install-recommends curl\n"),
        good("FROM debian:12\nRUN apt-get -o APT::Install-Recommends=false install -y curl\n"),
        good(
            "FROM debian:12\n"
            "RUN echo 'APT::Install-Recommends \"false\";' > /etc/apt/apt.conf.d/90lean\n"
            "RUN apt-get install -y curl\n"
        ),
        good("FROM debian:12 AS build\nRUN apt-get install -y gcc\nFROM debian:12\nCOPY --from=build /x /x\n"),
    ),
)


# As a file under /etc/apt has it, where a space parts name and value; an option of a call holds for that call alone.
_SETTING = regex(r"(?<![-\w])install-recommends\s")


@rule.on_packages("apt")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    instruction = call.instruction
    if call.action != "install" or instruction is None or not context.is_kept(instruction):
        return
    if call.has("--no-install-recommends", "--without-recommends") or (call.name == "aptitude" and call.has("-R")):
        return
    if call.verb == "build-dep" or not (call.packages or _by_xargs(call)):
        return
    settings = " ".join((*(o.value for o in call.options), *(value.value for _, value in call.settings)))
    if "Install-Recommends" in settings:
        return
    if context.written_before(instruction, _SETTING):
        return
    option = "--without-recommends" if call.name == "aptitude" else "--no-install-recommends"
    yield Problem(
        call.command.span,
        f"{call.name} {call.verb} brings in recommended packages that nobody "
        f"asked for: give it {option} and name what is needed.",
        add_option(f"Add {option}", call.subcommand, option, call.command, Safety.SUGGESTED),
    )


def _by_xargs(call: PackageCommand) -> bool:
    # The names of the packages come from xargs' input.
    wrapper = call.command.wrapper
    return wrapper is not None and wrapper.name.rpartition("/")[2] == "xargs"
