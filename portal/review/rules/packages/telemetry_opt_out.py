from collections.abc import Iterator

from portal.dockerfile.model import Command, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Tell tools of the build not to report home",
    aliases=("prefer-telemetry-opt-out",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Some tools send usage data to their makers unless a variable forbids it: the .NET and Azure command
        lines, PowerShell, Next.js, Nuxt, Gatsby, Turborepo, Wrangler, Bun and others. A build server should
        talk to nobody that it need not talk to.

        Reported is the first call of such a tool in a stage where its variable, or DO_NOT_TRACK, is not set by
        ARG, ENV or in front of the command. An opinion that a profile turns on.
    """,
    examples=(
        bad("FROM mcr.microsoft.com/dotnet/sdk:8.0\nRUN dotnet restore\nRUN dotnet publish\n", 2),
        bad("FROM node:24.11\nRUN npx next build\n", 2),
        good("FROM mcr.microsoft.com/dotnet/sdk:8.0\nARG DOTNET_CLI_TELEMETRY_OPTOUT=1\nRUN dotnet restore\n"),
        good("FROM node:24.11\nRUN NEXT_TELEMETRY_DISABLED=1 npx next build\n"),
        good("FROM node:24.11\nENV DO_NOT_TRACK=1\nRUN npx turbo build\n"),
    ),
)

# By the tools' own documentation: the variable, and the value that says no.
_TOOLS = {
    "dotnet": ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
    "pwsh": ("POWERSHELL_TELEMETRY_OPTOUT", "1"),
    "az": ("AZURE_CORE_COLLECT_TELEMETRY", "0"),
    "func": ("FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT", "1"),
    "next": ("NEXT_TELEMETRY_DISABLED", "1"),
    "nuxt": ("NUXT_TELEMETRY_DISABLED", "1"),
    "nuxi": ("NUXT_TELEMETRY_DISABLED", "1"),
    "gatsby": ("GATSBY_TELEMETRY_DISABLED", "1"),
    "turbo": ("TURBO_TELEMETRY_DISABLED", "1"),
    "astro": ("ASTRO_TELEMETRY_DISABLED", "1"),
    "wrangler": ("WRANGLER_SEND_METRICS", "false"),
    "ng": ("NG_CLI_ANALYTICS", "false"),
    "bun": ("DO_NOT_TRACK", "1"),
    "brew": ("HOMEBREW_NO_ANALYTICS", "1"),
    "vcpkg": ("VCPKG_DISABLE_METRICS", "1"),
}
_RUNNERS = frozenset(["npx", "bunx"])
_CALLED = frozenset([*_TOOLS, *_RUNNERS])


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if context.by_command.keys().isdisjoint(_CALLED):
        return
    seen: set[str] = set()
    for instruction in stage.instructions:
        if instruction.keyword != "RUN":
            continue
        for command in context.commands_of(instruction):
            tool = _tool(command)
            if tool not in _TOOLS or tool in seen or not command.words:
                continue
            seen.add(tool)
            variable, value = _TOOLS[tool]
            scope = context.dockerfile.scope(instruction)
            if any(scope.get(n) is not None or f"{n}=" in instruction.text for n in (variable, "DO_NOT_TRACK")):
                seen.discard(tool)
                continue
            yield Problem(command.words[0].span, f"{tool} reports how it is used: set {variable}={value} for the step.")


def _tool(command: Command) -> str:
    name = command.name.rpartition("/")[2]
    if name not in _RUNNERS:
        return name
    return next((v.partition("@")[0] for v in command.values if not v.startswith("-")), "")
