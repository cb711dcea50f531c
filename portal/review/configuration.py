"""The settings of a project: its .portal.yaml, or the .hadolint.yaml that it already has.

    portal: https://standards.example.org   # the portal that reports link to
    profile: standard
    ignore-comments: true                   # false: comments in a Dockerfile keep nothing back
    fail-on: warning                        # error, warning, info or never
    baseline: .portal-baseline.json
    ignore: [vendor/, "**/*.old"]           # paths that are not reviewed, as in .gitignore
    files: ["*.docker"]                     # names that are Dockerfiles, too
    rules:                                  # as in a profile
      commented-steps: off
      DL3008: warning
      recommended-labels: {severity: info, labels: [author]}
    paths:                                  # other rules for some paths
      "tests/**":
        rules: {pin-base-image: warning}

It is looked for beside the reviewed file and in the folders above it; the nearest counts, and it alone.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from portal.review.model import Severity
from portal.review.path_patterns import PathPatterns
from portal.review.profiles import InvalidProfile, Profile, adapted, profiles, without
from portal.review.profiles import profile as profile_named
from portal.review.yaml_file import InvalidFile, YamlFile, did_you_mean

if TYPE_CHECKING:
    from yaml.nodes import Node

NAME = ".portal.yaml"
_NAMES = ((NAME,), (".hadolint.yaml", ".hadolint.yml"))
_KEYS = ("portal", "profile", "ignore-comments", "fail-on", "baseline", "ignore", "files", "rules", "paths")


class InvalidConfiguration(InvalidFile):
    """A configuration file that can't be used. The message names file and line, and says what would be right."""


class Configuration:
    """What holds for the files below `folder`, the one that the file lies in. `fail_on` is the least severity that
    makes a review fail; None for none. `file` is where it comes from, None where there is no file. `paths` are the
    profiles of the files whose paths match a pattern."""

    def __init__(self, folder: Path, file: Path | None, profile: Profile) -> None:
        """The usual settings under that profile."""
        self.folder = folder
        self.file = file
        self.profile: Profile = profile
        self.portal = ""
        self.fail_on: Severity | None = Severity.INFO
        self.baseline: Path | None = None
        self.ignore = PathPatterns()
        self.files = PathPatterns()
        self.paths: list[tuple[PathPatterns, Profile]] = []

    @cached_property
    def _root(self) -> Path:
        return self.folder.resolve()

    def relative(self, path: Path) -> str | None:
        """A path as the patterns see it: from the configuration's folder, with slashes; None where it lies outside."""
        try:
            return (path.parent.resolve() / path.name).relative_to(self._root).as_posix()
        except ValueError:
            return None

    def ignores(self, path: Path, *, folder: bool = False) -> bool:
        """Whether a file, or with `folder` a folder, is not to be reviewed."""
        if not self.ignore:
            return False
        relative = self.relative(path)
        return relative is not None and self.ignore.match(relative, folder=folder)

    def profile_for(self, path: Path) -> Profile:
        """The profile for one file: that of the last of `paths` which matches, else that of all."""
        if self.paths and (relative := self.relative(path)) is not None:
            for pattern, chosen in self.paths[::-1]:
                if pattern.match(relative):
                    return chosen
        return self.profile


