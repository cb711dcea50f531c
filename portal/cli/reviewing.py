"""`portal review`: files and folders, by the project's configuration, in every format."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from portal.cli.files import STDIN, select
from portal.cli.outcome import CLEAN, FINDINGS, UNUSABLE, Unusable
from portal.cli.work import Done, Task, work
from portal.review import Safety, Severity
from portal.review.configuration import Configuration, Configurations, InvalidConfiguration, shown
from portal.review.profiles import Profile, ids_of
from portal.review.reports import FORMATS, Reviewed, render

if TYPE_CHECKING:
    from portal.review.baseline import Compared


def run(options: argparse.Namespace) -> int:
    """Review what the options name and print the reports. Returns the exit status."""
    _check(options)
    try:
        configurations = Configurations(
            profile=options.profile,
            leave_out=_left_out(options.ignore),
            file=Path(options.config) if options.config else None,
            search=not options.no_config,
        )
        return _run(options, configurations)
    except InvalidConfiguration as error:
        raise Unusable(str(error)) from None


def _check(options: argparse.Namespace) -> None:
    if options.fix and options.diff:
        raise Unusable("--fix changes files and --diff only shows the change: give one of them")
    if options.fix and STDIN in options.paths:
        raise Unusable("--fix can't change standard input; use --diff, or name a file")
    if options.baseline and options.write_baseline:
        raise Unusable("--baseline compares and --write-baseline begins anew: give one of them")
    for report in options.report:
        name, equals, file = report.partition("=")
        if not equals or not file or name not in FORMATS:
            raise Unusable(f"--report takes FORMAT=FILE with one of {', '.join(FORMATS)}, not {report!r}")


def _left_out(ignored: Sequence[str]) -> frozenset[str]:
    """The names of the rules that --ignore means, by name or another tool's id."""
    found: set[str] = set()
    for name in ignored:
        named = ids_of(name)
        if not named:
            raise Unusable(f"there is no rule {name!r} to ignore; `portal rules` lists them")
        found |= named
    return frozenset(found)


def _run(options: argparse.Namespace, configurations: Configurations) -> int:
    selected = select(options.paths, configurations.of_folder, gitignore=not options.no_gitignore)
    for path in selected.left_out:
        file = configurations.of_folder(Path(path).parent).file
        said = f", as {shown(file)} says" if file else ""
        print(f"portal: {path} is left out{said}; --no-config reviews it", file=sys.stderr)
    held = [configurations.of_folder(Path() if path == STDIN else Path(path).parent) for path in selected.files]
    done = _reviewed(selected.files, held, options)
    reviewed = _without_known([one.reviewed for one in done], held, options)
    if options.diff:
        # What Dockerfiles share, a script say, is in the diffs of each of them.
        sys.stdout.write("".join(dict.fromkeys(part for one in done for part in one.diffs)))
    elif not options.write_baseline:
        _write(reviewed, held, options)
    errors = [one.error for one in reviewed if one.error]
    for error in errors:
        print(f"portal: {error}", file=sys.stderr)
    if errors:
        return UNUSABLE
    if options.write_baseline:
        return CLEAN
    failed = any(
        finding.severity.rank <= limit.rank
        for one, configuration in zip(reviewed, held, strict=True)
        if (limit := _limit(options, configuration)) is not None
        for finding in one.report.findings
    )
    return FINDINGS if failed else CLEAN


def _reviewed(files: Sequence[str], held: Sequence[Configuration], options: argparse.Namespace) -> list[Done]:
    from portal.cli.progress import drawn

    profiles: list[Profile] = []
    numbers: dict[int, int] = {}
    tasks = []
    for path, configuration in zip(files, held, strict=True):
        profile = configuration.profile if path == STDIN else configuration.profile_for(Path(path))
        number = numbers.setdefault(id(profile), len(profiles))
        if number == len(profiles):
            profiles.append(profile)
        safety = Safety.SUGGESTED if options.suggested else Safety.SAFE
        name = "<stdin>" if path == STDIN else path
        tasks.append(Task(path, name, number, options.fix, options.diff, safety, not options.no_shellcheck))
    return list(drawn(work(tasks, profiles), len(tasks)))


def _limit(options: argparse.Namespace, configuration: Configuration) -> Severity | None:
    if options.fail_on is None:
        return configuration.fail_on
    return None if options.fail_on == "never" else Severity(options.fail_on)


def _without_known(
    reviewed: list[Reviewed], held: Sequence[Configuration], options: argparse.Namespace
) -> list[Reviewed]:
    """The reports without what the baseline knows, which is counted. Writes the baseline where that is asked for."""
    if not (options.baseline or options.write_baseline or any(one.baseline for one in held)):
        return reviewed
    from portal.review import baseline

    if options.write_baseline:
        file = Path(options.write_baseline)
        try:
            count = baseline.write(file, reviewed)
        except OSError as error:
            raise Unusable(f"{file} can't be written: {error.strerror}") from None
        print(f"{file}: {_counted(count, 'finding')} written. From now on: portal review --baseline {file} ...")
        return reviewed
    files = [Path(options.baseline) if options.baseline else one.baseline for one in held]
    compared = list(reviewed)
    for file in dict.fromkeys(one for one in files if one is not None):
        places = [number for number, one in enumerate(files) if one == file]
        try:
            result = baseline.compare(file, [reviewed[number] for number in places])
        except baseline.InvalidBaseline as error:
            raise Unusable(str(error)) from None
        for number, one in zip(places, result.reviewed, strict=True):
            compared[number] = one
        _say_known(file, result)
    return compared


def _say_known(file: Path, result: Compared) -> None:
    if result.known:
        print(f"portal: {_counted(result.known, 'finding')} left out that {shown(file)} knows", file=sys.stderr)
    if result.gone:
        verb = "occurs" if result.gone == 1 else "occur"
        entries = "entry" if result.gone == 1 else "entries"
        print(
            f"portal: {result.gone} baseline {entries} no longer {verb}; `--write-baseline {shown(file)}` takes "
            f"{'it' if result.gone == 1 else 'them'} out",
            file=sys.stderr,
        )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _write(reviewed: Sequence[Reviewed], held: Sequence[Configuration], options: argparse.Namespace) -> None:
    base_url = next((one.portal for one in held if one.portal), "")
    for report in options.report:
        name, _, file = report.partition("=")
        try:
            Path(file).write_text(render(name, reviewed, base_url), "utf-8")
        except OSError as error:
            raise Unusable(f"{file} can't be written: {error.strerror}") from None
    if options.format == "text":
        from portal.review.reports.text import render as render_text

        colour = sys.stdout.isatty() and not options.no_colour and "NO_COLOR" not in os.environ
        sys.stdout.write(render_text(reviewed, base_url, colour=colour))
        return
    if isinstance(sys.stdout, io.TextIOWrapper):  # machines read UTF-8, whatever the terminal does
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(render(options.format, reviewed, base_url))
