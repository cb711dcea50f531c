"""Real images without a container engine: buildah builds on a stand-in base that debootstrap makes, and a container
is run as its own process 1 by unshare and chroot. Needs root; skipped with a message where a tool is missing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.images import figures
from tests.starters.toolchains import TOOLCHAINS, StandIn

ROOT = Path(__file__).resolve().parent.parent.parent
STORE = ROOT / "build" / "images"
BASE = "localhost/standin/python:3.11-bookworm"
TOOLS = ("buildah", "debootstrap", "unshare", "chroot")


def buildah(*arguments: str, **options: object) -> str:
    """Run buildah on a storage of our own, without overlay mounts, and return what it prints."""
    storage = ["--root", str(STORE / "storage"), "--runroot", str(STORE / "run"), "--storage-driver", "vfs"]
    done = subprocess.run(
        ["buildah", *storage, *arguments], capture_output=True, text=True, check=False, timeout=600, **options
    )
    if done.returncode:
        pytest.fail(f"buildah {' '.join(arguments)}: {done.stderr[-3000:]}")
    return done.stdout.strip()


@pytest.fixture(scope="session")
def base_image() -> str:
    """A Debian with Python under the names that python images have, made once and kept in build/."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing or os.geteuid() != 0:
        reason = f"needs {', '.join(missing)}" if missing else "needs root"
        if os.environ.get("CI"):
            pytest.fail(f"image tests must run in continuous integration: {reason}")
        pytest.skip(reason)
    folder = STORE / "base"
    if not (folder / ".complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        STORE.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["debootstrap", "--variant=minbase", "--include=python3,python3-pip,python3-venv", "bookworm", str(folder)],
            check=True,
            capture_output=True,
        )
        (folder / "usr" / "local" / "bin" / "python").symlink_to("/usr/bin/python3")
        (folder / ".complete").touch()
    if BASE not in buildah("images", "--format", "{{.Name}}:{{.Tag}}").splitlines():
        container = buildah("from", "scratch")
        buildah("copy", "--quiet", container, str(folder), "/")
        buildah("commit", "--quiet", "--rm", container, BASE)
    return BASE


def stand_in(name: str, said: StandIn, base: str) -> str:
    """The name of an image that stands in for an official one, made once and kept in build/."""
    image = f"localhost/standin/{name.replace('_', '-')}:1.0"
    if image in buildah("images", "--format", "{{.Name}}:{{.Tag}}").splitlines():
        return image
    container = buildah("from", "--pull-never", base)
    if said.packages:
        script = 'apt-get update -qq && apt-get install -qq -y --no-install-recommends "$@" && apt-get clean'
        environment = "--env=DEBIAN_FRONTEND=noninteractive"
        buildah("run", "--isolation", "chroot", environment, container, "--", "sh", "-c", script, "sh", *said.packages)
    for here, there in said.folders.items():
        buildah("copy", "--quiet", container, here, there)
    for target, place in said.links.items():
        buildah("run", "--isolation", "chroot", container, "--", "ln", "-s", target, place)
    for variable, value in said.variables.items():
        buildah("config", "--env", f"{variable}={value}", container)
    buildah("commit", "--quiet", "--rm", container, image)
    return image


