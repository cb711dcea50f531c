from collections.abc import Iterator

from portal.dockerfile.model import Command, Instruction
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_behind, add_option

rule = Rule(
    title="Clean the caches of conda, composer, uv, pacman and rvm as well",
    requirements=("IMG-21",),
    aliases=("no_gem_clean_all", "no_rvm_cleanup_all"),
    severity=Severity.WARNING,
    why="""
        Every package manager keeps what it has downloaded: conda under `pkgs`, composer and uv under
        `~/.cache`, pacman under `/var/cache/pacman`, rvm the archives and sources of Ruby. In an image that is
        the same a second time. `conda clean --all --yes`, `composer clear-cache`, `pacman -Scc --noconfirm` and
        `rvm cleanup all` remove it in the step that fills it; uv has `--no-cache`.

        A cache mount keeps it out of the layer, and stages that stay behind are left alone. uv links from its cache
        where it can, so that less is stored twice: information only.
    """,
    examples=(
        fixed(
            "FROM continuumio/miniconda3:24.5.0-0\nRUN conda install -y numpy=1.26\n",
            "FROM continuumio/miniconda3:24.5.0-0\nRUN conda install -y numpy=1.26 && conda clean --all --yes\n",
            2,
        ),
        fixed(
            "FROM python:3.12\nRUN uv pip install --system flask==3.0.3\n",
            "FROM python:3.12\nRUN uv pip install --no-cache --system flask==3.0.3\n",
            2,
        ),
        bad("FROM archlinux:base\nRUN pacman -Sy --noconfirm git\n", 2),
        bad("FROM php:8.3\nRUN composer install --no-dev\n", 2),
        bad("FROM debian:12\nRUN rvm install 3.3.0\n", 2),
        good("FROM continuumio/miniconda3:24.5.0-0\nRUN conda env create -f x.yml && conda clean -afy\n"),
        good("FROM python:3.12\nENV UV_NO_CACHE=1\nRUN uv sync --frozen\n"),
        good("FROM python:3.12\nRUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen\n"),
        good("FROM archlinux:base\nRUN pacman -Sy --noconfirm git && rm -rf /var/cache/pacman/pkg/*\n"),
        good("FROM composer:2.7 AS deps\nRUN composer install\nFROM php:8.3\nCOPY --from=deps /app /app\n"),
    ),
)

_TIDY = {
    "conda": "conda clean --all --yes",
    "mamba": "mamba clean --all --yes",
    "micromamba": "micromamba clean --all --yes",
    "composer": "composer clear-cache",
    "pacman": "pacman -Scc --noconfirm",
}
_VARIABLES = {"uv": ("UV_NO_CACHE", "UV_CACHE_DIR"), "composer": ("COMPOSER_NO_CACHE", "COMPOSER_CACHE_DIR")}
_UV = ("/root/.cache/uv", "/root/.cache")
_OFF = ("", "0", "false", "no")


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    calls = context.packages_of(instruction)
    if not calls or not context.is_kept(instruction):
        return
    installs: dict[str, PackageCommand] = {}
    for call in calls:
        manager = "uv" if call.name == "uv" else call.family
        if call.action in ("install", "upgrade") and manager in ("conda", "composer", "pacman", "uv"):
            installs[manager] = call
    for manager, call in installs.items():
        folders = _UV if manager == "uv" else call.manager.cache
        if any(c.action == "clean" and ("uv" if c.name == "uv" else c.family) == manager for c in calls):
            continue
        if any(context.removes(instruction, path) for path in folders) or _kept_out(instruction, folders, context):
            continue
        if call.has("--no-cache", "--no-cache-dir") or _switched_off(manager, instruction, context):
            continue
        fixes: tuple[Fix, ...]
        if manager == "uv":
            fixes = add_option("Add --no-cache", call.subcommand, "--no-cache", call.command, Safety.SAFE)
            what = "call it with --no-cache"
        else:
            tidy = _TIDY.get(call.name, _TIDY[manager])
            fixes = add_behind("Clean the cache in the same step", call.command, tidy, context)
            what = f"end the step by {tidy}"
        yield Problem(
            call.command.span,
            f"{call.name} leaves its cache in this layer: {what}, or mount a cache.",
            fixes,
            Severity.INFO if manager == "uv" else None,
        )


def _kept_out(instruction: Instruction, folders: tuple[str, ...], context: Context) -> bool:
    return any(
        mount.type in ("cache", "tmpfs")
        and ("cache" in mount.target or mount.target.rstrip("/") in folders or "pkgs" in mount.target)
        for mount in context.mounts(instruction)
    )


def _switched_off(manager: str, instruction: Instruction, context: Context) -> bool:
    scope = context.dockerfile.scope(instruction)
    return any(
        (scope.get(name) or "").lower() not in _OFF or f"{name}=" in instruction.text
        for name in _VARIABLES.get(manager, ())
    )


@rule.on_command("rvm")
def rvm(command: Command, context: Context) -> Iterator[Problem]:
    if command.instruction is None or not context.is_kept(command.instruction):
        return
    if command.values[:1] == ["install"] and "rvm cleanup" not in command.instruction.text:
        yield Problem(
            command.span,
            "rvm leaves Ruby's archive and sources in this layer: end the step by rvm cleanup all.",
            add_behind("Clean up in the same step", command, "rvm cleanup all", context),
        )
