"""The interface contract of an image: by what the world outside reaches the container, as far as the Dockerfile
says so."""

from __future__ import annotations

from dataclasses import dataclass

from portal.dockerfile import expand
from portal.dockerfile.model import Dockerfile, Form, Instruction, Stage
from portal.review.pictures.drawing import LINE, Drawing, Picture, cut, wrapped

_WIDTH = 640
_SIDE = 200  # how wide the boxes at both sides are
_GAP = 24
_LINES = 3  # of one value
_SHOWN = 6  # values of one touch point; the words below the picture have them all
_MAX_WORDS = 100
_NONE = "none declared"
_FROM_BASE = "as in the base image"


@dataclass(frozen=True, slots=True)
class Contract:
    """What one stage, made into an image, offers and wants. Values are expanded as far as the file tells; "" and
    empty where it says nothing, so that what the base image says holds."""

    stage: str
    base: str
    entrypoint: str
    command: str
    shell_form: bool
    user: str
    directory: str
    environment: tuple[tuple[str, str], ...]
    ports: tuple[str, ...]
    volumes: tuple[str, ...]
    signal: str
    health: str


def contract(dockerfile: Dockerfile, stage: Stage) -> Contract:
    """The contract of a stage, what it inherits from earlier stages of the file included."""
    history = [one for ancestor in reversed(stage.lineage()) for one in ancestor.instructions]
    environment: dict[str, str] = {}
    ports: dict[str, None] = {}
    volumes: dict[str, None] = {}
    directory = ""
    for one in history:
        scope = dockerfile.scope(one) if one.keyword in ("ENV", "EXPOSE", "VOLUME", "WORKDIR") else {}
        if one.keyword == "ENV":
            for pair in one.pairs:
                value = pair.value
                environment[pair.key.value] = expand(value, scope, dockerfile.escape) if value else ""
        elif one.keyword == "EXPOSE":
            for word in one.arguments:
                for port in expand(word, scope, dockerfile.escape).split():
                    ports[port if "/" in port else f"{port}/tcp"] = None
        elif one.keyword == "VOLUME":
            volumes.update((expand(word, scope, dockerfile.escape), None) for word in one.arguments)
        elif one.keyword == "WORKDIR" and one.arguments:
            path = expand(one.arguments[0], scope, dockerfile.escape)
            directory = path if path.startswith(("/", "$")) or not directory else f"{directory.rstrip('/')}/{path}"
    entrypoint, command = stage.effective("ENTRYPOINT"), stage.effective("CMD")
    if entrypoint is not None and command is not None and _is_reset(stage, entrypoint, command):
        command = None
    health = stage.effective("HEALTHCHECK")
    root = stage.lineage()[-1]
    return Contract(
        stage=_name(stage),
        base=root.image.text if root.image is not None else "scratch",
        entrypoint=_launch(entrypoint),
        command=_launch(command),
        shell_form=any(one is not None and one.form is Form.SHELL for one in (entrypoint, command)),
        user=_argument(dockerfile, stage.effective("USER")),
        directory=directory,
        environment=tuple(environment.items()),
        ports=tuple(ports),
        volumes=tuple(volumes),
        signal=_argument(dockerfile, stage.effective("STOPSIGNAL")),
        health=_health(health),
    )


def draw_contract(contract: Contract) -> Picture:
    """The contract on the anatomy of a container: what reaches it stands around it."""
    left = [
        ("Command, arguments", [contract.command] if contract.command else [], _NONE),
        ("Environment variables", [f"{name}={value}" for name, value in contract.environment], _NONE),
        ("Stop signal", [contract.signal] if contract.signal else [], "SIGTERM, the default"),
    ]
    right = [
        ("Ports", list(contract.ports), _NONE),
        ("Volumes", list(contract.volumes), _NONE),
        ("Health check", [contract.health] if contract.health else [], _NONE),
    ]
    drawing = Drawing(_WIDTH)
    ends = [_column(drawing, 4, left, "right"), _column(drawing, _WIDTH - 4 - _SIDE, right, "left"), 300]
    middle, width = 4 + _SIDE + _GAP, _WIDTH - 2 * (4 + _SIDE + _GAP)
    boxes = [
        (title, wrapped(value, width - 40, _LINES))
        for title, value in (
            ("Process 1", contract.entrypoint or contract.command or _FROM_BASE),
            ("User", contract.user or _FROM_BASE),
            ("Working directory", contract.directory or _FROM_BASE),
            ("Base image", contract.base),
        )
    ]
    bottom = max(*ends, 46 + sum(_height(lines) + 8 for _, lines in boxes))
    drawing.rect(middle, 8, width, bottom - 8, "drawn-container", 8)
    drawing.text(_WIDTH / 2, 32, "Container", "drawn-title", anchor="middle")
    y = 44
    for title, lines in boxes:
        drawing.rect(middle + 10, y, width - 20, _height(lines), "drawn-layer", 4)
        drawing.text(middle + 20, y + 21, title, "drawn-strong")
        drawing.block(middle + 20, y + 41, lines, "drawn-code")
        y += _height(lines) + 8
    title = f"Interface contract of {contract.stage}"
    words = _words(contract)
    return Picture(title, drawing.finished("contract", bottom + 8, title, " ".join(words)), words)


