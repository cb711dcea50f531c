"""Generated projects on disk, and a place to run their own tools in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.starters import Project, catalogue, generate
from tests.starters.toolchains import TOOLCHAINS, Toolchain

STARTER = "python-http-service"
"""The starter that stands for all where one is enough."""
STARTERS = tuple(catalogue())
SERVICES = tuple(name for name in STARTERS if TOOLCHAINS[name].serves)
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
    """A function from a starter and answers to the folder of the project that they give."""

    def writing(starter: str = STARTER, **answers: str) -> Path:
        return write(generate(starter, answers), tmp_path)

    return writing


def run(*command: str | Path, cwd: Path, **kwargs) -> subprocess.CompletedProcess[str]:
    """Run a command in a project; output is taken in, a failure is left to the test."""
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=300, check=False, **kwargs
    )


def toolchain(starter: str) -> Toolchain:
    """What the projects of a starter are built and tested with; skips the test where it isn't installed, and fails it
    in continuous integration, unless that says in LEFT_OUT_STARTERS that its system has no such tools."""
    found = TOOLCHAINS[starter]
    if missing := found.missing():
        reason = f"{starter} needs {', '.join(missing)}"
        if os.environ.get("CI") and starter not in os.environ.get("LEFT_OUT_STARTERS", "").split():
            pytest.fail(f"the toolchains must be there in continuous integration: {reason}")
        pytest.skip(reason)
    return found


def make(starter: str, project: Path, *targets: str) -> subprocess.CompletedProcess[str]:
    """Run make targets of a project with the tools that are installed here, linters of images and scripts included."""
    found = toolchain(starter)
    environment = {
        **os.environ,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "PYTHONDONTWRITEBYTECODE": "1",
        **found.environment,
    }
    return run("make", *targets, *found.prepare(project), cwd=project, env=environment)
