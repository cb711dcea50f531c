import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase

from portal.dockerfile.model import Command, Instruction, Span, Stage
from portal.review.context import Context
from portal.review.downloads import download
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Remove files in the step that writes them",
    requirements=("IMG-31",),
    aliases=("ID.20021",),
    severity=Severity.WARNING,
    why="""
        A layer is never changed again. `rm` in a later step only hides a file that an earlier COPY, ADD or RUN
        has written: it is still pulled with the image, and whoever looks into the layers finds it, keys and
        source included.

        What one step needs is fetched, used and removed inside that step; what comes from the build context is
        mounted instead of copied: `RUN --mount=type=bind,source=app.tgz,target=/tmp/app.tgz tar xf
        /tmp/app.tgz`.

        Reported is a removal of just what the same stage (or one below it) has copied, downloaded, cloned or
        written by `>` or `tee` to that place. Removing what the base image brought is fine, and so is what is
        left of a folder that was copied whole.
    """,
    examples=(
        bad("FROM debian:12\nCOPY app.tgz /tmp/\nRUN tar xf /tmp/app.tgz -C /opt && rm /tmp/app.tgz\n", 3),
        bad(
            "FROM debian:12\nRUN curl -fsSLo /tmp/x.sh https://example.org/x\nRUN sh /tmp/x.sh\nRUN rm -rf /tmp/*\n", 4
        ),
        bad("FROM debian:12\nRUN echo 'machine example.org' > /root/.netrc\nRUN make\nRUN rm /root/.netrc\n", 4),
        bad("FROM debian:12\nWORKDIR /src\nCOPY . .\nRUN make install\nRUN rm -rf /src\n", 5),
        bad("FROM debian:12\nADD https://example.org/app.tgz /tmp/\nRUN tar xf /tmp/app.tgz && rm /tmp/app.tgz\n", 3),
        good("FROM debian:12\nRUN --mount=type=bind,source=app.tgz,target=/tmp/app.tgz tar xf /tmp/app.tgz -C /opt\n"),
        good("FROM debian:12\nRUN curl -fsSLo /tmp/x https://example.org/x && sh /tmp/x && rm /tmp/x\n"),
        good("FROM nginx:1.27\nCOPY site.conf /etc/nginx/conf.d/\nRUN rm /etc/nginx/conf.d/default.conf\n"),
        good(
            "FROM debian:12 AS build\nCOPY . /src\nRUN make && rm -rf /src\nFROM debian:12\nCOPY --from=build /a /a\n"
        ),
    ),
)


_MOST = 100  # entries of one folder or step; nobody writes more by hand

_ADVICE = {
    "copied": "mount it by --mount=type=bind instead",
    "fetched": "fetch it in the RUN that uses and removes it, or in a stage that is left behind",
}


class _Written:
    """What a stage has written so far, found by its path, by a folder above it, and by the folder that it is in."""

    def __init__(self) -> None:
        self.covered: dict[str, tuple[str, str, Instruction]] = {}
        self.folders: dict[str, list[tuple[str, str, Instruction]]] = {}

    def add(self, path: str, how: str, where: Instruction) -> None:
        entry = (path, how, where)
        self.covered.setdefault(path, entry)
        folder = path.rpartition("/")[0]
        names = self.folders.setdefault(folder, [])
        if len(names) < _MOST:
            names.append(entry)
        while folder and folder not in self.covered:
            self.covered[folder] = entry
            folder = folder.rpartition("/")[0]

    def find(self, target: str) -> tuple[str, str, Instruction] | None:
        """What a removal of that path or pattern is too late for."""
        if not any(c in target for c in "*?["):
            return self.covered.get(target)
        folder, _, pattern = target.rpartition("/")
        found = self.folders.get(folder, ())
        return next((entry for entry in found if fnmatchcase(entry[0].rpartition("/")[2], pattern)), None)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    written = _Written()
    steps = list(context.history(stage))
    while steps and not (steps[-1].keyword == "RUN" and "rm" in steps[-1].text):
        steps.pop()  # nothing is removed behind it
    for instruction in steps:
        if instruction.keyword in ("COPY", "ADD"):
            remote = any(word.value.startswith(("http://", "https://")) for word in instruction.arguments[:-1])
            for path in _copied(instruction, context):
                written.add(path, "fetched" if remote else "copied", instruction)
        elif instruction.keyword == "RUN":
            yield from _removals(instruction, stage, written, context)
            for path, how in _made(instruction, context):
                written.add(path, how, instruction)


