"""The checks that goals and keeps are made of. Each takes the work and the value that the exercise gives it, and
answers why it does not hold, "" where it does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.dockerfile import expand
from portal.dockerfile.model import Form, Instruction
from portal.dockerfile.wrappers import SHELLS
from portal.review import Finding
from portal.review.images import short_name
from portal.review.releases import CURRENT
from portal.workshop.launches import LAUNCHES
from portal.workshop.model import COMMANDS, COMPOSE
from portal.workshop.work import Check, Work, lacking

_VERSION = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?")
_YEARS_AHEAD = 5  # what the table of releases may be behind
_COPIERS = frozenset(["cp", "mv", "ln", "install", "tee", "dd", "tar", "rsync"])


def _clean(work: Work, names: list[str]) -> str:
    """No finding of these rules, or of a rule that checks one of these requirements; ignore comments don't count."""
    found = next(against(work, names), None)
    if found is None:
        return ""
    if found in work.report.suppressed:
        return f"A comment only keeps it back: {found.message}"
    return found.message


def against(work: Work, names: list[str]) -> Iterator[Finding]:
    """The findings of these rules and requirements."""
    wanted = set(names)
    return (one for one in work.findings if one.rule in wanted or not wanted.isdisjoint(one.requirements))


def _base(work: Work, names: list[str]) -> str:
    """The image builds on one of these images, whatever its registry and tag; "scratch" is nothing at all."""
    if work.final is not None:
        base = work.context.base_image(work.final)
        word = base.image_word.value.lower() if base.image_word is not None else ""
        if (word if base.image is None else short_name(base.image)) in names:
            return ""
    *others, last = names
    return f"The image does not build on {', '.join(others) + ' or ' if others else ''}{last}."


def _dotted(work: Work, names: list[str]) -> str:
    """Where the image builds on one of these images, its tag has two numbers with a dot. Says in the words of this goal
    what a rule's finding, told by another goal already, would only repeat."""
    image = work.context.base_image(work.final).image if work.final is not None else None
    if image is None or image.digest or short_name(image) not in names:
        return ""
    tag = image.tag or "latest"
    version = _VERSION.match(tag)
    if version is None:
        given = f"The tag `{tag}` has" if image.tag else "Without a tag, which stands for `latest`, it has"
        return f"{given} no number: no version of {short_name(image)} is named at all."
    return "" if version[2] else f"The tag `{tag}` has one number: the minor version is missing."


def _released(work: Work, names: list[str]) -> str:
    """Where the image builds on one of these images, all with a release a year that the second number counts, its
    version is not far above the one that the portal knows of."""
    image = work.context.base_image(work.final).image if work.final is not None else None
    version = _VERSION.match(image.tag or "") if image is not None else None
    if image is None or version is None or short_name(image) not in names:
        return ""
    known = CURRENT[short_name(image)]
    major, minor = map(int, known.split("."))
    if (int(version[1]), int(version[2] or 0)) <= (major, minor + _YEARS_AHEAD):
        return ""
    return f"There is no {short_name(image)} {version[0]}: {known} is a version that is there."


def _builder(work: Work, names: list[str]) -> str:
    """A stage that is used, and is not the final one, builds on one of these images."""
    stages = [stage for stage in work.used if stage not in work.lineage]
    images = [work.context.base_image(stage).image for stage in stages]
    if any(image is not None and short_name(image) in names for image in images):
        return ""
    return f"No stage that the last one copies from builds on {' or '.join(names)}."


def _copies(work: Work, paths: list[str]) -> str:
    """These files of the build context get into the image, or into what is built from them."""
    missing = [path for path in paths if not work.brings(path)]
    return f"{missing[0]} does not get into the image." if missing else ""


def _unpacks(work: Work, archives: list[str]) -> str:
    """ADD unpacks these archives of the build context."""
    sources = {word.value for step in work.steps(work.used, "ADD") for word in step.arguments[:-1]}
    left = [name for name in archives if name not in sources]
    return f"{left[0]} is no longer unpacked." if left else ""


def _starts(work: Work, programs: list[str]) -> str:
    """The container starts one of these programs: the first word is its first, the others come in that order."""
    wanted = [program.split() for program in programs]
    if any(_same(words, program) for words in work.starts() for program in wanted):
        return ""
    return f"The container does not start {programs[0]}."


