"""Steps of somebody's Dockerfile that a starter does itself, or differently."""

from __future__ import annotations

from portal.dockerfile.model import Command, Instruction
from portal.starters.model import Starter

_ITSELF = "the starter does this itself: "
_PACKAGES = "put the step into the Dockerfile: no package that isn't needed, no cache left in a layer (IMG-20, IMG-21)"
_ACCOUNT = "the starter makes its own account, 10001, by number (IMG-32)"
_PIP = f"{_ITSELF}name the packages in its requirements.txt, which says how"
_NPM = f"{_ITSELF}`npm ci` takes what package-lock.json pins"
_NPM_FOR = "the starter installs by `npm ci`: `npm install --package-lock-only` writes its package-lock.json"
_NPM_BUILD = f"{_ITSELF}`npm run build`, which package.json says"
_GO = f"{_ITSELF}it downloads what go.mod and go.sum say, and compiles the folder of main.go"
_MAVEN = f"{_ITSELF}`mvn package` in the builder, by pom.xml"
_GRADLE = "the starter builds with Maven, by pom.xml: to stay with Gradle, put its steps in the place of Maven's"
_CARGO = f"{_ITSELF}`cargo build --locked --release` in the builder, by Cargo.toml and Cargo.lock"
_CMAKE = f"{_ITSELF}`cmake` configures and builds by CMakeLists.txt"
_MAKE = "the starter builds with CMake, by CMakeLists.txt: to stay with make, put its step in the place of CMake's"

# By language and program: what its sub-commands (any where none are named) become.
_STEPS: dict[str, dict[str, tuple[tuple[frozenset[str], str], ...]]] = {
    "python": {
        **dict.fromkeys(("pip", "pip3"), ((frozenset({"install", "wheel"}), _PIP),)),
        **dict.fromkeys(
            ("poetry", "uv", "pipenv"),
            ((frozenset({"install", "sync", "pip"}), f"{_PIP}; `export`, or pipenv's `requirements`, writes it"),),
        ),
    },
    "node": {
        "npm": ((frozenset({"ci", "install", "i"}), _NPM), (frozenset({"run", "run-script"}), _NPM_BUILD)),
        **dict.fromkeys(
            ("yarn", "pnpm"),
            ((frozenset({"install", "i", ""}), _NPM_FOR), (frozenset({"run", "build"}), _NPM_BUILD)),
        ),
        "tsc": ((frozenset(), _NPM_BUILD),),
    },
    "go": {"go": ((frozenset({"build", "download", "get", "install", "mod"}), _GO),)},
    "java": {
        **dict.fromkeys(("mvn", "mvnw"), ((frozenset(), _MAVEN),)),
        **dict.fromkeys(("gradle", "gradlew"), ((frozenset(), _GRADLE),)),
    },
    "rust": {"cargo": ((frozenset({"build", "fetch", "install"}), _CARGO),)},
    "cpp": {"cmake": ((frozenset(), _CMAKE),), **dict.fromkeys(("make", "ninja"), ((frozenset(), _MAKE),))},
}
_SYSTEM = {
    **dict.fromkeys(("apt-get", "apt", "apk", "dnf", "yum", "microdnf"), _PACKAGES),
    **dict.fromkeys(("useradd", "adduser", "groupadd", "addgroup"), _ACCOUNT),
}
# What goes with a step, and is none by itself.
_ALONGSIDE = frozenset({"cd", "set", "rm", "mkdir", "echo", "true", ":"})


def done_by(instruction: Instruction, starter: Starter | None) -> str:
    """What becomes of a RUN's steps that a starter takes over or has its own way for; "" where there is none."""
    if starter is None or instruction.shell is None:
        return ""
    said: dict[str, None] = {}
    rest = False
    for command in instruction.shell.commands:
        becomes = _step(command, starter.language)
        if becomes:
            said[becomes] = None
        elif not _goes_along(command):
            rest = True
    if _CMAKE in said:
        said.pop(_MAKE, None)
    if said and rest:
        said["what else the step does is not used: put it into the Dockerfile, if needed"] = None
    return "; ".join(said)


def _goes_along(command: Command) -> bool:
    words = {word.value for word in command.words}
    return command.name.rpartition("/")[2] in _ALONGSIDE or not words.isdisjoint(("cache", "clean"))


def _step(command: Command, language: str) -> str:
    words = [word.value for word in command.words]
    program = command.name.rpartition("/")[2]
    after = words[1:]
    if program in ("python", "python3") and after[:1] == ["-m"]:
        program, after = after[1] if len(after) > 1 else "", after[2:]
    # The sub-command stands behind options, whose values look like words.
    plain = [word for word in after if not word.startswith("-")]
    for names, becomes in _STEPS.get(language, {}).get(program, ()):
        if not names or names.intersection(plain[:2] or [""]):
            return becomes
    return _SYSTEM.get(program, "")