class Configurations:
    """Finds the configuration of each file, reading each file once.

    Raises:
        InvalidConfiguration: by every method, where the file that holds can't be used.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        leave_out: Collection[str] = (),
        file: Path | None = None,
        search: bool = True,
    ) -> None:
        """`profile` replaces what files say, `leave_out` are names of rules, or ids of ShellCheck, to switch off
        everywhere, `file` is the one configuration for everything, `search` says whether files are looked for at all.
        """
        self._profile = profile
        self._leave_out = leave_out
        self._search = search
        self._by_folder: dict[Path, Configuration] = {}
        self._nearest_files: dict[Path, tuple[Path | None, Path | None]] = {}
        self._usual = self._without(Configuration(Path(), None, _named(profile or "standard")))
        self._only = self._load(file) if file else None

    def of_folder(self, folder: Path) -> Configuration:
        """What holds for files in a folder."""
        if self._only or not self._search:
            return self._only or self._usual
        known = self._by_folder.get(folder)
        if known is None:
            known = self._by_folder[folder] = self._find(folder.absolute())
        return known

    def _find(self, folder: Path) -> Configuration:
        ours, hadolint = self._nearest(folder)
        file = ours or hadolint
        return self._loaded(file) if file else self._usual

    def _nearest(self, folder: Path) -> tuple[Path | None, Path | None]:
        """The nearest .portal.yaml and the nearest .hadolint.yaml, from the folder upwards."""
        known = self._nearest_files.get(folder)
        if known is None:
            here = [next((folder / n for n in names if (folder / n).is_file()), None) for names in _NAMES]
            above = self._nearest(folder.parent) if folder.parent != folder else (None, None)
            known = self._nearest_files[folder] = (here[0] or above[0], here[1] or above[1])
        return known

    def _loaded(self, file: Path) -> Configuration:
        # Kept under the file's own path beside the folders, so that two folders share one configuration.
        known = self._by_folder.get(file)
        if known is None:
            known = self._by_folder[file] = self._load(file)
        return known

    def _load(self, file: Path) -> Configuration:
        try:
            text = file.read_text("utf-8-sig")
        except OSError as error:
            raise InvalidConfiguration(f"{file} can't be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise InvalidConfiguration(f"{file} is not UTF-8 text.") from None
        source = YamlFile(text, shown(file), InvalidConfiguration)
        if "hadolint" in file.name:
            from portal.review.hadolint_configuration import read

            configuration = read(source, file, _named(self._profile or "standard"))
        else:
            configuration = _read(source, file, self._profile)
        return self._without(configuration)

    def _without(self, configuration: Configuration) -> Configuration:
        if self._leave_out:
            configuration.profile = without(configuration.profile, self._leave_out)
            configuration.paths = [(pattern, without(one, self._leave_out)) for pattern, one in configuration.paths]
        return configuration


def shown(file: Path) -> str:
    """The file's path as messages give it: from the working directory, where it is below it."""
    try:
        return str(file.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def _named(name: str) -> Profile:
    try:
        found: Profile = profile_named(name)
        return found
    except InvalidProfile as error:
        raise InvalidConfiguration(str(error)) from None


def _read(source: YamlFile, file: Path, profile_name: str | None) -> Configuration:
    name, ignore_comments = profile_name, True
    rules: Node | None = None
    paths: Node | None = None
    configuration = Configuration(file.parent, file, _named("standard"))
    for key, field, node in source.entries(source.root, "A configuration") if source.root is not None else ():
        if field == "portal":
            configuration.portal = _address(source, node)
        elif field == "profile":
            said = source.choice(node, "profile", profiles())
            name = profile_name or said
        elif field == "ignore-comments":
            ignore_comments = source.truth(node, field)
        elif field == "fail-on":
            level = source.choice(node, field, (*Severity, "never"))
            configuration.fail_on = None if level == "never" else Severity(level)
        elif field == "baseline":
            configuration.baseline = file.parent / source.words(node, field)[0][1]
        elif field in ("ignore", "files"):
            setattr(configuration, field, PathPatterns([word for _, word in source.words(node, field)]))
        elif field == "rules":
            rules = node
        elif field == "paths":
            paths = node
        else:
            hint = did_you_mean(field, _KEYS)
            raise source.fail(key, f"unknown key {field!r}; there are {', '.join(_KEYS)}.{hint}")
    chosen = _named(name or "standard")._replace(ignore_comments=ignore_comments)
    configuration.profile = chosen if rules is None else adapted(chosen, source, rules)
    for key, pattern, node in source.entries(paths, "paths") if paths is not None else ():
        changed = configuration.profile
        for inner_key, field, inner in source.entries(node, pattern):
            if field != "rules":
                raise source.fail(inner_key, f"unknown key {field!r}; a path has rules.")
            changed = adapted(changed, source, inner)
        if not pattern.strip("!/ "):
            raise source.fail(key, "a path's pattern must not be empty.")
        configuration.paths.append((PathPatterns([pattern]), changed))
    return configuration


def _address(source: YamlFile, node: Node) -> str:
    value = source.value(node)
    if not isinstance(value, str) or not value.startswith(("https://", "http://")):
        raise source.fail(node, f"portal must be an address such as https://standards.example.org, not {value!r}.")
    return value.rstrip("/")
