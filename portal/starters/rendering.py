"""Renders a scaffold in memory, exactly as cookiecutter's `generate_files` would on disk.

cookiecutter's own entry point compiles every value as a template, which lets whoever gives the values run code in
this process. Here names and bodies are compiled once, from the scaffold alone; values are only ever data.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any, Protocol

from cookiecutter.utils import create_env_with_context
from jinja2 import ChoiceLoader, DictLoader, TemplateError, nodes

from portal.starters.model import BrokenScaffold
from portal.starters.parts import parts
from portal.starters.paths import check_paths
from portal.starters.sources import PARTS, SETTINGS_FILE, Sources
from portal.starters.variables import variables_read

_CONTEXT = "cookiecutter"
_MARKS = ("{{", "{%", "{#")
_KEPT = 300  # files of a starter, a few kilobytes each


class _Text(Protocol):
    """What gives a text for a context: a compiled template, or a text without any template syntax."""

    def render(self, *, cookiecutter: Mapping[str, str]) -> str: ...


@dataclass(frozen=True, slots=True)
class _Literal:
    text: str

    def render(self, *, cookiecutter: Mapping[str, str]) -> str:  # noqa: ARG002
        """The text as it stands."""
        return self.text


@dataclass(frozen=True, slots=True, eq=False)
class _File:
    """A file of the project; `reads` names the variables that its name and its content depend on."""

    path: _Text
    body: _Text
    mode: int
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one render gives: contents and modes by path, in order of the paths."""

    files: dict[str, bytes]
    modes: dict[str, int]


class Template:
    """A scaffold, compiled. Rendering is free of side effects and may run in any number of threads."""

    def __init__(self, sources: Sources, defaults: Mapping[str, str] | None = None) -> None:
        """Compile a cookiecutter template, with other defaults for some of its variables (template text, as the
        scaffold's own). Raises BrokenScaffold where it can't be."""
        own = _settings(sources)
        given = defaults or {}
        # Of a choice the options stay, whatever its default is.
        self.settings: dict[str, Any] = {
            key: value if isinstance(value, list) else given.get(key, value) for key, value in own.items()
        }
        private = {key: value for key, value in self.settings.items() if _is_private(key)}
        extensions = private.pop("_extensions", [])
        self._environment = create_env_with_context({"cookiecutter": private})
        for extension in extensions:
            self._environment.add_extension(_local_extension(sources, extension))
        self._parts = parts(tuple(sources.text(_file_of(extension)) for extension in extensions))
        self._environment.bytecode_cache = self._parts
        body = sources.below(sources.body)
        self._shared = sources.below(PARTS)
        # The same two places as cookiecutter looks in; `templates` is where included parts lie.
        self._environment.loader = ChoiceLoader([DictLoader(body), DictLoader(self._shared)])
        self._environment.auto_reload = False
        self._names = frozenset(key for key in self.settings if not _is_private(key) and key != "__prompts__")
        self._defaults: dict[str, _Text] = {
            key: self._compiled(given.get(key, _default(value)), f"{SETTINGS_FILE}: {key}")[0]
            for key, value in self.settings.items()
            if key in self._names
        }
        self.following = frozenset(key for key, default in self._defaults.items() if not isinstance(default, _Literal))
        self._texts: dict[str, _Text] = {}
        self._files = [self._file(path, text, sources.modes[f"{sources.body}/{path}"]) for path, text in body.items()]
        # An answer changes a few files only, and a preview is followed by the archive of the same project.
        self._rendered = lru_cache(maxsize=_KEPT)(_rendered)

    def derived(self, answers: Mapping[str, str]) -> dict[str, str]:
        """All variables: the answers, and for the rest the scaffold's defaults rendered with them."""
        context: dict[str, str] = {}
        for key, default in self._defaults.items():
            context[key] = answers[key] if key in answers else default.render(cookiecutter=dict(context))
        return context

    def text(self, source: str, context: Mapping[str, str]) -> str:
        """What a piece of text of the scaffold's own description (never one that a visitor gave) comes to."""
        if source not in self._texts:
            self._texts[source] = self._compiled(source, "starter.yaml")[0]
        return self._texts[source].render(cookiecutter=dict(context))

    def part(self, name: str, context: Mapping[str, str]) -> str | None:
        """What a part that starters share comes to, which no file need include; None where there is no such part."""
        return self.text(f'{{% include "{name}" %}}', context) if name in self._shared else None

    def render(self, context: Mapping[str, str]) -> Rendered:
        """The files for these variables; a file whose name comes out empty is left out, as cookiecutter does."""
        files: dict[str, bytes] = {}
        modes: dict[str, int] = {}
        for file in self._files:
            path, content = self._rendered(file, tuple(context[key] for key in file.reads))
            if path.rpartition("/")[2]:
                files[path] = content
                modes[path] = file.mode
        _check(tuple(files))
        return Rendered(dict(sorted(files.items())), modes)

    def _file(self, path: str, text: str, mode: int) -> _File:
        (name, of_name), (body, of_body) = self._compiled(path, path), self._compiled(text, path)
        return _File(name, body, mode, tuple(sorted({*of_name, *of_body})))

    def _compiled(self, source: str, name: str) -> tuple[_Text, Collection[str]]:
        # The text, and the variables that it can read.
        if not _has_syntax(source):
            return _Literal(source), ()
        try:
            tree = self._environment.parse(source)
            read = self._reads(tree)
            template: _Text = self._environment.from_string(tree)
        except TemplateError as error:
            raise BrokenScaffold(f"{name} can't be compiled: {error}") from error
        return template, read

    def _reads(self, tree: nodes.Template) -> Collection[str]:
        """The variables that a parsed text can read: all where that can't be told."""
        found = variables_read(self._environment, tree, _CONTEXT, self._parts.readings)
        # A shared part may name variables of other starters, in branches that are not taken here.
        return self._names if found is None else found & self._names


