"""The work on one file, and on many by several processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from portal.cli.files import (
    DOCKERIGNORE,
    STDIN,
    Beside,
    beside,
    compose_base,
    is_compose,
    is_dockerfile,
    is_dockerignore,
    is_script,
    read,
    write,
)
from portal.cli.outcome import Unusable
from portal.review import (
    Report,
    Safety,
    diff,
    fix_beside,
    fix_compose,
    fix_files,
    review,
    review_beside,
    review_compose,
)
from portal.review.configuration import shown
from portal.review.profiles import Profile
from portal.review.reports import Reviewed

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

# What one more process costs (milliseconds where it can be forked, a tenth of a second where it has to be started
# anew) is made up for by that many files.
_FILES_PER_FORK = 16
_FILES_PER_SPAWN = 200
_AT_A_TIME = 32
DOCKERFILE = "Dockerfile"
"""The name that findings and fixes use for a Dockerfile, whatever it is called."""


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
    """A reviewed file, and what its fixes would change: a unified diff for it and each file beside it."""

    reviewed: Reviewed
    diffs: tuple[str, ...] = ()


def work(tasks: Sequence[Task], profiles: Sequence[Profile]) -> Iterator[Done]:
    """Review files, in the order of the tasks; many by several processes."""
    can_fork = sys.platform == "linux"
    processes = min(_cores(), len(tasks) // (_FILES_PER_FORK if can_fork else _FILES_PER_SPAWN))
    size = max(1, min(_AT_A_TIME, len(tasks) // (2 * max(processes, 1))))
    lots = [tasks[start : start + size] for start in range(0, len(tasks), size)]
    # Dockerfiles can share a script or a .dockerignore: what one of them has mended there, the next has to see.
    if processes < 2 or any(task.path == STDIN or task.fix for task in tasks):
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
            files.append((text, profiles[task.profile], beside(task.path, text).scripts))
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
    # Only a Dockerfile has something beside it; standard input lies nowhere.
    near = beside(task.path, text) if _is_dockerfile(task) and task.path != STDIN else Beside(None, {}, {})
    diffs: list[str] = []
    if task.fix or task.diff:
        for name, (before, after) in _changes(text, near, profile, task).items():
            path = near.paths.get(name)
            if task.diff:
                diffs.append(diff(before, after, task.shown if path is None else shown(path)))
            else:
                write(task.path if path is None else path, after)
        if task.fix:
            text = read(task.path)
            near = beside(task.path, text) if near.paths else near
    return Done(Reviewed(task.shown, _report(text, near, profile, task)), tuple(diffs))


def _is_dockerfile(task: Task) -> bool:
    """Whether a file is reviewed as a Dockerfile: by its name, or for want of a better guess."""
    name = Path(task.path).name
    return is_dockerfile(name) or not (is_compose(name) or is_script(name) or is_dockerignore(name))


def _report(text: str, near: Beside, profile: Profile, task: Task) -> Report:
    """The review of a file, by what its name says it is."""
    name = Path(task.path).name
    if _is_dockerfile(task):
        return review(text, profile, dockerignore=near.dockerignore, scripts=near.scripts, shellcheck=task.shellcheck)
    if is_compose(name):
        return review_compose(text, profile, name=name, base=compose_base(task.path))
    if is_script(name):
        return review_beside(profile, scripts={name: text}, shellcheck=task.shellcheck)
    return review_beside(profile, dockerignore=text)


def _changes(text: str, near: Beside, profile: Profile, task: Task) -> dict[str, tuple[str, str]]:
    """What mending a file, and what lies beside it, changes: the text before and after by name."""
    name = DOCKERFILE if _is_dockerfile(task) else Path(task.path).name
    before = {name: text}
    if name == DOCKERFILE:
        before |= near.scripts
        if DOCKERIGNORE in near.paths:
            before[DOCKERIGNORE] = near.dockerignore or ""
        after = fix_files(
            text,
            profile,
            dockerignore=near.dockerignore,
            scripts=near.scripts,
            safety=task.safety,
            shellcheck=task.shellcheck,
        )
    elif is_compose(name):
        after = {name: fix_compose(text, profile, safety=task.safety, name=name, base=compose_base(task.path))}
    elif is_script(name):
        after = fix_beside(profile, scripts={name: text}, safety=task.safety)
    else:
        after = {name: fix_beside(profile, dockerignore=text, safety=task.safety)[DOCKERIGNORE]}
    return {one: (old, after[one]) for one, old in before.items() if after[one] != old}


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
