"""What a starter is: its fields, what it satisfies, and what is wrong with answers that can't be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

KINDS = ("service", "job", "device", "site", "image")
"""What can be generated: a service that answers, a job that ends, a device of a control system, a site of files, an
image that others build on."""


class InvalidAnswers(ValueError):
    """Answers that no project can be generated from. `errors` says, by field, what is wrong and how to mend it."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors: dict[str, str] = dict(errors)
        super().__init__("; ".join(f"{name}: {message}" for name, message in self.errors.items()))


class BrokenScaffold(Exception):
    """A scaffold that its author must mend: the message names the file and what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Field:
    """A question of a starter's form.

    `kind` says how to ask it ("text", "choice", "number"), `format` how an answer is checked (a key of
    `portal.starters.formats.FORMATS`). `options` are (value, label) pairs: all that may be chosen where the kind is
    "choice", else suggestions. `default` is "" where the answer is derived from others unless given; `placeholder`
    is then what it comes to with all other answers at their defaults. `pattern` is the same check as a regular
    expression for the whole value, where there is one, for HTML forms and API descriptions. `official_images` are
    (name, lowest version) pairs of the official images of Docker Hub that may be answered, all if there are none, and
    `unfit_variants` words of their tags that may not. `stand_in` marks a default that is nobody's answer ("Your Name"),
    which the project works with but should not be released with.
    """

    name: str
    label: str
    help: str
    kind: str
    format: str
    group: str = "main"
    default: str = ""
    placeholder: str = ""
    options: tuple[tuple[str, str], ...] = ()
    pattern: str = ""
    max_length: int = 200
    requirements: tuple[str, ...] = ()
    allowed_registries: tuple[str, ...] = ()
    official_images: tuple[tuple[str, str], ...] = ()
    unfit_variants: tuple[str, ...] = ()
    stand_in: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The options' values."""
        return tuple(value for value, _ in self.options)

    @property
    def derived(self) -> bool:
        """Whether the answer follows from other answers unless it is given."""
        return not self.default


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Which requirements a rendered file satisfies. `file` may hold template expressions; `at` is text of the line
    that does it (the first line that holds it; "" is the whole file); `because` says how, in a few words; `when`
    names the answers without which it doesn't hold, as field -> values."""

    file: str
    at: str
    requirements: tuple[str, ...]
    because: str
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Satisfied:
    """A place in a generated project that satisfies requirements; line 0 stands for the whole file."""

    file: str
    line: int
    requirements: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Starter:
    """A kind of project that can be generated.

    `folder` is its scaffold (a cookiecutter template), `version` and `released` (ISO date) those of the template,
    `language` the one that names must not clash with, `kind` one of KINDS. `satisfies` maps the paths of generated
    files, by the default answers, to the requirements that they satisfy, `left` the ids of others to the reason why it
    doesn't. `container` maps the paths of generated files that a project with an
    application of its own can take to the paths that they have there.
    """

    name: str
    title: str
    summary: str
    description: str
    version: str
    released: str
    language: str
    kind: str
    folder: Path
    fields: tuple[Field, ...]
    satisfactions: tuple[Satisfaction, ...]
    satisfies: Mapping[str, tuple[str, ...]]
    left: Mapping[str, str]
    container: Mapping[str, str]

    def field(self, name: str) -> Field:
        """The field of that name. Raises KeyError where there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)
