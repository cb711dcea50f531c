"""The script that a project's lint asks whether its image definitions copy what is there and let in."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from portal.review.dockerignore import Dockerignore
from portal.starters import generate
from tests.starters.conftest import STARTERS

SCRIPT = generate(STARTERS[0], {}).files["scripts/check-context.sh"].decode()
PATHS = ["a.py", "app/a.py", "app/deep/a.py", "app/b c.txt", "go.mod", "site/index.html", ".env", "x+y/z.js"]


def check(folder: Path, definition: str, ignore: str | None = None) -> list[str]:
    """What the script says of a definition in a folder with PATHS, one line a fault."""
    for path in PATHS:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("")
    (folder / "Dockerfile").write_text(definition)
    if ignore is not None:
        (folder / ".dockerignore").write_text(ignore)
    done = subprocess.run(
        ["sh", "-s", "Dockerfile"], input=SCRIPT, cwd=folder, capture_output=True, text=True, check=False, timeout=20
    )
    assert done.returncode == bool(done.stderr), done
    return done.stderr.splitlines()


@pytest.mark.parametrize(
    "copies",
    [
        "COPY a.py app/ /x/",
        "COPY --chmod=0755 --link ./a.py /x",
        'COPY ["app/b c.txt", "/x/"]',
        "COPY go.* ./",
        "copy app/*.py /x/",
        "COPY . /x",
        "COPY / /x",
        "COPY --from=builder /build/none /x",
        "COPY $none ${other}/none /x/",
        "ADD https://example.org/none.tar /x",
        "COPY <<EOF /etc/x\nCOPY none /x\nEOF",
        "RUN <<EOF\nCOPY none /x\nEOF",
        "# COPY none /x",
        "ONBUILD COPY none /x",
        "RUN echo \\\n# COPY none\nCOPY none /x",
    ],
)
def test_what_a_build_takes_is_taken(tmp_path, copies):
    assert check(tmp_path, f"FROM debian:13\n{copies}\n") == []


@pytest.mark.parametrize(
    ("copies", "line", "source"),
    [
        ("COPY none.py /x", 2, "none.py"),
        ("COPY a.py none/ /x/", 2, "none/"),
        ("\nCOPY --chmod=0755 \\\n  # why\n  none.py /x", 3, "none.py"),
        ('ADD ["none a.txt", "/x"]', 2, "none a.txt"),
        ("COPY *.none /x/", 2, "*.none"),
        ("COPY <<EOF none.py /x/\nCOPY a /b\nEOF", 2, "none.py"),
    ],
)
def test_what_is_not_there_is_told_with_its_line(tmp_path, copies, line, source):
    assert check(tmp_path, f"FROM debian:13\n{copies}\n") == [
        f"Dockerfile:{line}: {source} is copied into the image, but isn't there"
    ]


@pytest.mark.parametrize(
    "ignore",
    [
        "*\n!app\n",
        "*\n!app/deep\n!go.mod\n",
        "**/*.py\n",
        "**\n!site/index.html\n",
        "app/*\n!app/b c.txt\n",
        "app\n!app/a.py\napp/deep\n",
        "/a.py\n./go.mod\nsite/\n",
        "?.py\n*.mod\n# app\n\n!go.mod\r\n",
        "x+y\n.env\n",
        "**/deep/**\n",
        "[ab].py\n",
        "",
    ],
)
def test_an_ignore_file_counts_as_it_does_in_a_build(tmp_path, ignore):
    told = check(tmp_path, "FROM debian:13\n" + "".join(f'COPY ["{path}", "/x/"]\n' for path in PATHS), ignore)
    kept_out = [path for path in PATHS if Dockerignore(ignore).ignores(path)]
    assert [
        re.match(r"Dockerfile:\d+: (.*) is copied into the image, but \.dockerignore", line)[1] for line in told
    ] == (kept_out)


@pytest.mark.parametrize("starter", STARTERS)
def test_lint_tells_what_a_build_would_miss(written, starter):
    project = written(starter)
    command = re.search(r"^\tsh (scripts/check-context\.sh .*)$", (project / "Makefile").read_text(), re.MULTILINE)[1]

    def told() -> list[str]:
        done = subprocess.run(["sh", *command.split()], cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == bool(done.stderr), done
        return done.stderr.splitlines()

    assert told() == []
    ignore = project / ".dockerignore"
    kept = ignore.read_text()
    ignore.write_text(f"{kept}docker-entrypoint.sh\n")
    assert [line.partition(": ")[2] for line in told()] == [
        "docker-entrypoint.sh is copied into the image, but .dockerignore keeps it out of the build"
    ]
    ignore.write_text(kept)
    (project / "docker-entrypoint.sh").rename(project / "start.sh")
    assert [line.partition(": ")[2] for line in told()] == [
        "docker-entrypoint.sh is copied into the image, but isn't there"
    ]