def _same(words: list[str], wanted: list[str]) -> bool:
    bare = [word.rpartition("/")[2] for word in words]
    if not bare or not re.fullmatch(rf"{re.escape(wanted[0].rpartition('/')[2])}[\d.]*", bare[0]):  # python3.14 too
        return False
    rest = iter(bare[1:])
    return all(word.rpartition("/")[2] in rest for word in wanted[1:])


def _no_shell(work: Work, keywords: list[str]) -> str:
    """These instructions are arrays that name no shell."""
    for keyword in keywords:
        found = work.final.effective(keyword) if work.final is not None else None
        if found is not None:
            words = [word.value for word in found.arguments]
            if found.form is not Form.EXEC and _rest(found).startswith("["):
                return f"{keyword} is not a JSON array: it wants double quotes, and commas between them."
            if found.form is not Form.EXEC or not SHELLS.isdisjoint(word.rpartition("/")[2] for word in words[:1]):
                return f"{keyword} goes through a shell."
            if words and len(words[0].split()) > 1:
                return f"One element of the array is one word: {keyword} has all of “{words[0]}” in one."
    return ""


def _full_path(work: Work, keywords: list[str]) -> str:
    """These instructions name their program by its path, and leave nothing to be looked for in PATH."""
    for keyword in keywords:
        found = work.final.effective(keyword) if work.final is not None else None
        program = found.arguments[0].value if found is not None and found.arguments else ""
        if program and (not program.startswith("/") or len(program.split()) > 1):
            return f"“{program}” is not the full path of a program."
        if program.rpartition("/")[2] == "env":
            return "env looks for the program in PATH: name the program itself by its full path."
    return ""


def _installs(work: Work, names: list[str]) -> str:
    """These packages are installed in a stage that is used."""
    return lacking(names, work.packages(work.used), "{} is not installed.")


# Where packages that are no more than files have them.
_FOLDERS = {"ca-certificates": "/etc/ssl/certs"}


def _ships(work: Work, names: list[str]) -> str:
    """These packages are installed in the image itself, or their files are fetched from a stage."""
    there = work.packages(work.lineage)
    fetched = {word.value for step in work.steps(work.lineage, "COPY") for word in step.arguments[:-1]}
    for name, folder in _FOLDERS.items():
        if any(path.startswith(folder) for path in fetched):
            there |= {name}
    return lacking(names, there, "{} is not installed.")


def _ships_not(work: Work, names: list[str]) -> str:
    """These packages are not installed in the image itself."""
    there = [name for name in names if name in work.packages(work.lineage)]
    return f"{there[0]} is in the image that is shipped." if there else ""


def _runs(work: Work, commands: list[str]) -> str:
    """RUN steps of stages that are used have these commands: the program, and these words behind it in order."""
    for command in commands:
        if not any(_same(words, command.split()) for words in work.commands()):
            return f"No step runs {command}."
    return ""


def _has(work: Work, keywords: list[str]) -> str:
    """The image has these instructions; HEALTHCHECK NONE is none."""
    for keyword in keywords:
        found = work.final.effective(keyword) if work.final is not None else None
        if found is None or not _rest(found) or _none(found.text):
            return f"There is no {keyword}."
    return ""


def _rest(step: Instruction) -> str:
    return step.text.partition(step.keyword_text)[2].strip()


def _none(text: str) -> bool:
    return text.split()[1:] == ["NONE"]


def _numbers(work: Work, parts: list[str]) -> str:
    """USER gives these parts by number: user, group."""
    step = work.final.effective("USER") if work.final is not None else None
    account = expand(step.arguments[0], work.dockerfile.scope(step)) if step is not None and step.arguments else ""
    user, _, group = account.partition(":")
    given = {"user": user, "group": group}
    for part in parts:
        if not given[part].isdecimal():
            return f"USER gives {f'the {part} by name' if given[part] else f'no {part}'}, where a number is wanted."
    return ""


def _labels(work: Work, keys: list[str]) -> str:
    """The image has these labels, none of them empty; `a|b` takes either key."""
    pairs = [pair for step in work.steps(work.lineage, "LABEL") for pair in step.pairs]
    there = {pair.key.value for pair in pairs if pair.value is not None and pair.value.value.strip()}
    missing = [key for key in keys if there.isdisjoint(key.split("|"))]
    return f"The label {missing[0].replace('|', ' or ')} is missing or empty." if missing else ""


