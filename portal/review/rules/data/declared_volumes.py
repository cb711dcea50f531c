import posixpath
from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.paths import above
from portal.review.places import insert_behind, last_step
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Declare by VOLUME where the application keeps its state",
    requirements=("RUN-3", "IMG-2"),
    severity=Severity.INFO,
    why="""
        VOLUME says to the reader, and to tools, which folders are meant to be mounted; and where nobody mounts
        anything, the engine keeps their content out of the container's own layer, which is slow and goes with it.

        Reported is a folder that this file plainly prepares for data: `/data` or one below `/var/lib` that is made or
        given to an account other than root, or that a variable such as `DATA_DIR` or `PGDATA` names, with no VOLUME on
        it. Folders of package managers and homes of accounts are left alone. A volume that the base image
        declares can't be seen from here.
    """,
    examples=(
        fixed(
            'FROM debian:12\nRUN mkdir -p /data && chown 10001 /data\nUSER 10001:10001\nENTRYPOINT ["/app"]\n',
            'FROM debian:12\nRUN mkdir -p /data && chown 10001 /data\nVOLUME ["/data"]\nUSER 10001:10001\n'
            'ENTRYPOINT ["/app"]\n',
            2,
        ),
        bad("FROM debian:12\nENV GALLERY_DATA_DIR=/srv/gallery\n", 2),
        bad("FROM debian:12\nRUN install -d -o 10001 /var/lib/gallery\n", 2),
        good('FROM debian:12\nRUN mkdir -p /data && chown 10001 /data\nVOLUME ["/data"]\n'),
        good("FROM debian:12\nENV DATA_DIR=/data/app\nVOLUME /data\n", "a folder above it"),
        good("FROM debian:12\nRUN chown 10001 /var/lib/app\nVOLUME /var/lib/app/data\n", "a folder below it"),
        good("FROM debian:12\nRUN mkdir -p /var/lib/apt/lists/partial\n"),
        good(
            "FROM debian:12\nRUN useradd --home-dir /var/lib/app app && install -d -o app /var/lib/app\n",
            "the home of an account",
        ),
        good("FROM debian:12\nRUN mkdir -p /var/lib/app\n", "belongs to root, who knows what for"),
    ),
)

_DATA_NAME = regex(r"(?:^|_)(?:PG)?DATA(?:_?(?:DIR|PATH|HOME|FOLDER|DIRECTORY|ROOT))?$|_STATE_DIR$|^STATE_DIR$")
_SYSTEM = regex(
    r"^/var/lib/(?:apt|dpkg|apk|rpm|dnf|yum|pacman|systemd|dbus|gems|misc|ucf|pam|shells\.state|alternatives|docker)(?:/|$)"
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    volumes: list[str] = []
    found: dict[str, tuple[Span, str]] = {}
    for instruction in context.history(stage):
        if instruction.keyword == "VOLUME":
            if any("$" in word.value for word in instruction.arguments):
                return
            volumes += [posixpath.normpath(word.value) for word in instruction.arguments]
        elif instruction.keyword == "ENV" and instruction.stage is stage:
            for pair in instruction.pairs:
                value = pair.value.value if pair.value is not None else ""
                if value.startswith("/") and "$" not in value and _is_data_name(pair.key.value.upper()):
                    found.setdefault(posixpath.normpath(value), (pair.span, f"{pair.key.value} names {value}"))
        elif instruction.keyword == "RUN" and instruction.stage is stage:
            for path, span in _prepared(instruction, context):
                found.setdefault(path, (span, f"{path} is made for data"))
    homes = context.once(_homes)
    found = {path: place for path, place in found.items() if path not in homes}
    mounted = set(volumes)
    parents = {folder for volume in volumes for folder in above(volume)}
    for path, (span, what) in found.items():
        if (
            path in parents
            or path == "/"
            or any(folder in mounted or (folder in found and folder != path) for folder in above(path))
        ):
            continue
        fix = insert_behind(f"Declare {path}", last_step(stage), f'VOLUME ["{path}"]', context, Safety.SUGGESTED)
        safe_path = not any(c in path for c in "\"\\ '")
        yield Problem(
            span,
            f"{what}, and no VOLUME says that it is to be mounted.",
            (fix,) if fix is not None and safe_path else (),
        )


def _is_data_name(name: str) -> bool:
    return not name.startswith("XDG_") and _DATA_NAME.search(name) is not None


def _homes(context: Context) -> set[str]:
    homes: set[str] = set()
    for name in ("useradd", "adduser"):
        for command in context.by_command.get(name, ()):
            values = command.values
            for position, value in enumerate(values):
                option, equals, given = value.partition("=")
                if option in ("-d", "-h", "--home-dir", "--home"):
                    path = given if equals else (values[position + 1] if position + 1 < len(values) else "")
                    if path.startswith("/"):
                        homes.add(posixpath.normpath(path))
    return homes


def _prepared(instruction: Instruction, context: Context) -> Iterator[tuple[str, Span]]:
    if "/data" not in instruction.text and "/var/lib/" not in instruction.text:
        return
    for command in context.commands_of(instruction):
        name = command.name.rpartition("/")[2]
        values = command.values
        if name == "chown":
            owner = next((value for value in values if not value.startswith("-")), "root")
            if owner.partition(":")[0] in ("root", "0", ""):
                continue
        elif name == "install":
            if not any(value.startswith(("-o", "--owner", "-do")) for value in values):
                continue
        elif name != "mkdir":
            continue
        for word in command.arguments:
            path = posixpath.normpath(word.value) if word.value.startswith("/") else ""
            is_data = path == "/data"
            is_state = path.startswith("/var/lib/") and name != "mkdir" and not _SYSTEM.match(path)
            if (is_data or is_state) and not any(c in path for c in "$*?{`"):
                yield path, word.span
