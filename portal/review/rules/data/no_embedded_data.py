import re
from collections.abc import Iterator

from portal.dockerfile.model import Command, Instruction
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Keep data out of the image",
    requirements=("IMG-16", "IMG-2"),
    severity=Severity.INFO,
    why="""
        Data in an image makes it large, ties its version to that of the program, and is there in every copy. Mount it,
        or fetch it when the application starts. What is guaranteed not to change, or tiny and a sensible default, may
        stay: only you know, so this is information.

        Judged by name, in stages that end up in the image: dumps and databases (`.sql`, `.dump`, `.sqlite`), tables and
        arrays (`.csv`, `.parquet`, `.h5`, `.nc`, `.fits`), models (`.onnx`, `.safetensors`, `.gguf`), folders named
        `data`, `datasets`, `models` or `backup`, and the settings of one environment (`config/production`). No other
        reviewer checks this; it is what this standard says.
    """,
    examples=(
        bad("FROM python:3.12\nCOPY measurements.csv model.onnx /app/\n", 2, 2),
        bad("FROM python:3.12\nCOPY data/ /app/data/\n", 2),
        bad("FROM postgres:16\nCOPY backup.dump /backup/\n", 2),
        bad("FROM debian:12\nRUN curl -fLO https://example.org/weights/large.safetensors\n", 2),
        good("FROM postgres:16\nCOPY schema.sql /docker-entrypoint-initdb.d/\n", "makes the database, on first start"),
        good("FROM python:3.12\nCOPY src/ tests.csv.py /app/\n"),
        good("FROM python:3.12 AS build\nCOPY data/ /data/\nFROM python:3.12\nCOPY --from=build /out /out\n"),
    ),
)

_DATA = regex(
    r"(?i)\.(?:dump|csv|tsv|parquet|feather|arrow|avro|orc|h5|hdf5?|nc4?|fits?|grib2?|npy|npz|pkl|pickle|onnx|pt|pth|ckpt"
    r"|safetensors|gguf|ggml|tflite|sqlite3?|mdb|bak|sql(?:\.gz|\.xz|\.zst)|(?:csv|tsv|json|jsonl)\.(?:gz|bz2|xz|zst))$"
)
_FOLDERS = frozenset(["data", "datasets", "dataset", "dumps", "dump", "backup", "backups", "models", "weights"])
_ENVIRONMENTS = regex(r"(?:^|/)conf(?:ig)?s?/(?:prod|production|staging|live)(?:[./]|$)", re.IGNORECASE)


_PROGRAMS = regex(r"/s?bin/")


@rule.on_instruction("COPY", "ADD")
def copied(instruction: Instruction, context: Context) -> Iterator[Problem]:
    words = instruction.arguments
    if len(words) < 2 or not context.is_kept(instruction) or "/docker-entrypoint-init" in words[-1].value:
        return
    if _PROGRAMS.search(words[-1].value):
        return
    for word in words[:-1]:
        path = word.value.rstrip("/*")
        name = path.rpartition("/")[2]
        if word.value.startswith("<<"):
            continue
        if _ENVIRONMENTS.search(word.value):
            yield Problem(
                word.span,
                f"{word.value} is the configuration of one environment: mount it, so that one image fits all.",
            )
        elif _DATA.search(path.partition("?")[0]) or (name.lower() in _FOLDERS and instruction.flag("from") is None):
            yield Problem(
                word.span, f"{word.value} looks like data: unless it is small and never changes, mount it instead."
            )


@rule.on_command("curl", "wget", "aria2c")
def fetched(command: Command, context: Context) -> Iterator[Problem]:
    if not context.is_kept(command.instruction):
        return
    removed = command.instruction is not None and any(
        other.name == "rm" for other in context.commands_of(command.instruction)
    )
    for word in command.arguments:
        value = word.value
        if "://" in value and _DATA.search(value.partition("?")[0]) and not removed:
            yield Problem(
                word.span,
                f"{value.partition('?')[0].rpartition('/')[2]} looks like data: unless it is small and never changes, "
                "mount it, or fetch it at the start.",
            )