def _removals(instruction: Instruction, stage: Stage, written: _Written, context: Context) -> Iterator[Problem]:
    if "rm" not in instruction.text or instruction.stage is None or not written.covered:
        return
    if instruction.stage is not stage and instruction.stage in context.results:
        return  # reported with that result
    directory = context.before(instruction).directory
    for command in context.commands_of(instruction):
        if command.name in ("cd", "pushd"):
            directory = None
        if command.name.rpartition("/")[2] != "rm":
            continue
        for word in command.arguments:
            target = _full(word.value, directory)
            if target is None or word.value.startswith("-"):
                continue
            found = written.find(target)
            if found is not None:
                yield _problem(word.span, *found)
                return


def _problem(span: Span, path: str, how: str, where: Instruction) -> Problem:
    advice = _ADVICE.get(how, "remove it there")
    return Problem(
        span,
        f"{path} was {how} in line {where.span.start_line} and stays in that layer: {advice}.",
        related=((f"{how} here", where.span),),
    )


def _covers(target: str, path: str) -> bool:
    if any(c in target for c in "*?["):
        folder, _, pattern = target.rpartition("/")
        if folder != path.rpartition("/")[0]:
            return False
        return fnmatchcase(path.rpartition("/")[2], pattern)
    return path == target or path.startswith(target.rstrip("/") + "/")


def _full(path: str, directory: str | None) -> str | None:
    if "$" in path or "`" in path or "{" in path or "~" in path or not path:
        return None
    if path.startswith("/"):
        return posixpath.normpath(path)
    return posixpath.normpath(f"{directory}/{path}") if directory is not None else None


def _copied(instruction: Instruction, context: Context) -> Iterator[str]:
    words = instruction.arguments
    if len(words) < 2:
        return
    destination = _full(words[-1].value, context.before(instruction).directory)
    if destination is None:
        return
    sources = [word.value for word in words[:-1]] + [f"/{heredoc.delimiter}" for heredoc in instruction.heredocs]
    into = words[-1].value.endswith(("/", "/.")) or words[-1].value in (".", "./") or len(sources) > 1
    for source in sources:
        name = posixpath.basename(source.rstrip("/").partition("?")[0])
        if source in (".", "./", "*", "./*") or source.endswith("/") or any(c in source for c in "*?[$"):
            yield destination  # what is in it is not known, only the folder as a whole
        elif into and name not in ("", ".", ".."):
            yield posixpath.join(destination, name)
        else:
            yield destination


def _made(instruction: Instruction, context: Context) -> list[tuple[str, str]]:
    directory = context.before(instruction).directory
    found: list[tuple[str, str]] = []
    commands = context.commands_of(instruction)
    for position, command in enumerate(commands):
        name = command.name.rpartition("/")[2]
        if name in ("cd", "pushd"):
            directory = _full(command.values[0], directory) if command.values else None
        paths = [one.target.value for one in command.redirects if one.target is not None and one.writes]
        how = "written"
        fetched = download(command) if name in ("curl", "wget") else None
        if fetched is not None:
            paths, how = [*fetched.files, *paths], "downloaded"
        elif name == "git" and "clone" in command.values[:3]:
            paths, how = _cloned(command), "cloned"
        elif name == "tee":
            paths = [*paths, *(value for value in command.values if not value.startswith("-"))]
        for path in paths:
            full = _full(path, directory)
            if full is None or context.kept_out_of_layer(instruction, full):
                continue
            if not _gone(full, commands[position + 1 :], directory):
                found.append((full, how))
                if len(found) == _MOST:
                    return found
    return found


def _cloned(command: Command) -> list[str]:
    plain = [value for value in command.values if not value.startswith("-")]
    if len(plain) > 2 and "/" in plain[-1] and "://" not in plain[-1] and "@" not in plain[-1]:
        return [plain[-1]]
    return []


def _gone(path: str, later: list[Command], directory: str | None) -> bool:
    for command in later:
        if command.name in ("rm", "mv", "gunzip", "unlink"):
            for value in command.values:
                target = _full(value, directory)
                if value.startswith("$") or (target is not None and _covers(target, path)):
                    return True
                if posixpath.basename(value) == posixpath.basename(path):
                    return True
    return False
