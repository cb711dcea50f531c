"""`portal start`: a project from a starter, written to a folder."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from shlex import quote

from portal.cli.files import read
from portal.cli.outcome import CLEAN, Unusable
from portal.starters import InvalidAnswers, Project, catalogue, generate, of_organisation, stand_ins, start_from


def run(options: argparse.Namespace) -> int:
    """Generate a project from a starter, or list the starters. Returns the exit status."""
    if options.name == "list":
        for starter in catalogue().values():
            print(f"{starter.name:24} {starter.summary}")
        return CLEAN
    if not options.only_container and (options.keep or options.overwrite):
        raise Unusable("--keep and --overwrite go with --only-container; a new project needs an empty folder")
    name, answers = _wish(options)
    try:
        project = generate(name, answers, container_only=options.only_container)
    except InvalidAnswers as invalid:
        raise Unusable(refused(invalid, name)) from None
    folder = Path(options.output or ("." if options.only_container else project.slug))
    try:
        wanted = _wanted(project, folder, options)
        for path in wanted:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(project.files[path])
            target.chmod(project.modes[path])
    except OSError as error:
        raise Unusable(f"{folder} can't be written: {error.strerror}") from None
    print(f"{folder}: {len(wanted)} files")
    if left := sorted(project.files.keys() - set(wanted)):
        print(f"note: there already and left alone: {', '.join(left)}")
    if missing := stand_ins(project.starter, project.answers):
        said = ", ".join(f"{field.name} ({project.answers[field.name]})" for field in missing)
        print(f"note: still placeholders: {said}; give {' and '.join(f'{field.name}=...' for field in missing)}")
        if ours := of_organisation(project.starter, project.answers):
            said = ", ".join(f"{field.name} ({project.answers[field.name]})" for field in ours)
            print(f"note: the organisation's own, right if the project belongs to it: {said}")
    if options.only_container:
        print("Next: CONTAINER.md begins with the lines to change, and says what the container promises")
    else:
        print(
            f'Next: cd {quote(str(folder))} && git init -b main && git add . && git commit -m "Start", then make help'
        )
    return CLEAN


def _wish(options: argparse.Namespace) -> tuple[str, dict[str, str]]:
    """The starter's name and the answers: those that were given, and before them what the Dockerfile says. Raises
    Unusable."""
    name, arguments = options.name, list(options.answers)
    if options.from_dockerfile and "=" in name:  # no starter, but the first answer
        name, arguments = "", [name, *arguments]
    starter = catalogue().get(name)
    if starter is None and (name or not options.from_dockerfile):
        there = f"there are: {', '.join(catalogue())}"
        raise Unusable(f"there is no starter {name!r}; {there}" if name else f"which starter? {there}")
    if not options.from_dockerfile:
        return name, answers_of(arguments, name)
    start = start_from(read(options.from_dockerfile), starter)
    for found in start.found:
        place = f" (line {found.line})" if found.line else ""
        text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in found.text)
        print(f"found {found.what}{place}: {text}: {found.becomes}")
    if start.starter is None:
        raise Unusable("the Dockerfile speaks of no language that a starter has: name a starter in front")
    print(f"starter: {start.starter.name}")
    return start.starter.name, start.answers | answers_of(arguments, start.starter.name)


def answers_of(arguments: list[str], name: str) -> dict[str, str]:
    """The answers that were given as key=value. Raises Unusable where one is not, or is given twice."""
    answers: dict[str, str] = {}
    for argument in arguments:
        key, equals, value = argument.partition("=")
        if not equals:
            raise Unusable(f"{argument!r} is not key=value; the keys are {_keys(name)}")
        if key in answers:
            raise Unusable(f"{key} was given twice")
        answers[key] = value
    return answers


def refused(invalid: InvalidAnswers, name: str) -> str:
    """What is wrong with answers, in words."""
    problems = "\n".join(f"  {key}: {message}" for key, message in invalid.errors.items())
    known = {field.name for field in catalogue()[name].fields}
    keys = "" if invalid.errors.keys() <= known else f"\nthe keys are {_keys(name)}"
    return f"some answers can't be used\n{problems}{keys}"


def _wanted(project: Project, folder: Path, options: argparse.Namespace) -> list[str]:
    """The paths to write. Nothing that is there is overwritten unless that was asked for. Raises Unusable."""
    if not options.only_container:
        if folder.exists() and any(folder.iterdir()):
            raise Unusable(f"{folder} exists and is not empty; give another folder with -o")
        return list(project.files)
    there = [path for path in project.files if os.path.lexists(folder / path)]
    if there and not (options.keep or options.overwrite):
        raise Unusable(f"{folder} has these already: {', '.join(there)}; leave them with --keep, or use --overwrite")
    if links := [path for path in there if options.overwrite and not _is_plain_file(folder / path)]:
        raise Unusable(f"{folder} has these, but not as files: {', '.join(links)}")
    return [path for path in project.files if options.overwrite or path not in there]


def _is_plain_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _keys(name: str) -> str:
    return ", ".join(field.name for field in catalogue()[name].fields)
