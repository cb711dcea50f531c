"""The work on one file, and on many by several processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from portal.cli.files import (
    STDIN,
    dockerignore_of,
    is_compose,
    is_dockerfile,
    is_dockerignore,
    is_script,
    read,
    scripts_of,
)
from portal.cli.outcome import Unusable
from portal.review import Report, Safety, diff, fix, fix_beside, fix_compose, review, review_beside, review_compose
from portal.review.profiles import Profile
from portal.review.reports import Reviewed

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

# What one more process costs (milliseconds where it can be forked, a tenth of a second where it has to be started
# anew) is made up for by that many files.
_FILES_PER_FORK = 16
_FILES_PER_SPAWN = 200
_AT_A_TIME = 32


class Task(NamedTuple):
    """One file, the place of its profile among those of all, and what to do besides reviewing it. `shown` is its
    name in reports."""

    path: str
    shown: str
    profile: int
    fix: bool = False
    diff: bool = False
    safety: Safety = Safety.SAFE
    shellcheck: bool = True


class Done(NamedTuple):
    """A reviewed file, and what its fixes would change."""

    reviewed: Reviewed
    diff: str = ""


def work(tasks: Sequence[Task], profiles: Sequence[Profile]) -> Iterator[Done]:
    """Review files, in the order of the tasks; many by several processes."""
    can_fork = sys.platform == "linux"
    processes = min(_cores(), len(tasks) // (_FILES_PER_FORK if can_fork else _FILES_PER_SPAWN))
    size = max(1, min(_AT_A_TIME, len(tasks) // (2 * max(processes, 1))))
    lots = [tasks[start : start + size] for start in range(0, len(tasks), size)]
    if processes < 2 or any(task.path == STDIN for task in tasks):
        for lot in lots:
            yield from _lot(lot, profiles)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from tempfile import TemporaryDirectory

    context: BaseContext = multiprocessing.get_context("fork" if can_fork else "spawn")
    review("FROM scratch", profiles[0], shellcheck=False)  # before forking: every process then has all rules at hand
    with TemporaryDirectory() as told, ProcessPoolExecutor(processes, context, _begin, (profiles, told)) as pool:
        waiting = iter(lots)
        # Only a few lots at a time, so that an interruption has little to wait for.
        running = [pool.submit(_lot, lot) for lot in islice(waiting, processes * 3)]
        try:
            while running:
                yield from running.pop(0).result()
                running += [pool.submit(_lot, lot) for lot in islice(waiting, 1)]
        except BrokenProcessPool:
            raise Unusable("a process of the review ended early, perhaps for lack of memory; try fewer files") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_profiles: Sequence[Profile] = ()


def _begin(profiles: Sequence[Profile], told: str) -> None:
    global _profiles
    import signal

    from portal.review.shellcheck import share

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the first process deals with it
    _profiles = profiles
    share(Path(told))


def _lot(tasks: Sequence[Task], profiles: Sequence[Profile] | None = None) -> list[Done]:
    held = _profiles if profiles is None else profiles
    if len(tasks) > 1:
        _look_ahead(tasks, held)
    return [_one(task, held) for task in tasks]


def _look_ahead(tasks: Sequence[Task], profiles: Sequence[Profile]) -> None:
    """Ask ShellCheck about all the Dockerfiles of a lot at once."""
    from portal.review.looking_ahead import look_ahead

    files: list[tuple[str, Profile, dict[str, str]]] = []
    for task in tasks:
        if task.shellcheck and task.path != STDIN and is_dockerfile(Path(task.path).name):
            try:
                text = read(task.path)
            except Unusable:
                continue  # which its review says
            files.append((text, profiles[task.profile], scripts_of(task.path, text)))
    look_ahead(files)


def _one(task: Task, profiles: Sequence[Profile]) -> Done:
    profile = profiles[task.profile]
    try:
        return _reviewed(task, profile)
    except Unusable as error:
        return Done(Reviewed(task.shown, Report((), profile.name), str(error)))
    except Exception as error:  # a fault in one rule must not hide what the other files have
        fault = f"{task.shown} could not be reviewed: a fault in the reviewer ({type(error).__name__}: {error})"
        return Done(Reviewed(task.shown, Report((), profile.name), fault))


def _reviewed(task: Task, profile: Profile) -> Done:
    text = read(task.path)
    changed = ""
    if task.fix or task.diff:
        mended = _mended(text, profile, task)
        if task.diff:
            changed = diff(text, mended, task.shown)
        elif mended != text:
            try:
                Path(task.path).write_bytes(mended.encode("utf-8", "surrogateescape"))
            except OSError as error:
                raise Unusable(f"{task.path} can't be written: {error.strerror}") from None
            text = mended
    report = _report(text, profile, task)
    return Done(Reviewed(task.shown, report), changed)


def _report(text: str, profile: Profile, task: Task) -> Report:
    """The review of a file, by what its name says it is."""
    name = Path(task.path).name
    if task.path == STDIN:
        return review(text, profile, shellcheck=task.shellcheck)
    if not is_dockerfile(name):
        if is_compose(name):
            return review_compose(text, profile)
        if is_script(name):
            return review_beside(profile, scripts={name: text}, shellcheck=task.shellcheck)
        if is_dockerignore(name):
            return review_beside(profile, dockerignore=text)
    return review(
        text,
        profile,
        dockerignore=dockerignore_of(task.path),
        scripts=scripts_of(task.path, text),
        shellcheck=task.shellcheck,
    )


def _mended(text: str, profile: Profile, task: Task) -> str:
    """The mended text of a file, by what its name says it is."""
    name = Path(task.path).name
    if not is_dockerfile(name):
        if is_compose(name):
            return fix_compose(text, profile, safety=task.safety)
        if is_script(name):
            return fix_beside(profile, scripts={name: text}, safety=task.safety)[name]
        if is_dockerignore(name):
            return fix_beside(profile, dockerignore=text, safety=task.safety)[".dockerignore"]
    return fix(text, profile, safety=task.safety, shellcheck=task.shellcheck)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
