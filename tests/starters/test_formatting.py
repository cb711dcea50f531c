"""Generated C++ is as clang-format leaves it, whatever the name; the linters of the other languages see to theirs."""

from __future__ import annotations

import pytest

from tests.starters.conftest import BIN, run
from tests.starters.test_projects import NAMES


@pytest.mark.parametrize("slug", NAMES)
def test_the_formatter_changes_nothing_in_c_plus_plus(written, slug):
    project = written("cpp-http-service", project_slug=slug)
    sources = [path.relative_to(project) for path in sorted(project.rglob("*.?pp"))]
    assert len(sources) > 10
    done = run(BIN / "clang-format", "--dry-run", "-Werror", *sources, cwd=project)
    assert done.returncode == 0, done.stderr