class Image:
    """A built image: its OCI configuration, its files unpacked in `root`, and the name of its starter, if any."""

    def __init__(self, name: str, config: dict, root: Path, starter: str) -> None:
        self.name = name
        self.starter = starter
        self.config = config
        self.root = root

    @contextmanager
    def run(
        self,
        *command: str,
        syslog: Path | None = None,
        apart: bool = False,
        writable: Sequence[str] = (),
        **environment: str,
    ) -> Iterator[Container]:
        """Start a container: process 1 of its own PID namespace, under the image's user, /dev/log mounted if given. Its
        log comes with standard output, or `apart`, standard input then being a pipe too. Where folders are named as
        `writable`, each is a tmpfs of the image's user and all else is read-only."""
        config = self.config
        user = config["User"]
        variables = [*config.get("Env", []), *(f"{name}={value}" for name, value in environment.items())]
        started = [*config["Entrypoint"], *(command or config.get("Cmd", []))]
        mounts = f"mount --bind {self.root} {self.root} && " if writable else ""
        mounts += f"mount -t proc proc {self.root}/proc && mount -t tmpfs tmpfs {self.root}/dev && "
        mounts += f"for d in null zero urandom; do touch {self.root}/dev/$d && "
        mounts += f"mount --bind /dev/$d {self.root}/dev/$d || exit 1; done && "
        if syslog is not None:
            mounts += f"touch {self.root}/dev/log && mount --bind {syslog} {self.root}/dev/log && "
        for folder in writable:
            uid, gid = user.split(":")
            mounts += f"mount -t tmpfs -o mode=0700,uid={uid},gid={gid} tmpfs {self.root}{folder} && "
        if writable:
            mounts += f"mount -o remount,bind,ro {self.root} && "
        # As runc does: the image's user may open its own standard streams anew.
        mounts += f"chown {user} /proc/self/fd/1 && "
        script = f'{mounts} cd / && exec chroot --userspec={user} {self.root} /usr/bin/env -i "$@"'
        inside = ["/bin/sh", "-c", 'cd "$0" && exec "$@"', config.get("WorkingDir") or "/", *started]
        process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh", *variables, *inside],
            stdin=subprocess.PIPE if apart else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if apart else subprocess.STDOUT,
            text=True,
        )
        container = Container(process)
        try:
            yield container
        finally:
            with process:
                process.kill()


class Container:
    """A running container, seen from the host."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._began = time.monotonic()

    def lasted(self) -> int:
        """The milliseconds since its start."""
        return round((time.monotonic() - self._began) * 1000)

    def stop(self, number: int) -> tuple[str, int]:
        """Send process 1 the signal; the rest of its output, and the milliseconds until its end."""
        before = self.lasted()
        os.kill(self.pid, number)
        output, _ = self.process.communicate(timeout=10)
        return output, self.lasted() - before

    @property
    def pid(self) -> int:
        """The host's number of the container's process 1: the only child of unshare."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        assert len(children) == 1, children
        return int(children[0])

    def status(self, field: str) -> list[str]:
        """A field of process 1's /proc status."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(line.split(":")[1].split() for line in lines if line.startswith(field + ":"))


def variant(project: Path, definition: str, name: str, **arguments: str) -> str:
    """The name of the image that another definition of the project makes."""
    buildah(
        *("build", "--isolation", "chroot", "--pull-never", "--format", "docker", "--quiet"),
        *(f"--build-arg={key}={value}" for key, value in arguments.items()),
        *("--file", str(project / definition), "--tag", name, str(project)),
    )
    return name


@pytest.fixture(scope="session")
def build(base_image):
    """Build the image of a project folder; returns an Image. All are removed at the end."""
    made: list[str] = []

    def make(folder: Path, name: str, starter: str = "", **arguments: str) -> Image:
        images = {"base_image": base_image}
        if starter:
            for argument, described in TOOLCHAINS[starter].images.items():
                images[argument] = stand_in(f"{starter}-{argument}", described(), base_image)
        options = [f"--build-arg={key}={value}" for key, value in {**images, **arguments}.items()]
        buildah(
            *("build", "--isolation", "chroot", "--pull-never", "--format", "docker", "--quiet"),
            *(*options, "--tag", name, str(folder)),
        )
        container = buildah("from", "--pull-never", name)
        made.append(container)
        config = json.loads(buildah("inspect", "--type", "image", name))["Docker"]["config"]
        image = Image(name, config, Path(buildah("mount", container)), starter)
        if starter and figures.WANTED:
            base = buildah("from", "--pull-never", images["base_image"])
            made.append(base)
            figures.record(starter, added_bytes=figures.size(image.root) - figures.size(Path(buildah("mount", base))))
        return image

    yield make
    for container in made:
        buildah("umount", container)
        buildah("rm", container)