def _rendered(file: _File, values: tuple[str, ...]) -> tuple[str, bytes]:
    """A file's path and content for the values of what it reads. Whatever else it read would be undefined, which the
    strict environment refuses."""
    context = dict(zip(file.reads, values, strict=True))
    path = file.path.render(cookiecutter=context)
    # A file that is left out need not come to anything: its content may be meant for other answers.
    return path, file.body.render(cookiecutter=context).encode() if path.rpartition("/")[2] else b""


@lru_cache(maxsize=256)
def _check(paths: tuple[str, ...]) -> None:
    check_paths(paths)


def _has_syntax(source: str) -> bool:
    return any(mark in source for mark in _MARKS)


def _settings(sources: Sources) -> dict[str, Any]:
    try:
        settings: dict[str, Any] = json.loads(sources.text(SETTINGS_FILE))
    except ValueError as error:
        raise BrokenScaffold(f"{sources.name}/{SETTINGS_FILE} is not JSON: {error}") from error
    return settings


def _is_private(key: str) -> bool:
    """Whether cookiecutter takes the key for itself: one underscore; two make a derived variable."""
    return key.startswith("_") and not key.startswith("__")


def _default(value: object) -> str:
    """A setting's default as template text: of a list of choices the first."""
    return str(value[0] if isinstance(value, list) else value)


def _file_of(extension: str) -> str:
    return f"{extension.rpartition('.')[0]}.py"


def _local_extension(sources: Sources, dotted: str) -> Any:
    """The class that stock cookiecutter imports from the scaffold's folder. It is our own code, as the rest of the
    scaffold; an older version's may not be the one that lies in the folder now."""
    module_name, _, class_name = dotted.rpartition(".")
    file = _file_of(dotted)
    module = ModuleType(module_name)
    exec(compile(sources.text(file), f"{sources.name}/{file}", "exec"), module.__dict__)  # noqa: S102
    return getattr(module, class_name)
