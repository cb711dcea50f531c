"""Build stages: what each builds on and copies from (Dockerfile reference, "FROM", "COPY --from", "RUN --mount")."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.dockerfile.images import read_image
from portal.dockerfile.model import Flag, ImageReference, Instruction, Span, Stage, StageReference
from portal.dockerfile.quoting import variables
from portal.dockerfile.scope import Layer, Scope, expand
from portal.patterns import regex

MOUNT_FROM = regex(r"(?:^|,)from=([^,]*)", re.IGNORECASE)


def read_stages(instructions: list[Instruction], outside: Layer, escape: str) -> list[Stage]:
    """The stages of a file in order; sets the `stage` of every instruction in one, and of its triggers."""
    stages: list[Stage] = []
    names: dict[str, Stage] = {}
    stage: Stage | None = None
    for instruction in instructions:
        if instruction.keyword == "FROM":
            stage = read_from(instruction, len(stages), names, Scope(outside, instruction.index), escape)
            stages.append(stage)
            if stage.name is not None:
                names[stage.name.value.lower()] = stage
        inner: Instruction | None = instruction
        while inner is not None:
            inner.stage, inner.index = stage, instruction.index
            inner = inner.trigger
        if stage is not None:
            stage.instructions.append(instruction)
    earlier: dict[str, Stage] = {}
    for stage in stages:
        resolve_references(stage, stages, earlier, names)
        if stage.name is not None:
            earlier[stage.name.value.lower()] = stage
    return stages


def read_from(
    instruction: Instruction,
    index: int,
    names: Mapping[str, Stage],
    scope: Mapping[str, str | None],
    escape: str,
) -> Stage:
    """The stage that a FROM begins; `names` are the earlier ones by alias in lower case."""
    words = instruction.arguments
    stage = Stage(index, instruction, words[0] if words else None, None, platform=instruction.flag("platform"))
    if len(words) > 2 and words[1].value.lower() == "as":
        stage.name = words[2]
    if words:
        text = expand(words[0], scope, escape)
        stage.base = names.get(text.lower())
        if stage.base is None and text != "scratch":
            stage.image = read_image(text, tuple(v.name for v in variables(text, escape)))
    return stage


def resolve_references(
    stage: Stage, stages: list[Stage], earlier: Mapping[str, Stage], names: Mapping[str, Stage]
) -> None:
    """Finds what a stage copies and mounts from. An alias given twice means its nearest stage above; a stage
    further down is found too, as it is for the builder."""
    found_stages: dict[int, Stage] = {}
    if stage.base is not None:
        found_stages[stage.base.index] = stage.base
    for instruction in stage.instructions:
        for flag in instruction.flags:
            found = source_of(instruction, flag)
            if found is None:
                continue
            text, span = found
            source = earlier.get(text.lower()) or names.get(text.lower())
            image: ImageReference | None = None
            if source is None and text.isascii() and text.isdecimal():
                # Cut off: int() refuses numbers of thousands of digits.
                source = stages[int(text[:9])] if int(text[:9]) < len(stages) else None
            elif source is None and text:
                image = read_image(text, tuple(v.name for v in variables(text)))
            stage.references.append(StageReference(text, span, instruction, flag, source, image))
            if source is not None and source is not stage:
                found_stages[source.index] = source
    stage.dependencies = list(found_stages.values())


def source_of(instruction: Instruction, flag: Flag) -> tuple[str, Span] | None:
    """What a flag names as its source, and where: the value of `--from` or of from= in a `--mount`."""
    if flag.value is None or flag.value_span is None:
        return None
    if instruction.keyword in ("COPY", "ADD") and flag.name == "from":
        return flag.value, flag.value_span
    if instruction.keyword == "RUN" and flag.name == "mount":
        match = MOUNT_FROM.search(flag.value)
        if match and match[1]:
            span = flag.value_span
            if span.start_line == span.end_line and span.end_column - span.start_column == len(flag.value):
                start = span.start_column + match.start(1)
                span = Span(span.start_line, start, span.start_line, start + len(match[1]))
            return match[1], span
    return None
