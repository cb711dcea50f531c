"""The `portal` command: review, start, explain, rules. The same core as the web, without Django.

Exit status of `portal review`: 0 clean, 1 findings, 2 unusable input.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from portal.review import Report
    from portal.review.profiles import Profile

CLEAN, FINDINGS, UNUSABLE = 0, 1, 2
_DESCRIPTION = "Review Dockerfiles against the containerisation standard, and generate projects that comply with it."
_SKIPPED_FOLDERS = frozenset({".git", ".hg", ".venv", "node_modules", "__pycache__", ".tox", "venv"})
MOST_BYTES = 1_000_000


class Unusable(Exception):
    """Input that the command can't work with; the message says what is wrong and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with the given arguments (sys.argv's by default) and return its exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except Unusable as error:
        print(f"portal: {error}", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:  # the reader, `head` say, has what it wants
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNUSABLE


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(UNUSABLE, f"portal: {message}. `{self.prog} --help` says more.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="portal", description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    review = commands.add_parser("review", help="review Dockerfiles; '-' reads standard input, folders are searched")
    review.add_argument("paths", nargs="+", metavar="PATH")
    review.add_argument("--format", choices=("text", "json"), default="text")
    review.add_argument("--profile", default="standard", help="which rules apply (default: standard)")
    review.add_argument("--ignore", action="append", default=[], metavar="RULE", help="leave a rule out; repeatable")
    review.add_argument(
        "--fail-on",
        choices=("error", "warning", "info"),
        default="info",
        help="exit 1 only for findings at least this severe (default: info, any finding)",
    )
    review.add_argument("--fix", action="store_true", help="apply the safe fixes to the files")
    review.add_argument("--suggested", action="store_true", help="with --fix or --diff: suggested fixes too")
    review.add_argument("--diff", action="store_true", help="show what the fixes would change, and change nothing")
    review.add_argument("--no-colour", "--no-color", action="store_true", help="plain text on a terminal too")
    review.set_defaults(run=_review)

    start = commands.add_parser("start", help="generate a project from a starter")
    start.add_argument("name", metavar="NAME", help="a starter; `portal start list` lists them")
    start.add_argument("answers", nargs="*", metavar="key=value", help="answers; what is left out takes its default")
    start.add_argument("-o", "--output", metavar="DIR", help="folder to make (default: the project's slug)")
    start.set_defaults(run=_start)

    explain = commands.add_parser("explain", help="explain a rule, a requirement or another tool's rule id")
    explain.add_argument("name", metavar="RULE|REQUIREMENT", help="pin-base-image, IMG-18, DL3006, ...")
    explain.set_defaults(run=_explain)

    rules = commands.add_parser("rules", help="list all rules")
    rules.set_defaults(run=_rules)
    return parser


def _version() -> str:
    from portal import __version__

    return f"portal {__version__}"


# ---------------------------------------------------------------- review


def _review(options: argparse.Namespace) -> int:
    profile = _profile(options.profile, options.ignore)
    if options.fix and options.diff:
        raise Unusable("--fix changes files and --diff only shows the change: give one of them")
    if options.fix and "-" in options.paths:
        raise Unusable("--fix can't change standard input; use --diff, or name a file")
    reports = [_review_file(path, profile, options) for path in _files(options.paths)]
    if not options.diff:
        _print_reports(reports, options)
    worst = min((f.severity.rank for _, report in reports for f in report.findings), default=None)
    limit = ("error", "warning", "info").index(options.fail_on)
    return FINDINGS if worst is not None and worst <= limit else CLEAN


def _profile(name: str, ignored: Sequence[str]) -> Profile:
    """The profile of that name without the ignored rules."""
    from portal.review.profiles import InvalidProfile, profile
    from portal.review.rules import rules

    for rule in ignored:
        if rule not in rules():
            raise Unusable(f"there is no rule {rule!r} to ignore; `portal rules` lists them")
    try:
        chosen = profile(name)
    except InvalidProfile as error:
        raise Unusable(str(error)) from None
    return chosen._replace(severities={n: s for n, s in chosen.severities.items() if n not in ignored})


def _review_file(path: str, profile: Profile, options: argparse.Namespace) -> tuple[str, Report]:
    from portal.review import Safety, diff, fix, review

    text = _read(path)
    shown = "<stdin>" if path == "-" else path
    safety = Safety.SUGGESTED if options.suggested else Safety.SAFE
    ignored_file = None if path == "-" else _dockerignore(Path(path))
    if options.fix or options.diff:
        mended = fix(text, profile, safety=safety)
        if options.diff:
            sys.stdout.write(diff(text, mended, shown))
        elif mended != text:
            Path(path).write_bytes(mended.encode("utf-8", "surrogateescape"))
        if options.fix:
            text = mended
    return shown, review(text, profile, dockerignore=ignored_file)


def _print_reports(reports: list[tuple[str, Report]], options: argparse.Namespace) -> None:
    if options.format == "json":
        import json

        from portal.review.reports.json import to_json

        files = [{"file": name, **to_json(report)} for name, report in reports]
        print(json.dumps({"files": files}, ensure_ascii=False, indent=2))
        return
    from portal.review.reports.text import text

    colour = sys.stdout.isatty() and not options.no_colour and "NO_COLOR" not in os.environ
    for name, report in reports:
        sys.stdout.write(text(report, name, colour=colour))


def _files(paths: Sequence[str]) -> Iterator[str]:
    """The files to review, folders searched, each once and in a fixed order."""
    seen: set[str] = set()
    for path in paths:
        found = [path] if path == "-" or not Path(path).is_dir() else list(_search(Path(path)))
        if not found:
            raise Unusable(f"there is no Dockerfile or Containerfile below {path}")
        for name in found:
            if name not in seen:
                seen.add(name)
                yield name


def _search(folder: Path) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS)
        for name in sorted(names):
            if _is_dockerfile(name):
                yield str(Path(root, name))


def _is_dockerfile(name: str) -> bool:
    stem, _, suffix = name.partition(".")
    if suffix == "dockerignore":
        return False
    return stem in ("Dockerfile", "Containerfile") or name.endswith((".Dockerfile", ".Containerfile", ".dockerfile"))


def _dockerignore(path: Path) -> str | None:
    """The .dockerignore beside a Dockerfile; Docker takes <Dockerfile>.dockerignore before it."""
    for candidate in (path.with_name(path.name + ".dockerignore"), path.with_name(".dockerignore")):
        if candidate.is_file():
            return candidate.read_text("utf-8", "replace")
    return None


def _read(path: str) -> str:
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1) if path == "-" else Path(path).read_bytes()
    except FileNotFoundError:
        raise Unusable(f"there is no file {path}") from None
    except OSError as error:
        raise Unusable(f"{path} can't be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise Unusable(f"{path} is larger than {MOST_BYTES:,} bytes, the most that is reviewed")
    return data.decode("utf-8", "surrogateescape")


# ---------------------------------------------------------------- start


def _start(options: argparse.Namespace) -> int:
    from portal.starters import InvalidAnswers, catalogue, generate

    starters = catalogue()
    if options.name == "list":
        for starter in starters.values():
            print(f"{starter.name:24} {starter.summary}")
        return CLEAN
    if options.name not in starters:
        raise Unusable(f"there is no starter {options.name!r}; there are: {', '.join(starters)}")
    answers: dict[str, str] = {}
    for answer in options.answers:
        key, equals, value = answer.partition("=")
        if not equals:
            raise Unusable(f"{answer!r} is not key=value; the keys are {_keys(options.name)}")
        if key in answers:
            raise Unusable(f"{key} was given twice")
        answers[key] = value
    try:
        project = generate(options.name, answers)
    except InvalidAnswers as invalid:
        problems = "\n".join(f"  {name}: {message}" for name, message in invalid.errors.items())
        raise Unusable(f"some answers can't be used\n{problems}\nthe keys are {_keys(options.name)}") from None
    folder = Path(options.output or project.slug)
    try:
        if folder.exists() and any(folder.iterdir()):
            raise Unusable(f"{folder} exists and is not empty; give another folder with -o")
        for path, content in project.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            target.chmod(project.modes.get(path, 0o644))
    except OSError as error:
        raise Unusable(f"{folder} can't be written: {error.strerror}") from None
    print(f"{folder}: {len(project.files)} files. Next: cd {folder} && make help")
    return CLEAN


def _keys(name: str) -> str:
    from portal.starters import catalogue

    return ", ".join(field.name for field in catalogue()[name].fields)


# ---------------------------------------------------------------- explain, rules


def _explain(options: argparse.Namespace) -> int:
    from portal.review.rules import rules
    from portal.standard import catalogue

    wanted = options.name
    requirement = catalogue().requirements.get(wanted.upper())
    if requirement is not None:
        _explain_requirement(requirement.id)
        return CLEAN
    named = [rule for rule in rules().values() if wanted.lower() in (rule.name, *(a.lower() for a in rule.aliases))]
    if not named:
        raise Unusable(
            f"{wanted!r} is no rule, requirement or known id of another tool; `portal rules` lists the rules, "
            "requirements are APP-1 to RUN-22"
        )
    for number, rule in enumerate(named):
        if number:
            print()
        _explain_rule(rule.name)
    return CLEAN


def _explain_requirement(id_: str) -> None:
    from portal.review.rules import rules
    from portal.standard import catalogue

    requirement = catalogue().requirements[id_]
    print(f"{requirement.id} {requirement.name} ({requirement.level})\n")
    print(_wrapped(requirement.says))
    if requirement.correction:
        print("\n" + _wrapped("Correction: " + requirement.correction))
    names = [rule.name for rule in rules().values() if id_ in rule.requirements]
    print("\nRules: " + (", ".join(names) or "none; " + _who_sees(requirement.seen_in)))
    print(f"Guide: /guide/requirements/{id_}/")


def _who_sees(seen_in: tuple[str, ...]) -> str:
    return "only people can judge this" if seen_in == ("people",) else "seen in: " + ", ".join(seen_in)


def _explain_rule(name: str) -> None:
    from portal.review.rules import rules

    rule = rules()[name]
    print(f"{rule.name} ({rule.severity})\n{rule.title}\n")
    print("\n\n".join(_wrapped(paragraph) for paragraph in rule.why.strip().split("\n\n")))
    for example in rule.examples:
        print("\n" + ("Bad:" if example.bad else "Good:"))
        print("\n".join("    " + line for line in example.text.rstrip("\n").split("\n")))
        if example.fixed is not None:
            print("Fixed:")
            print("\n".join("    " + line for line in example.fixed.rstrip("\n").split("\n")))
    print("\nRequirements: " + (", ".join(rule.requirements) or "none"))
    if rule.aliases:
        print("Elsewhere: " + ", ".join(rule.aliases))


def _rules(_options: argparse.Namespace) -> int:
    from portal.review.rules import rules

    for rule in rules().values():
        print(f"{rule.name:32} {rule.severity:8} {' '.join(rule.requirements):16} {rule.title}")
    return CLEAN


def _wrapped(paragraph: str) -> str:
    import textwrap

    if paragraph.lstrip().startswith("- "):
        return paragraph
    return textwrap.fill(" ".join(paragraph.split()), width=88)


if __name__ == "__main__":
    sys.exit(main())
