"""The starters that there are: found by walking the scaffolds, each described by its starter.yaml.

starter.yaml says what cookiecutter.json has no place for and is ignored by cookiecutter itself; defaults and choices
are cookiecutter.json's. Fields that several starters ask for are described once, in shared/fields.yaml, and what
satisfies requirements in the parts that they share in shared/satisfies.yaml.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from portal.standard import Organisation, organisation
from portal.standard import catalogue as standard
from portal.starters.formats import FORMATS
from portal.starters.model import KINDS, BrokenScaffold, Field, Satisfaction, Starter
from portal.starters.rendering import Template
from portal.starters.sources import CONTAINER_FILE, FIELDS_FILE, SIDE_FILE, Sources, kept, of_folder

SCAFFOLDS = Path(__file__).resolve().parents[2] / "scaffolds"
VERSIONS = "versions"
DIGESTS = "digests.json"
Groups = Mapping[str, list[Mapping[str, Any]]]
_KINDS = {"choice": "choice", "port": "number"}
_CI_OF_HOST = "{{ 'github' if cookiecutter.repository.startswith('https://github.') else 'gitlab' }}"
# The C loader, where PyYAML has it, takes a tenth of the time.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_lock = threading.Lock()
_loaded: dict[Path, Loaded] = {}
_older: dict[tuple[str, str], tuple[Starter, Template]] = {}


@dataclass(frozen=True, slots=True)
class Loaded:
    """All scaffolds below one folder: their descriptions, and their compiled templates."""

    starters: Mapping[str, Starter]
    templates: Mapping[str, Template]


def load(scaffolds: Path = SCAFFOLDS) -> Loaded:
    """Read and compile every scaffold once per process. Raises BrokenScaffold where one can't be used: an unknown
    requirement, a field without a description, template syntax that doesn't parse."""
    with _lock:
        if scaffolds not in _loaded:
            templates: dict[str, Template] = {}
            starters: dict[str, Starter] = {}
            groups = _yaml(
                (scaffolds / "shared" / "satisfies.yaml").read_text(encoding="utf-8"), "shared/satisfies.yaml"
            )
            for side_file in sorted(scaffolds.glob(f"*/{SIDE_FILE}")):
                folder = side_file.parent
                sources = of_folder(folder)
                templates[folder.name] = Template(sources, _own_defaults())
                starters[folder.name] = _starter(sources, templates[folder.name], groups, folder)
                _check(starters[folder.name])
            _loaded[scaffolds] = Loaded(starters, templates)
        return _loaded[scaffolds]


def _own_defaults() -> dict[str, str]:
    """Defaults that the portal has otherwise than the scaffolds: the pipeline is that of the repository's host, which a
    choice of cookiecutter's can't say, and another organisation than that of the source document has its own."""
    ours, theirs = organisation(), Organisation()
    defaults = {"ci": _CI_OF_HOST}
    if ours.registry != theirs.registry:
        defaults["registry"] = ours.registry
    if ours.owner != theirs.owner:
        defaults["vendor"] = ours.owner
    if ours.sources != theirs.sources:
        defaults["repository"] = f"{ours.sources.rstrip('/')}/{{{{ cookiecutter.project_slug }}}}"
    return defaults


def _trusted(registries: Sequence[str]) -> tuple[str, ...]:
    """Registries of a scaffold's field, the organisation's own in place of that of the source document's."""
    theirs = Organisation().registries
    named = [host for each in registries for host in (organisation().registries if each in theirs else (each,))]
    return tuple(dict.fromkeys(named))


def catalogue() -> dict[str, Starter]:
    """All starters by name."""
    return dict(load().starters)


def requirements_of(starter: Starter) -> list[str]:
    """The ids of the requirements that the starter satisfies, in the order of the standard."""
    satisfied = {id_ for ids in starter.satisfies.values() for id_ in ids}
    return [id_ for id_ in standard().requirements if id_ in satisfied]


def versions_of(name: str) -> tuple[str, ...]:
    """The versions of a starter that can be rendered, oldest first. Raises KeyError for an unknown starter."""
    starter = load().starters[name]
    older = [path.stem for path in (starter.folder / VERSIONS).glob("*.zip")]
    return (*sorted(older, key=_in_order), starter.version)


def at_version(name: str, version: str) -> tuple[Starter, Template]:
    """A starter and its template as they were in that version; an older one says nothing of what it satisfies.
    Raises KeyError where there is no such starter or version."""
    loaded = load()
    starter = loaded.starters[name]
    if version == starter.version:
        return starter, loaded.templates[name]
    if version not in versions_of(name):
        raise KeyError(version)
    with _lock:
        if (name, version) not in _older:
            sources = kept(name, starter.folder / VERSIONS / f"{version}.zip")
            template = Template(sources, _own_defaults())
            _older[name, version] = _starter(sources, template, None, starter.folder), template
        return _older[name, version]


def recorded_digests(folder: Path) -> dict[str, str]:
    """What is recorded of a scaffold's versions: the digest of what each renders, by version, oldest first."""
    file = folder / VERSIONS / DIGESTS
    digests: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return digests


