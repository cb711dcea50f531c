"""A JDK that can compile the Java starter's projects, and what Maven needs to do so without a network."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "build" / "java"
RELEASE = 25


def _jdk() -> Path:
    """The folder of a JDK of the release or newer; where there is none, a name for what is missing."""
    for folder in (Path(os.environ.get("JAVA_HOME", "/usr/lib/jvm/default-java")), *Path("/usr/lib/jvm").glob("*")):
        if (folder / "release").exists() and (folder / "bin" / "javac").exists():
            said = re.search(r'^JAVA_VERSION="(\d+)', (folder / "release").read_text(), re.MULTILINE)
            if said and int(said[1]) >= RELEASE:
                return folder
    return Path(f"/usr/lib/jvm/a-JDK-of-release-{RELEASE}")


JDK = _jdk()


def repository(project: Path) -> Path:
    """The folder with all plugins and libraries of the project's pom.xml, downloaded once by building the project."""
    versions = re.findall(r"<version>(.+)</version>", (project / "pom.xml").read_text())
    folder = FOLDER / f"repository-{hashlib.sha256(' '.join(versions).encode()).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        if not (folder / ".complete").exists():
            copy = FOLDER / "project"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(project, copy)
            options = ["--batch-mode", "--quiet", f"-Dmaven.repo.local={folder}", "-Dtest=ConfigurationTest"]
            goals = ["checkstyle:check", "package"]
            environment = os.environ | {"JAVA_HOME": str(JDK)}
            subprocess.run(["mvn", *options, *goals], cwd=copy, env=environment, check=True, capture_output=True)
        (folder / ".complete").touch()
    return folder


def last_repository() -> Path:
    """The repository that was used last."""
    return max(FOLDER.glob("repository-*/.complete"), key=lambda file: file.stat().st_mtime).parent


def offline(project: Path) -> tuple[str, ...]:
    """Make's variables for a Maven that takes everything from the repository."""
    return (f"MVN=mvn --batch-mode --offline -Dmaven.repo.local={repository(project)}",)


def image(name: str, *modules: str) -> Path:
    """A folder with a Java of these modules, made once: a whole JDK is three times as large."""
    folder = FOLDER / name
    if not folder.exists():
        options = ["--no-man-pages", "--no-header-files", "--add-modules", ",".join(modules)]
        subprocess.run([JDK / "bin" / "jlink", *options, "--output", folder], check=True, capture_output=True)
    return folder


def maven() -> Path:
    """A folder with this machine's Maven, links followed, which asks no network."""
    folder = FOLDER / "maven"
    if not folder.exists():
        home = (Path(shutil.which("mvn") or "").resolve()).parents[1]
        shutil.copytree(home, folder, ignore=shutil.ignore_patterns("man"))
        (folder / "conf" / "settings.xml").write_text(
            "<settings><localRepository>/var/cache/maven</localRepository><offline>true</offline></settings>\n"
        )
    return folder
