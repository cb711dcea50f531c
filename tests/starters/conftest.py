"""Generated projects on disk, and a place to run their own tools in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.starters import Project, generate

STARTER = "python-http-service"
BIN = Path(sys.executable).parent


def write(project: Project, folder: Path) -> Path:
    """Put the project's files below `folder`, as unpacking an archive would."""
    for path, content in project.files.items():
        target = folder / project.slug / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(project.modes[path])
    return folder / project.slug


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """A function from answers to the folder of the project that they give."""

    def writing(**answers: str) -> Path:
        return write(generate(STARTER, answers), tmp_path)

    return writing


def run(*command: str | Path, cwd: Path, **kwargs) -> subprocess.CompletedProcess[str]:
    """Run a command in a project; output is taken in, a failure is left to the test."""
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=120, check=False, **kwargs
    )