def _in_order(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


def _starter(sources: Sources, template: Template, groups: Groups | None, folder: Path) -> Starter:
    """The description of a starter; without the groups of satisfied places, it satisfies nothing."""
    said = _yaml(sources.text(SIDE_FILE), f"{sources.name}/{SIDE_FILE}")
    shared = _yaml(sources.text(FIELDS_FILE), FIELDS_FILE)
    try:
        settings = {key: value for key, value in template.settings.items() if not key.startswith("_")}
        context = template.derived({})
        described = {key: {**shared.get(key, {}), **(said.get("fields") or {}).get(key, {})} for key in settings}
        fields = tuple(
            _field(key, described[key], settings[key], context[key], key in template.following) for key in settings
        )
        entries = () if groups is None else _entries(said["satisfies"], groups)
        satisfactions = tuple(_satisfaction(entry) for entry in entries)
        return Starter(
            name=sources.name,
            title=said["title"],
            summary=said["summary"],
            description=said["description"],
            version=str(said["version"]),
            released=str(said["released"]),
            language=said["language"],
            kind=said["kind"] if groups is not None else "",
            folder=folder,
            fields=tuple(sorted(fields, key=lambda field: field.group != "main")),
            satisfactions=satisfactions,
            satisfies=_satisfies(satisfactions, template, context),
            left=_left(said, groups) if groups is not None else {},
            container=dict(_yaml(sources.text(CONTAINER_FILE), CONTAINER_FILE))
            if CONTAINER_FILE in sources.files
            else {},
        )
    except KeyError as error:
        raise BrokenScaffold(f"{sources.name}/{SIDE_FILE} or a file of shared/ lacks {error}") from error


def _field(name: str, said: Mapping[str, Any], setting: object, default: str, is_derived: bool) -> Field:
    form = said["format"]
    _, pattern, most = FORMATS[form]
    labels: Mapping[str, str] = said.get("options") or {}
    values = [str(value) for value in setting] if isinstance(setting, list) else list(labels)
    return Field(
        name=name,
        label=said["label"],
        help=said["help"],
        kind=_KINDS.get(form, "text"),
        format=form,
        group=said.get("group", "main"),
        default="" if is_derived else default,
        placeholder=default,
        options=tuple((value, labels.get(value, value)) for value in values),
        pattern=pattern,
        max_length=said.get("max_length", most),
        requirements=tuple(said.get("requirements", ())),
        allowed_registries=_trusted(said.get("allowed_registries", ())),
        official_images=tuple((said.get("official_images") or {}).items()),
        unfit_variants=tuple(said.get("unfit_variants", ())),
        stand_in=bool(said.get("stand_in", False)),
    )


def _entries(said: list[Mapping[str, Any]], groups: Groups) -> Iterator[Mapping[str, Any]]:
    """The entries of `satisfies`, each `shared: GROUP` replaced by that group of shared/satisfies.yaml."""
    for entry in said:
        if "shared" in entry:
            yield from _entries(groups[entry["shared"]], groups)
        else:
            yield entry


def _satisfaction(entry: Mapping[str, Any]) -> Satisfaction:
    when = {key: (values if isinstance(values, list) else [values]) for key, values in entry.get("when", {}).items()}
    return Satisfaction(
        file=entry["file"],
        at=str(entry.get("at", "")),
        requirements=tuple(entry["requirements"]),
        because=entry["because"],
        when=tuple((key, tuple(str(value) for value in values)) for key, values in when.items()),
    )


def _left(said: Mapping[str, Any], groups: Groups) -> dict[str, str]:
    """Why the starter doesn't satisfy the rest, by requirement in the order of the standard."""
    reasons = {id_: entry["because"] for entry in _entries(said["left"], groups) for id_ in entry["requirements"]}
    order = [*standard().requirements, *reasons]
    return dict(sorted(reasons.items(), key=lambda item: order.index(item[0])))


def places(
    satisfactions: tuple[Satisfaction, ...], template: Template, context: Mapping[str, str]
) -> tuple[tuple[str, Satisfaction], ...]:
    """Those that hold for these variables, each with the rendered path of its file."""
    paths = {source: template.text(source, context) for source in {place.file for place in satisfactions}}
    return tuple(
        (paths[place.file], place)
        for place in satisfactions
        if all(context[key] in values for key, values in place.when)
    )


def _satisfies(
    satisfactions: tuple[Satisfaction, ...], template: Template, context: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    order = list(standard().requirements)
    found: dict[str, set[str]] = {}
    for path, place in places(satisfactions, template, context):
        found.setdefault(path, set()).update(place.requirements)
    return {
        path: tuple(sorted(ids, key=lambda id_: order.index(id_) if id_ in order else 0)) for path, ids in found.items()
    }


def _check(starter: Starter) -> None:
    if starter.kind not in KINDS:
        raise BrokenScaffold(f"{starter.name} is of no known kind: {starter.kind!r}; there are: {', '.join(KINDS)}")
    known = standard().requirements
    named = {id_ for place in starter.satisfactions for id_ in place.requirements}
    named |= {id_ for field in starter.fields for id_ in field.requirements} | starter.left.keys()
    if unknown := sorted(named - known.keys()):
        raise BrokenScaffold(f"{starter.name} names requirements that there aren't: {', '.join(unknown)}")


def _yaml(text: str, name: str) -> dict[str, Any]:
    try:
        said = yaml.load(text, Loader=_Loader)  # noqa: S506 - it is one of the safe ones
    except yaml.YAMLError as error:
        raise BrokenScaffold(f"{name} can't be read: {error}") from error
    if not isinstance(said, dict):
        raise BrokenScaffold(f"{name} must be a mapping")
    return said