def _volumes(work: Work, paths: list[str]) -> str:
    """The image declares these folders as volumes."""
    there = {word.value for step in work.steps(work.lineage, "VOLUME") for word in step.arguments}
    return lacking(paths, there, "{} is not declared by VOLUME.")


def _exposes(work: Work, ports: list[str]) -> str:
    """The image declares these ports."""
    there = {word.value.partition("/")[0] for step in work.steps(work.lineage, "EXPOSE") for word in step.arguments}
    return lacking(ports, there, "Port {} is not declared by EXPOSE.")


def _arguments(work: Work, names: list[str]) -> str:
    """The file declares these build arguments, each with a default."""
    there = {pair.key.value for step in work.dockerfile.walk() if step.keyword == "ARG" for pair in step.pairs}
    return lacking(names, there, "There is no ARG {}.")


def _environment(work: Work, names: list[str]) -> str:
    """The image sets these variables."""
    there = work.context.environment(work.final) if work.final is not None else {}
    return lacking(names, there, "The variable {} is not set in the image.")


def _environment_not(work: Work, names: list[str]) -> str:
    """The image keeps none of these variables."""
    there = work.context.environment(work.final) if work.final is not None else {}
    kept = [name for name in names if name in there]
    return f"The variable {kept[0]} is still set in the image." if kept else ""


def _secret_mounts(work: Work, ids: list[str]) -> str:
    """Steps mount secrets of these ids, and copy none of them to where it stays."""
    for words in work.commands():
        if words[0].rpartition("/")[2] in _COPIERS and any("/run/secrets" in word for word in words[1:]):
            return f"{words[0]} takes the secret to where it stays."
    mounts = (mount for step in work.steps(work.used, "RUN") for mount in work.context.mounts(step))
    there = {mount.options.get("id", "") for mount in mounts if mount.type == "secret"}
    return lacking(ids, there, "No step mounts the secret {}.")


def _ignores(work: Work, paths: list[str]) -> str:
    """The .dockerignore keeps these paths out."""
    ignore = work.ignore_file
    left = [path for path in paths if ignore is None or not ignore.ignores(path)]
    return f"{left[0]} still gets into the build context." if left else ""


def _lets_in(work: Work, paths: list[str]) -> str:
    """The .dockerignore lets these paths in."""
    ignore = work.ignore_file
    out = [path for path in paths if ignore is not None and ignore.ignores(path)]
    return f"{out[0]} no longer gets into the build context." if out else ""


def _script_runs(work: Work, commands: list[str]) -> str:
    """The scripts beside the Dockerfile, or that it writes, run these commands."""
    there = [[word.value for word in command.words] for script in work.scripts for command in script.commands]
    for command in commands:
        if not any(_same(words, command.split()) for words in there):
            return f"The script no longer runs {command}."
    return ""


def _script_lacks(work: Work, names: list[str]) -> str:
    """The scripts do not call these programs."""
    there = {command.name for script in work.scripts for command in script.commands}
    left = [name for name in names if name in there]
    return f"The script still has {left[0]}." if left else ""


CHECKS: dict[str, Check] = {
    "clean": _clean,
    "base": _base,
    "dotted": _dotted,
    "released": _released,
    "builder": _builder,
    "copies": _copies,
    "unpacks": _unpacks,
    "starts": _starts,
    "no-shell": _no_shell,
    "full-path": _full_path,
    "installs": _installs,
    "ships": _ships,
    "ships-not": _ships_not,
    "runs": _runs,
    "has": _has,
    "numbers": _numbers,
    "labels": _labels,
    "volumes": _volumes,
    "exposes": _exposes,
    "arguments": _arguments,
    "environment": _environment,
    "environment-not": _environment_not,
    "secret-mounts": _secret_mounts,
    "ignores": _ignores,
    "lets-in": _lets_in,
    "script-runs": _script_runs,
    "script-lacks": _script_lacks,
    **LAUNCHES,
}
"""Every check by the name that exercises use. All take a list of texts."""


def readable(work: Work) -> str:
    """Why the main file can't be used at all, "" where it can."""
    if COMMANDS in work.files:
        commands = work.engine_commands
        return "" if commands.runs or commands.builds else "There is no docker command left."
    if COMPOSE in work.files:
        problem = work.compose.problem
        return problem[1] if problem is not None else "" if work.containers else "There is no service left."
    return "" if work.dockerfile.stages else "There is no FROM left: nothing can be built."
