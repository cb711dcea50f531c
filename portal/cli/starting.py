"""`portal start`: a project from a starter, written to a folder."""

from __future__ import annotations

import argparse
from pathlib import Path
from shlex import quote

from portal.cli.outcome import CLEAN, Unusable
from portal.starters import InvalidAnswers, catalogue, generate, stand_ins


def run(options: argparse.Namespace) -> int:
    """Generate a project from a starter, or list the starters. Returns the exit status."""
    starters = catalogue()
    if options.name == "list":
        for starter in starters.values():
            print(f"{starter.name:24} {starter.summary}")
        return CLEAN
    if options.name not in starters:
        raise Unusable(f"there is no starter {options.name!r}; there are: {', '.join(starters)}")
    answers: dict[str, str] = {}
    for answer in options.answers:
        key, equals, value = answer.partition("=")
        if not equals:
            raise Unusable(f"{answer!r} is not key=value; the keys are {_keys(options.name)}")
        if key in answers:
            raise Unusable(f"{key} was given twice")
        answers[key] = value
    try:
        project = generate(options.name, answers)
    except InvalidAnswers as invalid:
        problems = "\n".join(f"  {name}: {message}" for name, message in invalid.errors.items())
        known = {field.name for field in starters[options.name].fields}
        keys = "" if invalid.errors.keys() <= known else f"\nthe keys are {_keys(options.name)}"
        raise Unusable(f"some answers can't be used\n{problems}{keys}") from None
    folder = Path(options.output or project.slug)
    try:
        if folder.exists() and any(folder.iterdir()):
            raise Unusable(f"{folder} exists and is not empty; give another folder with -o")
        for path, content in project.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            target.chmod(project.modes.get(path, 0o644))
    except OSError as error:
        raise Unusable(f"{folder} can't be written: {error.strerror}") from None
    print(f"{folder}: {len(project.files)} files")
    if missing := stand_ins(starters[options.name], project.answers):
        said = ", ".join(f"{field.name} ({project.answers[field.name]})" for field in missing)
        print(f"note: still placeholders: {said}; give {' and '.join(f'{field.name}=...' for field in missing)}")
    print(f'Next: cd {quote(str(folder))} && git init && git add . && git commit -m "Start", then make help')
    return CLEAN


def _keys(name: str) -> str:
    return ", ".join(field.name for field in catalogue()[name].fields)
