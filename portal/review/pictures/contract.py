"""The interface contract of an image: by what the world outside reaches the container, as far as the Dockerfile
says so."""

from __future__ import annotations

from dataclasses import dataclass

from portal.dockerfile import expand
from portal.dockerfile.model import Dockerfile, Form, Instruction, Stage
from portal.review.pictures.drawing import Drawing, Picture, cut

_SHOWN = 6  # values of one touch point; the words below the picture have them all
_MAX_WORDS = 100
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
        ("Command, arguments", [contract.command] if contract.command else []),
        ("Environment variables", [f"{name}={value}" for name, value in contract.environment]),
        ("Stop signal", [contract.signal or "SIGTERM"]),
    ]
    right = [
        ("Ports", list(contract.ports)),
        ("Volumes", list(contract.volumes)),
        ("Health check", [contract.health] if contract.health else []),
    ]
    drawing = Drawing(560)
    bottom = max(_column(drawing, 4, left, "right"), _column(drawing, 386, right, "left"), 300)
    drawing.rect(196, 8, 168, bottom - 8, "drawn-container", 8)
    drawing.text(280, 32, "Container", "drawn-title", anchor="middle")
    y = 44
    for title, value in (
        ("Process 1", contract.entrypoint or contract.command or _FROM_BASE),
        ("User", contract.user or _FROM_BASE),
        ("Working directory", contract.directory or _FROM_BASE),
        ("Base image", contract.base),
    ):
        drawing.rect(206, y, 148, 52, "drawn-layer", 4)
        drawing.text(216, y + 21, title, "drawn-strong")
        drawing.text(216, y + 41, value, "drawn-code", room=132)
        y += 60
    title = f"Interface contract of {contract.stage}"
    words = _words(contract)
    return Picture(title, drawing.finished("contract", bottom + 8, title, " ".join(words)), words)


def _column(drawing: Drawing, x: float, points: list[tuple[str, list[str]]], side: str) -> float:
    """Touch points from top to bottom, each joined to the container; where the column ends."""
    y = 8.0
    for title, values in points:
        shown = values if len(values) <= _SHOWN else [*values[: _SHOWN - 1], f"and {len(values) - _SHOWN + 1} more"]
        height = 38 + 19 * max(len(shown), 1)
        drawing.line(f"M{x + 170:g} {y + 20:g}H196" if side == "right" else f"M{x:g} {y + 20:g}H364")
        drawing.rect(x, y, 170, height, "drawn-touch" if values else "drawn-part", 8)
        drawing.text(x + 12, y + 24, title, "drawn-strong")
        if not shown:
            drawing.text(x + 12, y + 45, "none declared", "drawn-soft")
        for number, value in enumerate(shown):
            drawing.text(x + 12, y + 44 + 19 * number, value, "drawn-code", room=150)
        y += height + 14
    return max(y - 14, 0)


def _words(contract: Contract) -> tuple[str, ...]:
    def listed(values: tuple[str, ...]) -> str:
        more = f" and {len(values) - _MAX_WORDS} more" if len(values) > _MAX_WORDS else ""
        return ", ".join(cut(value, 200) for value in values[:_MAX_WORDS]) + more if values else "none declared"

    launch = contract.entrypoint or contract.command
    shell = " Through a shell, which takes the signals." if contract.shell_form and launch else ""
    return (
        f"Process 1: {cut(launch, 400) if launch else _FROM_BASE}.{shell}",
        f"Command or default arguments: {cut(contract.command, 400) or 'none declared'}.",
        f"Environment variables: {listed(tuple(f'{name}={value}' for name, value in contract.environment))}.",
        f"Stop signal: {contract.signal or 'SIGTERM, the default'}.",
        f"Ports: {listed(contract.ports)}.",
        f"Volumes: {listed(contract.volumes)}.",
        f"Health check: {cut(contract.health, 400) or 'none declared'}.",
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
