"""What the projects of each starter are built, tested and started with outside of a container."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portal.starters.catalogue import SCAFFOLDS
from tests.starters import java

NODE_PACKAGES = Path(__file__).resolve().parents[2] / "build" / "node-packages"
WHEELS = Path(__file__).resolve().parents[2] / "build" / "wheels"


@dataclass(frozen=True)
class StandIn:
    """An image that stands in for an official one: the plain base, folders of this machine put into it (path here ->
    path there), symbolic links (target -> place), packages of the base's distribution, and variables."""

    folders: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


def _nothing(_project: Path) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Toolchain:
    """`tools` must be on the PATH. `prepare` makes a project ready without downloads and gives make's variables for
    it. `compile` is the make target that builds the program ("" if it needs none), `command` what starts it then, by
    project folder and slug, None where there is nothing to start. `serves` says whether it is an HTTP service, which
    keeps their contract; `routes` is the file that the example in its README goes into, and the line behind which
    ("" is the end). `images` says, by build argument, what to build the image with in place of the official images,
    which can't be had everywhere."""

    tools: tuple[str, ...] = ()
    prepare: Callable[[Path], tuple[str, ...]] = _nothing
    compile: str = ""
    command: Callable[[Path, str], list[str]] | None = None
    serves: bool = True
    routes: tuple[str, str] = ("", "")
    environment: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, Callable[[], StandIn]] = field(default_factory=dict)

    def missing(self) -> list[str]:
        """The tools that aren't installed."""
        return [tool for tool in self.tools if shutil.which(tool) is None]


def _python_environment(project: Path) -> tuple[str, ...]:
    """The environment that runs these tests stands for the project's own, which holds the same tools."""
    venv = project.parent / "venv"
    venv.mkdir(exist_ok=True)
    for part in ("bin", "lib", "pyvenv.cfg"):  # Python looks for its packages by the last of these
        if not (venv / part).exists():
            (venv / part).symlink_to(Path(sys.prefix) / part)
    (venv / ".installed").touch()
    return (f"VENV={venv}",)


def _python_module(project: Path, slug: str) -> list[str]:
    """What starts the project's package with the Python that runs these tests."""
    return ["env", f"PYTHONPATH={project / 'src'}", sys.executable, "-m", slug.replace("-", "_")]


def _node_packages(project: Path) -> tuple[str, ...]:
    """The packages of the lock file, installed once for all projects, whose names alone differ in it."""
    wanted = json.loads((project / "package.json").read_text())["devDependencies"]
    folder = NODE_PACKAGES / hashlib.sha256(json.dumps(wanted).encode()).hexdigest()[:12]
    modules = folder / "node_modules"
    if not (modules / ".installed").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(project / name, folder / name)
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(NODE_PACKAGES / "cache")]
        subprocess.run(["npm", "ci", *options], cwd=folder, check=True, capture_output=True)
        (modules / ".installed").touch()
    if not (project / "node_modules").exists():
        (project / "node_modules").symlink_to(folder / "node_modules")
    (modules / ".installed").touch()  # newer than the project's lock file, so that make is content
    return ()


def _node() -> StandIn:
    return node_with(NODE_PACKAGES / "cache")


def node_with(cache: Path) -> StandIn:
    """Node.js and npm of this machine, with npm's cache of the packages: a build needs no network then."""
    node = Path(shutil.which("node") or "").resolve()
    npm = Path(shutil.which("npm") or "").resolve().parents[1]
    registry = subprocess.run(["npm", "config", "get", "registry"], capture_output=True, text=True, check=True).stdout
    folders = {str(node): "/usr/local/bin/node", str(npm): "/opt/npm", str(cache): "/var/cache/npm"}
    variables = {"npm_config_cache": "/var/cache/npm", "npm_config_offline": "true"}
    return StandIn(
        folders,
        links={"/opt/npm/bin/npm-cli.js": "/usr/local/bin/npm"},
        variables=variables | {"npm_config_registry": registry.strip()},
    )


