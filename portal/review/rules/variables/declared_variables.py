from collections.abc import Iterator
from itertools import islice

from portal.dockerfile import PROXY_ARGUMENTS, references
from portal.dockerfile.model import Dockerfile, Form, Instruction, Span, Stage, Word
from portal.dockerfile.scope import Reference
from portal.review.context import Context
from portal.review.images import short_name
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.spelling import nearest

rule = Rule(
    title="Use only variables that are declared",
    requirements=("APP-9",),
    aliases=("UndefinedVar",),
    severity=Severity.WARNING,
    why="""
        In COPY, WORKDIR, ENV, LABEL and the like, a variable that neither ARG nor ENV has set is empty: the file lands
        in `/` and nobody says so.

        The base image may bring variables of its own, which only a build can know. So this is reported where a name
        that is declared is but a letter or two away, and everywhere else on `scratch` and on plain distributions, which
        bring nothing but PATH. Shell commands are left alone: they have variables of their own.
    """,
    examples=(
        fixed(
            "FROM python:3.12\nARG app_dir=/srv/app\nWORKDIR $app_dri\n",
            "FROM python:3.12\nARG app_dir=/srv/app\nWORKDIR $app_dir\n",
            3,
        ),
        bad("FROM alpine:3.23\nCOPY . ${APP_HOME}/app\n", 2),
        good("FROM alpine:3.23\nARG app_home=/srv\nCOPY . ${app_home}/app\n"),
        good("FROM eclipse-temurin:21\nENV PATH=$JAVA_HOME/bin:$PATH\n", "set by the base image"),
        good("FROM alpine:3.23\nENV PATH=/app/bin:$PATH LIBRARIES=/app/lib:${LIBRARIES}\n"),
        good("FROM alpine:3.23\nWORKDIR ${APP_HOME:-/srv}\nRUN echo $whatever\n"),
    ),
)

_BARE = frozenset(
    [
        *("alpine", "almalinux", "amazonlinux", "archlinux", "busybox", "centos", "debian", "fedora", "oraclelinux"),
        *("rockylinux", "ubuntu"),
    ]
)


_SHORT = 3  # letters: too few to tell a slip of the pen
_LOOKED_AT = frozenset(["ADD", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"])
_SUGGESTIONS = 50  # per file
_COMPARED = 200  # names for each


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    globals_ = {pair.key.value for arg in dockerfile.global_arguments for pair in arg.pairs}
    suggestions = 0
    # Triggers are not among these: they run elsewhere.
    for instruction in dockerfile.instructions:
        stage = instruction.stage
        if stage is None or instruction.keyword not in _LOOKED_AT or "$" not in instruction.text:
            continue
        for reference in _undeclared(instruction, globals_, context):
            name = reference.name
            meant = None
            if suggestions < _SUGGESTIONS and len(name) > _SHORT:
                suggestions += 1
                meant = nearest(name, sorted(islice(dockerfile.scope(instruction), _COMPARED)))
            if meant is not None:
                message = f"Neither ARG nor ENV sets {name}; {meant} seems to be meant."
                yield Problem(reference.span, message, _fixes(reference, meant, context))
            elif _brings_nothing(stage, context):
                yield Problem(reference.span, f"Neither ARG nor ENV sets {name}, so it is empty here.")


def _undeclared(instruction: Instruction, globals_: set[str], context: Context) -> Iterator[Reference]:
    """The references that nothing sets, one for each name."""
    if instruction.form is Form.EXEC:
        return
    scope = context.dockerfile.scope(instruction)
    # Global names are for redeclared-arguments, those of the same ENV for environment-in-itself.
    known = {"PATH", *PROXY_ARGUMENTS}
    if instruction.keyword == "ENV":
        known.update(pair.key.value for pair in instruction.pairs)
    for word in _words(instruction):
        for reference in references(instruction, word, context.dockerfile.escape):
            name = reference.name
            if name in known or name in globals_ or name in scope or not name.isidentifier():
                continue
            if reference.operator not in (":-", "-", ":+", "+"):
                known.add(name)
                yield reference


def _words(instruction: Instruction) -> list[Word]:
    words = [pair.value for pair in instruction.pairs if pair.value is not None]
    return words if instruction.pairs else [w for w in instruction.arguments if not w.text.startswith("<<")]


def _brings_nothing(stage: Stage, context: Context) -> bool:
    root = context.base_image(stage)
    if root.image is None:
        return root.image_word is not None and root.image_word.value == "scratch"
    return root.image.registry is None and "/" not in root.image.repository and short_name(root.image) in _BARE


def _fixes(reference: Reference, meant: str, context: Context) -> tuple[Fix, ...]:
    span: Span = reference.span
    if span.start_line != span.end_line:
        return ()
    written = context.dockerfile.lines[span.start_line - 1][span.start_column - 1 : span.end_column - 1]
    return (replace(f"Write {meant}", span, written.replace(reference.name, meant, 1), Safety.SUGGESTED),)
