import re
from collections.abc import Iterator

from portal.dockerfile import references
from portal.dockerfile.model import Dockerfile, Form, Instruction, Span
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import short_name
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, insert
from portal.review.usage import mentions

rule = Rule(
    title="Name a global argument again in the stage that uses it",
    requirements=("IMG-26",),
    aliases=("S6579",),
    severity=Severity.ERROR,
    why="""
        An ARG before the first FROM is there for FROM only. Inside a stage it is empty, with `--build-arg` or without,
        until the stage says `ARG name` again; without a default, as it then takes the global one.

        A variable that the shell sets itself, or that the base image brings under that name (`PYTHON_VERSION` of
        `python`), is left alone.
    """,
    examples=(
        fixed(
            "ARG version=1.4\nFROM python:3.12\nRUN ./install $version\n",
            "ARG version=1.4\nFROM python:3.12\nARG version\nRUN ./install $version\n",
            3,
        ),
        bad("ARG user=app\nFROM alpine:3.23\nUSER $user\nWORKDIR /home/$user\n", 3, caption="once for each stage"),
        good("ARG version=1.4\nFROM python:3.12\nARG version\nRUN ./install $version\n"),
        good("ARG version=3.12\nFROM python:$version\n"),
        good("ARG file=x\nFROM python:3.12\nRUN for file in *; do echo $file; done\n", "a variable of the shell"),
        good("ARG version=1\nFROM alpine:3.23\nRUN echo '$version'\n", "quoted"),
        good("ARG PYTHON_VERSION=3.12\nFROM python:$PYTHON_VERSION\nRUN echo $PYTHON_VERSION\n", "the image has it"),
    ),
)

_USES = ("RUN", "ADD", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR")
_ASSIGNED = regex(r"(?<![\w$])([A-Za-z_]\w*)(?:\+?=|\s+in\b)", re.ASCII)
_READ = regex(r"\b(?:read|getopts|local|declare|export)\b([^\n;|&]*)")


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    declared = {pair.key.value: pair for arg in dockerfile.global_arguments for pair in arg.pairs}
    if not declared:
        return
    names = frozenset(declared)
    reported: set[tuple[int, str]] = set()
    for instruction in dockerfile.instructions:
        stage = instruction.stage
        if stage is None or instruction.keyword not in _USES or "$" not in instruction.text:
            continue
        if not mentions(instruction, names):
            continue
        scope = context.dockerfile.scope(instruction)
        set_here = _set_here(instruction)
        for name, span in _names(instruction, context.dockerfile.escape):
            if name not in declared or name in scope or (stage.index, name) in reported:
                continue
            if _of_base(name, instruction, context) or name in set_here:
                continue
            reported.add((stage.index, name))
            yield Problem(
                span,
                f"{name} is declared before the first FROM and is empty in here: name it again by ARG {name}.",
                _fixes(name, instruction, context),
                related=(("declared here", declared[name].span),),
            )


def _names(instruction: Instruction, escape: str) -> Iterator[tuple[str, Span]]:
    if instruction.keyword == "RUN" and instruction.form is Form.EXEC:
        return
    # In a shell command the backslash escapes, whatever the file's escape character is.
    for reference in references(instruction, escape="\\" if instruction.keyword == "RUN" else escape):
        yield reference.name, reference.span


def _of_base(name: str, instruction: Instruction, context: Context) -> bool:
    stage = instruction.stage
    image = context.base_image(stage).image if stage is not None else None
    if image is None:
        return False
    stem = name.upper()
    language = {"golang": "GOLANG"}.get(short_name(image), short_name(image).upper().replace("-", "_"))
    return stem == name and stem.startswith(language + "_")


def _set_here(instruction: Instruction) -> set[str]:
    if instruction.keyword != "RUN":
        return set()
    names = set(_ASSIGNED.findall(instruction.text))
    for words in _READ.findall(instruction.text):
        names.update(words.split())
    return names


def _fixes(name: str, instruction: Instruction, context: Context) -> tuple[Fix, ...]:
    line = instruction.keyword_span.start_line
    if context.dockerfile.lines[line - 1][: instruction.keyword_span.start_column - 1]:
        return ()
    text = f"ARG {name}{context.dockerfile.newline}"
    return (insert(f"Name {name} again", line, 1, text, Safety.SUGGESTED),)
