"""What a rule is: one file that says what is wanted, why, shows it by examples, checks it and mends it.

A rule file holds one module-level `rule = Rule(...)` and one or more checks registered on it. Its name comes from
the file's name, its family from the folder, so that nothing needs to be listed anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from portal.dockerfile.model import Span
from portal.review.model import Edit, Fix, Safety, Severity

if TYPE_CHECKING:
    from portal.dockerfile.model import Stage
    from portal.review.context import Context


class Problem(NamedTuple):
    """What a check reports. The engine adds the rule, its requirements and the profile's severity; `severity` may
    only soften that one, for a place where the same thing matters less. `aliases` are given where one rule stands for
    many ids of another reviewer, and this problem for some of them; else the rule's own hold."""

    span: Span
    message: str
    fixes: tuple[Fix, ...] = ()
    severity: Severity | None = None
    related: tuple[tuple[str, Span], ...] = ()
    file: str | None = None
    aliases: tuple[str, ...] = ()


Check = Callable[[Any, "Context"], Iterator[Problem]]
Explanation = Callable[["Stage", "Context"], str | None]


class Kind(StrEnum):
    """What a check is called with. In a Dockerfile: the whole file, each stage, each stage that is a result of the
    build, each instruction of some keywords (triggers of ONBUILD too), each shell command of some names, each call
    of a package manager of some families. Elsewhere: each script, the .dockerignore, each container that a command
    or a compose service describes, each build or naming of an image, the whole text of commands, a whole compose
    file."""

    FILE = "file"
    STAGE = "stage"
    RESULT = "result"
    INSTRUCTION = "instruction"
    COMMAND = "command"
    PACKAGES = "packages"
    SCRIPT = "script"
    DOCKERIGNORE = "dockerignore"
    CONTAINER = "container"
    BUILD = "build"
    COMMANDS = "commands"
    COMPOSE = "compose"


class Registration(NamedTuple):
    """One check of a rule: the subject and kind it is called for, and the keys that it wants (empty: all). What it
    is not worth calling without: `having` is an attribute that an instruction must not have empty ("" for none),
    `installs` are packages of which the file must install one (empty: none)."""

    subject: str
    kind: Kind
    keys: tuple[str, ...]
    check: Check
    having: str = ""
    installs: frozenset[str] = frozenset()


class Example(NamedTuple):
    """A text that shows the rule. Where `bad`, the rule fires on exactly the given lines; `fixed` is what its fix
    makes of it. `options` are the rule's options under which that holds. `subject` is what the text is: a
    "dockerfile", an "entrypoint" script, a "dockerignore", "run-command" or "build-command" lines, a "compose" file.
    `beside` holds files that are reviewed with it, by name: "Dockerfile", ".dockerignore" or a script's path."""

    text: str
    bad: bool
    lines: tuple[int, ...] = ()
    fixed: str | None = None
    caption: str = ""
    options: Mapping[str, Any] = {}
    subject: str = "dockerfile"
    beside: Mapping[str, str] = {}


def bad(
    text: str,
    *lines: int,
    caption: str = "",
    subject: str = "dockerfile",
    beside: Mapping[str, str] | None = None,
    **options: Any,
) -> Example:
    """An example on which the rule fires, on `lines` (from 1)."""
    return Example(_dedented(text), True, lines or (1,), None, caption, options, subject, beside or {})


def good(
    text: str,
    caption: str = "",
    *,
    subject: str = "dockerfile",
    beside: Mapping[str, str] | None = None,
    **options: Any,
) -> Example:
    """An example with which the rule is content."""
    return Example(_dedented(text), False, (), None, caption, options, subject, beside or {})


def fixed(
    before: str,
    after: str,
    *lines: int,
    caption: str = "",
    subject: str = "dockerfile",
    beside: Mapping[str, str] | None = None,
    **options: Any,
) -> Example:
    """An example on which the rule fires, on `lines`, and what its fix turns it into."""
    return Example(_dedented(before), True, lines or (1,), _dedented(after), caption, options, subject, beside or {})


def _dedented(text: str) -> str:
    # textwrap.dedent without its import and its regular expressions: rules are loaded at every start.
    if not text.startswith("\n"):
        return text
    lines = text[1:].split("\n")
    margin = len(lines[0]) - len(lines[0].lstrip(" "))
    return "\n".join(line[margin:] if not line[:margin].strip() else line for line in lines).rstrip(" ")