def _height(lines: list[str]) -> int:
    """Of a box with a heading and these lines below it."""
    return 35 + LINE * len(lines)


def _column(drawing: Drawing, x: float, points: list[tuple[str, list[str], str]], side: str) -> float:
    """Touch points (title, values, what holds without any) from top to bottom, each joined to the container; where
    the column ends. What the file does not declare has a dashed frame."""
    y = 8.0
    for title, values, otherwise in points:
        shown = values if len(values) <= _SHOWN else [*values[: _SHOWN - 1], f"and {len(values) - _SHOWN + 1} more"]
        lines = [line for value in shown for line in wrapped(value, _SIDE - 24, _LINES)]
        drawing.line(f"M{x + _SIDE:g} {y + 20:g}h{_GAP}" if side == "right" else f"M{x:g} {y + 20:g}h-{_GAP}")
        drawing.rect(x, y, _SIDE, _height(lines or [""]), "drawn-layer" if values else "drawn-part drawn-dashed", 8)
        drawing.text(x + 12, y + 24, title, "drawn-strong")
        if not lines:
            drawing.text(x + 12, y + 43, otherwise, "drawn-soft")
        drawing.block(x + 12, y + 43, lines, "drawn-code")
        y += _height(lines or [""]) + 12
    return max(y - 12, 0)


def _words(contract: Contract) -> tuple[str, ...]:
    def listed(values: tuple[str, ...]) -> str:
        more = f" and {len(values) - _MAX_WORDS} more" if len(values) > _MAX_WORDS else ""
        return ", ".join(cut(value, 200) for value in values[:_MAX_WORDS]) + more if values else _NONE

    launch = contract.entrypoint or contract.command
    shell = " Through a shell, which takes the signals." if contract.shell_form and launch else ""
    return (
        f"Process 1: {cut(launch, 400) if launch else _FROM_BASE}.{shell}",
        f"Command or default arguments: {cut(contract.command, 400) or _NONE}.",
        f"Environment variables: {listed(tuple(f'{name}={value}' for name, value in contract.environment))}.",
        f"Stop signal: {contract.signal or 'SIGTERM, the default'}.",
        f"Ports: {listed(contract.ports)}.",
        f"Volumes: {listed(contract.volumes)}.",
        f"Health check: {cut(contract.health, 400) or _NONE}.",
        f"User: {contract.user or _FROM_BASE}.",
        f"Working directory: {contract.directory or _FROM_BASE}.",
        f"Base image: {contract.base}.",
    )


def _name(stage: Stage) -> str:
    return f"the stage {stage.name.value}" if stage.name is not None else "the image"


def _is_reset(stage: Stage, entrypoint: Instruction, command: Instruction) -> bool:
    """Whether the ENTRYPOINT of a later stage takes back the CMD that it inherits (Dockerfile reference, CMD)."""
    lineage = [one.index for one in stage.lineage()]
    if entrypoint.stage is None or command.stage is None:
        return False
    return lineage.index(entrypoint.stage.index) < lineage.index(command.stage.index)


def _launch(instruction: Instruction | None) -> str:
    if instruction is None:
        return ""
    if instruction.form is Form.SHELL and instruction.shell is not None:
        return instruction.shell.source.strip()
    return " ".join(word.value for word in instruction.arguments)


def _argument(dockerfile: Dockerfile, instruction: Instruction | None) -> str:
    if instruction is None or not instruction.arguments:
        return ""
    return expand(instruction.arguments[0], dockerfile.scope(instruction), dockerfile.escape)


def _health(instruction: Instruction | None) -> str:
    if instruction is None:
        return ""
    return _launch(instruction.trigger) if instruction.trigger is not None else "switched off"
