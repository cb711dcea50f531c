from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_option

rule = Rule(
    title="Call pip with --no-cache-dir",
    requirements=("IMG-21",),
    aliases=(
        "DL3042",
        "pip_install_keeping_cached_packages",
        "missing-pip-no-cache",
        "missing-pip-no-cache-dir",
        "DD009",
    ),
    severity=Severity.ERROR,
    why="""
        pip keeps everything it has downloaded and built under `~/.cache/pip`: in an image that is the same packages
        a second time, for a next install that never comes.

        PIP_NO_CACHE_DIR, set by ENV, ARG or in front of the command, does the same as the option, as do a cache
        mount on the cache's folder and removing it in the same RUN. Stages that stay behind are left alone; so
        is `uv pip`, whose option has another name.
    """,
    examples=(
        fixed(
            "FROM python:3.12\nRUN pip install flask==3.0.3\n",
            "FROM python:3.12\nRUN pip install --no-cache-dir flask==3.0.3\n",
            2,
        ),
        fixed(
            "FROM python:3.12\nRUN python -m pip install -r requirements.txt\n",
            "FROM python:3.12\nRUN python -m pip install --no-cache-dir -r requirements.txt\n",
            2,
        ),
        bad("FROM python:3.12\nENV PIP_NO_CACHE_DIR=0\nRUN pip3 install flask\n", 3),
        good("FROM python:3.12\nRUN pip install --no-cache-dir flask==3.0.3\n"),
        good("FROM python:3.12\nENV PIP_NO_CACHE_DIR=1\nRUN pip install flask==3.0.3\n"),
        good("FROM python:3.12\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask==3.0.3\n"),
    ),
)

_OFF = ("", "0", "false", "no", "off")


@rule.on_packages("pip")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    instruction = call.instruction
    # pip takes the beginning of an option for the option, as long as it is the only one that begins so.
    if (
        call.action != "install"
        or call.name == "uv"
        or call.has("--no-cache-dir", "--no-cache")
        or not context.is_kept(instruction)
    ):
        return
    if instruction is None or call.has("--dry-run"):
        return
    for pair in call.command.assignments:
        if pair.key.value == "PIP_NO_CACHE_DIR" and pair.value is not None and pair.value.value.lower() not in _OFF:
            return
    if (context.dockerfile.scope(instruction).get("PIP_NO_CACHE_DIR") or "").lower() not in _OFF:
        return
    if any(m.type in ("cache", "tmpfs") and ".cache" in m.target for m in context.mounts(instruction)):
        return
    if context.removes(instruction, "/root/.cache/pip") or "cache purge" in instruction.text:
        return
    if "export PIP_NO_CACHE_DIR=" in instruction.text:
        return
    # pip's own configuration: `pip config set global.no-cache-dir true`, or a line of pip.conf.
    if any(context.written_before(instruction, words) for words in ("global.no-cache-dir ", "no-cache-dir = ")):
        return
    yield Problem(
        call.command.span,
        "pip keeps all that it downloads in this layer: call it with --no-cache-dir.",
        add_option("Add --no-cache-dir", call.subcommand, "--no-cache-dir", call.command, Safety.SAFE),
    )