def _tango() -> StandIn:
    """The packages of the device server, fetched as pip is set up here: a build needs no network then."""
    project = SCAFFOLDS / "pytango-device-server" / "{{cookiecutter.project_slug}}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--only-binary=:all:"]
    options = ["--requirement", str(project / "requirements.txt"), "--dest", str(WHEELS)]
    subprocess.run([*command, *options], check=True, capture_output=True)
    return StandIn({str(WHEELS): "/opt/wheels"}, variables={"PIP_FIND_LINKS": "/opt/wheels", "PIP_NO_INDEX": "1"})


def _golang() -> StandIn:
    root = subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
    path = "/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return StandIn({root: "/usr/local/go"}, variables={"PATH": path, "GOTOOLCHAIN": "local"})


def _java(home: Path, **folders: Path) -> StandIn:
    """A Java where its official images have it, and further folders at their place."""
    path = "/opt/java/openjdk/bin:/usr/share/maven/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return StandIn(
        {str(home): "/opt/java/openjdk"} | {str(folder): place for place, folder in folders.items()},
        variables={"JAVA_HOME": "/opt/java/openjdk", "PATH": path},
    )


def _java_runtime() -> StandIn:
    return _java(java.image("runtime", "java.base", "jdk.httpserver", "jdk.unsupported"))


def _java_builder() -> StandIn:
    home = java.image("compiler", "java.se", "jdk.compiler", "jdk.httpserver", "jdk.unsupported", "jdk.zipfs")
    return _java(home, **{"/usr/share/maven": java.maven(), "/var/cache/maven": java.last_repository()})


def _rust() -> StandIn:
    root = subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, check=True).stdout.strip()
    folders = {f"{root}/{part}": f"/usr/local/rust/{part}" for part in ("bin", "lib", "libexec")}
    path = "/usr/local/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return StandIn(folders, packages=("gcc", "libc6-dev"), variables={"PATH": path})


TOOLCHAINS: dict[str, Toolchain] = {
    "base-image": Toolchain(serves=False),  # nothing runs in it: test_base_image.py
    "cpp-http-service": Toolchain(
        tools=("cmake", "g++"),
        compile="compile",
        command=lambda project, slug: [str(project / "build" / "release" / slug)],
        routes=("src/routes.cpp", "    return {\n"),
        images={"builder_image": lambda: StandIn(packages=("cmake", "g++", "make"))},
    ),
    "go-http-service": Toolchain(
        tools=("go", "gofmt"),
        compile="compile",
        command=lambda project, slug: [str(project / "build" / slug)],
        routes=("internal/service/routes.go", "\treturn map[string]handler{\n"),
        images={"builder_image": _golang},
    ),
    "java-http-service": Toolchain(
        tools=("mvn", str(java.JDK / "bin" / "javac")),
        prepare=java.offline,
        compile="compile",
        command=lambda project, slug: [str(java.JDK / "bin" / "java"), "-jar", str(project / "target" / f"{slug}.jar")],
        routes=("src/main/java/beam_server/Routes.java", "ALL = Map.ofEntries(\n"),
        environment={"JAVA_HOME": str(java.JDK), "MAVEN_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"},
        images={"base_image": _java_runtime, "builder_image": _java_builder},
    ),
    "node-http-service": Toolchain(
        tools=("node", "npm", "perl"),
        prepare=_node_packages,
        compile="compile",
        command=lambda project, _slug: ["node", str(project / "dist" / "main.js")],
        routes=("src/routes.ts", "Record<string, Route> = {\n"),
        images={"base_image": _node},
    ),
    "python-batch-job": Toolchain(prepare=_python_environment, command=_python_module, serves=False),
    "python-http-service": Toolchain(
        prepare=_python_environment, command=_python_module, routes=("src/beam_server/routes.py", "")
    ),
    "pytango-device-server": Toolchain(
        prepare=_python_environment, command=_python_module, serves=False, images={"base_image": _tango}
    ),
    "rust-http-service": Toolchain(
        tools=("cargo", "rustc"),
        compile="compile",
        command=lambda project, slug: [str(project / "target" / "release" / slug)],
        routes=("src/routes.rs", "&[Route] = &[\n"),
        images={"builder_image": _rust},
    ),
    "static-web-site": Toolchain(
        tools=("nginx",),
        serves=False,  # pages, not the services' contract: test_static_web_site.py
        images={"base_image": lambda: StandIn(packages=("nginx",))},
    ),
}