class Rule:
    """One rule of the standard, with its documentation, examples and checks.

    `title` says in one line what is wanted. `requirements` are ids of the catalogue, `aliases` the ids under which
    other reviewers know the idea. `why` is prose (paragraphs parted by blank lines, `- ` lists, `code` in back
    quotes). `options` are names with their default values, which a profile may change. `opinion` marks a rule that
    is off unless a profile turns it on. `name` and `family` are set when the rule is found.
    """

    __slots__ = (
        "aliases",
        "checks",
        "examples",
        "explanation",
        "family",
        "fixable",
        "gives_way_to",
        "name",
        "opinion",
        "options",
        "requirements",
        "severity",
        "title",
        "why",
    )

    def __init__(
        self,
        *,
        title: str,
        why: str,
        severity: Severity,
        examples: tuple[Example, ...],
        requirements: tuple[str, ...] = (),
        aliases: tuple[str, ...] = (),
        options: Mapping[str, Any] | None = None,
        opinion: bool = False,
        gives_way_to: tuple[str, ...] = (),
    ) -> None:
        """`gives_way_to` are names of rules that say it all where they report the same place: this one's finding is
        left out then, and its requirements count with theirs."""
        self.title = title
        self.why = _dedented(why).strip()
        self.severity = severity
        self.examples = examples
        self.requirements = requirements
        self.aliases = aliases
        self.options: Mapping[str, Any] = options or {}
        self.opinion = opinion
        self.gives_way_to = gives_way_to
        self.fixable = any(example.fixed is not None for example in examples)
        self.checks: list[Registration] = []
        self.explanation: Explanation | None = None
        self.name = ""
        self.family = ""

    def __repr__(self) -> str:
        return f"<Rule {self.name}>"

    @property
    def subjects(self) -> tuple[str, ...]:
        """The kinds of file that the rule looks at: "dockerfile", "entrypoint", ..."""
        return tuple(dict.fromkeys(registration.subject for registration in self.checks))

    @property
    def why_html(self) -> str:
        """The reasons as HTML: paragraphs, lists and code, everything escaped."""
        from portal.review.prose import to_html

        return to_html(self.why)

    @property
    def first_good(self) -> Example | None:
        """The first example of how it should be: a good one, or a bad one as its fix leaves it. Requirements'
        pages show it: as a fragment it may lack what a whole file has, but breaks no other rule of the standard."""
        shown = (one for one in self.examples if one.fixed is not None or not one.bad)
        first = next(shown, None)
        if first is None or first.fixed is None:
            return first
        return first._replace(text=first.fixed, bad=False, caption="")

    def on_file(self, check: Check) -> Check:
        """Call the check once, with the Dockerfile."""
        return self._register(Kind.FILE, (), check)

    def on_stage(self, check: Check) -> Check:
        """Call the check with every stage."""
        return self._register(Kind.STAGE, (), check)

    def on_result(self, check: Check) -> Check:
        """Call the check with every stage that is a result of the build."""
        return self._register(Kind.RESULT, (), check)

    def on_instruction(self, *keywords: str, having: str = "") -> Callable[[Check], Check]:
        """Call the check with every instruction of these keywords (of any keyword, if none is given). `having` spares
        it those whose attribute of that name ("flags", "heredocs", ...) is empty."""
        return lambda check: self._register(Kind.INSTRUCTION, keywords, check, having=having)

    def on_command(self, *names: str) -> Callable[[Check], Check]:
        """Call the check with every shell command of these names (of any name, if none is given)."""
        return lambda check: self._register(Kind.COMMAND, names, check)

    def on_packages(self, *families: str, installs: frozenset[str] = frozenset()) -> Callable[[Check], Check]:
        """Call the check with every call of a package manager of these families (apt, apk, dnf, pip, ...). `installs`
        spares it the files that install none of these packages."""
        return lambda check: self._register(Kind.PACKAGES, families, check, installs=installs)

    def on_script(self, check: Check) -> Check:
        """Call the check with every shell script: those given, and those that the Dockerfile writes itself."""
        return self._register(Kind.SCRIPT, (), check, "entrypoint")

    def on_dockerignore(self, check: Check) -> Check:
        """Call the check with the .dockerignore, where one is given."""
        return self._register(Kind.DOCKERIGNORE, (), check, "dockerignore")

    def on_run_command(self, check: Check) -> Check:
        """Call the check with the container of every `docker run` or `docker create`."""
        return self._register(Kind.CONTAINER, (), check, "run-command")

    def on_service(self, check: Check) -> Check:
        """Call the check with the container of every compose service."""
        return self._register(Kind.CONTAINER, (), check, "compose")

    def on_container(self, check: Check) -> Check:
        """Call the check with every container, whether a command or a compose service describes it."""
        return self.on_service(self.on_run_command(check))

    def on_build_command(self, check: Check) -> Check:
        """Call the check with every `docker build`, `docker tag` or `docker push`."""
        return self._register(Kind.BUILD, (), check, "build-command")

    def on_build(self, check: Check) -> Check:
        """Call the check with every build, whether a command or a compose service describes it."""
        self._register(Kind.BUILD, (), check, "compose")
        return self.on_build_command(check)

    def on_commands(self, check: Check) -> Check:
        """Call the check once with the text of commands."""
        return self._register(Kind.COMMANDS, (), check, "run-command")

    def explains(self, explanation: Explanation) -> Explanation:
        """Ask that for a sentence on each stage with which the rule is content, where a reader may doubt it."""
        self.explanation = explanation
        return explanation

    def on_compose(self, check: Check) -> Check:
        """Call the check once with the compose file."""
        return self._register(Kind.COMPOSE, (), check, "compose")

    def _register(
        self,
        kind: Kind,
        keys: tuple[str, ...],
        check: Check,
        subject: str = "dockerfile",
        having: str = "",
        installs: frozenset[str] = frozenset(),
    ) -> Check:
        self.checks.append(Registration(subject, kind, keys, check, having, installs))
        return check


def replace(title: str, span: Span, text: str, safety: Safety = Safety.SAFE) -> Fix:
    """A fix that puts `text` where `span` is."""
    return Fix(title, safety, (Edit(span, text),))


def insert(title: str, line: int, column: int, text: str, safety: Safety = Safety.SAFE) -> Fix:
    """A fix that inserts `text` before the given place."""
    return Fix(title, safety, (Edit(Span(line, column, line, column), text),))
