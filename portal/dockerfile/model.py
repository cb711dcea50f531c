"""What a Dockerfile says: instructions, stages, shell commands, each with the exact place it stands in.

Lines and columns count from 1, columns in code points (not bytes, not UTF-16 units), ends are exclusive.
The model keeps what was written (`text`) beside what it means (`value`), and never drops a comment, so that
a rule can point at a single word and a fix can leave every other byte as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from portal.patterns import regex

if TYPE_CHECKING:
    from portal.dockerfile.heredocs import Body
    from portal.dockerfile.lines import Passage


_VARIABLE = regex(r"\$(?:\{[^{}]*\}|\w+)")
MAX_LINE = 1 << 62  # above every line number, so that a search by offset ends behind the runs that start there


class Span(NamedTuple):
    """A piece of the source text: from the first position up to, not including, the second."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


Place = Span | tuple["Passage", int, int]
"""Where something stands: said outright, or by the offsets of a passage, to be worked out when somebody asks, and each
time anew. Most spans of a model are never asked for, and they take more memory than all the rest."""


class Placed:
    """What has a place in the source."""

    __slots__ = ("_end", "_start", "_where")

    def __init__(self, place: Place) -> None:
        # Not the tuple itself, which would be as large as a word.
        self._where: Span | Passage
        if isinstance(place, Span):
            self._where, self._start, self._end = place, 0, 0
        else:
            self._where, self._start, self._end = place

    @property
    def span(self) -> Span:
        """Where it stands."""
        where = self._where
        return where if isinstance(where, Span) else where.span(self._start, self._end)


class Word(Placed):
    """One argument. `text` is as written (quotes and escapes kept), `value` has quotes and escapes resolved
    and variables left as they are; for an element of a JSON array it is the decoded string."""

    __slots__ = ("text", "value")

    def __init__(self, text: str, value: str, place: Place) -> None:
        self.text = text
        self.value = value
        super().__init__(place)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Word):
            return NotImplemented
        return self.text == other.text and self.value == other.value and self.span == other.span

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Word({self.text!r}, {self.value!r}, {self.span!r})"


class Pair(Placed):
    """`key=value` of ENV, LABEL or ARG. `value` is None where no `=` was given (`ARG name`);
    `legacy` marks the old form `ENV key value`."""

    __slots__ = ("key", "legacy", "value")

    def __init__(self, key: Word, value: Word | None, place: Place, legacy: bool = False) -> None:
        self.key = key
        self.value = value
        super().__init__(place)
        self.legacy = legacy

    def __repr__(self) -> str:
        return f"Pair({self.key!r}, {self.value!r}, {self.span!r}, {self.legacy!r})"


@dataclass(slots=True)
class Flag:
    """`--name=value` in front of an instruction's arguments; `value` is None for a bare `--link`."""

    name: str
    value: str | None
    span: Span
    value_span: Span | None


class Heredoc:
    """A here-document of RUN, COPY or ADD. `body` is as written (tabs kept), `body_span` covers its lines
    without the terminator, whose place is `terminator_span` (None where it is missing: `terminated` is False then,
    and the body is taken to end before the next line that looks like an instruction); `expand` is False where the
    delimiter was quoted."""

    __slots__ = ("_body", "_line", "_lines", "_source")

    def __init__(self, body: Body, line: Passage, lines: list[str], source: Callable[[Span], str]) -> None:
        """`line` is the logical line that announces it, `lines` are the file's."""
        self._body = body
        self._line = line
        self._lines = lines
        self._source = source

    def __repr__(self) -> str:
        return f"<Heredoc {self.delimiter} at {self.marker_span}>"

    @property
    def delimiter(self) -> str:
        """The word that ends it."""
        return self._body.marker.delimiter

    @property
    def expand(self) -> bool:
        """Whether variables in it are replaced."""
        return self._body.marker.expand

    @property
    def strip_tabs(self) -> bool:
        """Whether tabs at the start of its lines are taken away."""
        return self._body.marker.strip_tabs

    @property
    def terminated(self) -> bool:
        """Whether its end is there."""
        return self._body.terminated

    @property
    def body(self) -> str:
        """Its text as written."""
        return self._source(self.body_span)

    @property
    def marker_span(self) -> Span:
        """Where it is announced."""
        marker = self._body.marker
        return self._line.span(marker.start, marker.end)

    @property
    def body_span(self) -> Span:
        """Where its text stands."""
        body = self._body
        if body.terminated:
            return Span(body.first, 1, body.end, 1)
        width = len(self._lines[body.last - 1]) + 1
        if body.last >= body.first:
            return Span(body.first, 1, body.last, width)
        return Span(body.last, width, body.last, width)

    @property
    def terminator_span(self) -> Span | None:
        """Where its end stands."""
        body = self._body
        if not body.terminated:
            return None
        width = len(self._lines[body.end - 1]) + 1
        return Span(body.end, width - len(self.delimiter), body.end, width)


@dataclass(slots=True)
class Comment:
    """A comment line; `text` is without the `#` and the white space around it."""

    text: str
    span: Span


@dataclass(slots=True)
class Directive:
    """A parser directive: syntax, escape or check (Dockerfile reference, "Parser directives")."""

    name: str
    value: str
    span: Span


class Form(StrEnum):
    """How an instruction that takes a command gives it."""

    SHELL = "shell"
    EXEC = "exec"


class Instruction:
    """One instruction of the file, from the first character of its keyword to the last of its arguments, or to
    the end of its last here-document.

    `keyword` is upper case whatever was written (`keyword_text`). `arguments` holds the words after the flags:
    the elements of the array in exec form; the words of the line otherwise (for shell-form RUN, CMD, ENTRYPOINT
    and HEALTHCHECK use `shell`). WORKDIR, USER, STOPSIGNAL and MAINTAINER take the rest of the line as one
    argument, as the builder does. `pairs` is filled for ENV, LABEL and ARG. `form` is set where arguments were
    given: EXEC for a JSON array of strings (of any instruction that takes one), SHELL for the command of RUN, CMD,
    ENTRYPOINT and HEALTHCHECK CMD in plain text. `invalid_json` marks arguments that begin with `[` and are no
    JSON array of strings, so that the builder reads them as plain text (or refuses them).
    `trigger` is the inner instruction of ONBUILD, and the CMD of HEALTHCHECK. `blank_continuations` are spans of
    empty lines inside the instruction. `first_line` and `last_line` are the lines that it takes up, empty and
    comment lines in front of its keyword or behind a dangling continuation included. `line` is the logical line
    that the builder sees, which knows the place of each of its characters; its arguments begin at
    `arguments_offset`.
    """

    __slots__ = (
        "_arguments",
        "_pairs",
        "_reader",
        "_shell",
        "_source",
        "_span",
        "_start",
        "_text",
        "arguments_offset",
        "blank_continuations",
        "comments",
        "first_line",
        "flags",
        "form",
        "heredocs",
        "index",
        "invalid_json",
        "keyword",
        "keyword_text",
        "last_line",
        "line",
        "shell_reader",
        "stage",
        "trigger",
    )

    def __init__(
        self,
        keyword: str,
        keyword_text: str,
        line: Passage,
        start: int,
        source: Callable[[Span], str],
    ) -> None:
        self.keyword = keyword
        self.keyword_text = keyword_text
        self.line = line
        self._start = start
        self._span: Span | None = None
        self._text: str | None = None
        self._source = source
        self.flags: list[Flag] = NO_FLAGS
        self.form: Form | None = None
        self.invalid_json = False
        self.heredocs: list[Heredoc] = NO_HEREDOCS
        self.comments: list[Comment] = NO_COMMENTS
        self.blank_continuations: list[Span] = NO_SPANS
        self.trigger: Instruction | None = None
        self.stage: Stage | None = None
        self.index = 0
        self.first_line = 0
        self.last_line = 0
        self.arguments_offset = 0
        self.shell_reader: Callable[[Instruction], ShellScript | None] | None = None
        self._reader: Callable[[Instruction], tuple[list[Word], list[Pair]]] | None = None
        self._arguments: list[Word] = NO_WORDS
        self._pairs: list[Pair] = NO_PAIRS
        self._shell: ShellScript | None = None

    def __repr__(self) -> str:
        return f"<Instruction {self.keyword} on line {self.span.start_line}>"

    @property
    def span(self) -> Span:
        """Where it stands."""
        if self._span is not None:
            return self._span
        span = self.line.span(self._start, len(self.line.text))
        if self.heredocs:
            final = self.heredocs[-1]
            return Span(*span[:2], *(final.terminator_span or final.body_span)[2:])
        self._span = span
        return span

    @span.setter
    def span(self, span: Span) -> None:
        self._span = span

    @property
    def text(self) -> str:
        """The instruction as written, here-documents included."""
        if self.heredocs:
            return self._source(self.span)
        if self.line.unbroken:
            return self.line.text[self._start :]
        if self._text is None:
            self._text = self._source(self.span)
        return self._text

    @property
    def keyword_span(self) -> Span:
        """Where the keyword stands."""
        return self.line.span(self._start, self._start + len(self.keyword_text))

    @property
    def arguments(self) -> list[Word]:
        """The words behind the flags. Read when first asked for, as `pairs` are."""
        if self._reader is not None:
            self._read()
        return self._arguments

    @property
    def pairs(self) -> list[Pair]:
        """The pairs of ENV, LABEL and ARG."""
        if self._reader is not None:
            self._read()
        return self._pairs

    def _read(self) -> None:
        if self._reader is not None:
            self._arguments, self._pairs = self._reader(self)
            self._reader = None

    @property
    def shell(self) -> ShellScript | None:
        """What RUN, CMD, ENTRYPOINT or HEALTHCHECK CMD runs, in either form; None for other instructions and
        where no command is given. Read when first asked for. In exec form the language is "exec" and the array is
        the one command, unless it is a shell with `-c`: then `source` is that shell's script."""
        if self.shell_reader is not None:
            self._shell = self.shell_reader(self)
            self.shell_reader = None
        return self._shell

    @property
    def known(self) -> bool:
        """Whether the keyword is an instruction of the Dockerfile reference."""
        return self.keyword in KEYWORDS

    def flag(self, name: str) -> Flag | None:
        """The first flag of that name, or None."""
        return next((flag for flag in self.flags if flag.name == name), None)

    def flags_named(self, name: str) -> list[Flag]:
        """All flags of that name, in order (`--mount` may be repeated)."""
        return [flag for flag in self.flags if flag.name == name]


# What an instruction without any has: shared, so that a small instruction stays small. Nobody adds to a model.
NO_FLAGS: list[Flag] = []
NO_HEREDOCS: list[Heredoc] = []
NO_COMMENTS: list[Comment] = []
NO_SPANS: list[Span] = []
NO_WORDS: list[Word] = []
NO_PAIRS: list[Pair] = []
NO_REDIRECTS: list[Redirect] = []
KEYWORDS = frozenset(
    [
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER"),
        *("ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
    ]
)


@dataclass(slots=True)
class ImageReference:
    """`registry/repository:tag@digest`, variables already substituted. `registry` is None for Docker Hub's
    short names; `unresolved` names variables that have no value in the file."""

    text: str
    registry: str | None
    repository: str
    tag: str | None
    digest: str | None
    unresolved: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """Where it comes from and what it is, without tag and digest."""
        return f"{self.registry}/{self.repository}" if self.registry else self.repository


@dataclass(slots=True)
class StageReference:
    """What `COPY --from=` or `RUN --mount=from=` names: a stage of the file, by alias or number, or else an
    image (`image`; None for a name that can only be a stage's number but isn't)."""

    text: str
    span: Span
    instruction: Instruction = field(repr=False)
    flag: Flag
    stage: Stage | None = field(default=None, repr=False)
    image: ImageReference | None = None


@dataclass(slots=True, eq=False)
class Stage:
    """One FROM and what follows it. `base` is the earlier stage that it builds on, `image` the reference
    otherwise (None for scratch); `name` is the alias behind AS. `references` are what it copies or mounts from,
    `dependencies` the stages among them and its base, each once, in order of appearance."""

    index: int
    instruction: Instruction
    image_word: Word | None
    image: ImageReference | None
    name: Word | None = None
    base: Stage | None = field(default=None, repr=False)
    platform: Flag | None = None
    instructions: list[Instruction] = field(default_factory=list, repr=False)
    references: list[StageReference] = field(default_factory=list, repr=False)
    dependencies: list[Stage] = field(default_factory=list, repr=False)
    _last: dict[str, Instruction] | None = field(default=None, repr=False)
    _counted: int = 0

    def lineage(self) -> list[Stage]:
        """This stage and those of the same file it builds on, nearest first."""
        chain: list[Stage] = []
        stage: Stage | None = self
        while stage is not None:
            chain.append(stage)
            stage = stage.base
        return chain

    def effective(self, keyword: str) -> Instruction | None:
        """The instruction of that keyword that is in force at the end of the stage: its last one, or the
        last one of the nearest stage it builds on. None where the file has none."""
        stage: Stage | None = self
        while stage is not None:
            instruction = stage.last(keyword)
            if instruction is not None:
                return instruction
            stage = stage.base
        return None

    def last(self, keyword: str) -> Instruction | None:
        """The last instruction of that keyword in the stage itself."""
        if self._last is None or self._counted != len(self.instructions):
            self._last = {instruction.keyword: instruction for instruction in self.instructions}
            self._counted = len(self.instructions)
        return self._last.get(keyword)


class Redirect(Placed):
    """A redirection of a shell command: operator (`>`, `2>>`, `<<<`, `2>&1`...) and target, which is None where the
    operator says it all."""

    __slots__ = ("operator", "target")

    def __init__(self, operator: str, target: Word | None, place: Place) -> None:
        self.operator = operator
        self.target = target
        super().__init__(place)

    @property
    def writes(self) -> bool:
        """Whether the target is a file that output goes to: `>`, `>>`, `>|`, `2>`, `&>`."""
        return self.operator.lstrip("0123456789&") in (">", ">>", ">|")

    def __repr__(self) -> str:
        return f"Redirect({self.operator!r}, {self.target!r}, {self.span!r})"


class Command(Placed):
    """One simple command inside a shell body: `A=1 name argument... >file`.

    `name` is the value of the first word ("" where it is not literal), `words` all words with the name first; an
    assignment without a command has none. `operator` is what joins it to the command before it in the same list
    ("&&", "||", ";", "&", "|", "|&", "\\n" or None for the first). `inside` names the constructs around it, outermost
    first ("if", "for", "while", "case", "subshell", "group", "function", "substitution", "negation"). `background`
    is true when it is followed by `&`. `pipeline` numbers the pipelines of a script: the commands of one have the
    same number, the others None.
    `wrapper` is the command that runs this one (`sudo apt-get ...`, `env X=1 cmd`, `sh -c "..."`, `exec ...`,
    `time`, `xargs`, `find -exec`...): the wrapped command is listed as a command of its own behind its wrapper.
    """

    __slots__ = (
        "assignments",
        "background",
        "inside",
        "instruction",
        "name",
        "operator",
        "pipeline",
        "redirects",
        "words",
        "wrapper",
    )

    def __init__(
        self,
        name: str,
        words: list[Word],
        place: Place,
        assignments: list[Pair] | None = None,
        redirects: list[Redirect] | None = None,
        operator: str | None = None,
        inside: tuple[str, ...] = (),
        background: bool = False,
        pipeline: int | None = None,
        wrapper: Command | None = None,
        instruction: Instruction | None = None,
    ) -> None:
        self.name = name
        self.words = words
        super().__init__(place)
        self.assignments = NO_PAIRS if assignments is None else assignments
        self.redirects = NO_REDIRECTS if redirects is None else redirects
        self.operator = operator
        self.inside = inside
        self.background = background
        self.pipeline = pipeline
        self.wrapper = wrapper
        self.instruction = instruction

    def __repr__(self) -> str:
        return f"<Command {self.name} of {len(self.words)} words at {self.span}>"

    @property
    def arguments(self) -> list[Word]:
        """The words after the name."""
        return self.words[1:]

    @property
    def values(self) -> list[str]:
        """The values of the words after the name."""
        return [word.value for word in self.words[1:]]


@dataclass(slots=True, eq=False)
class ShellScript:
    """The shell text of an instruction or of a script file, continuation lines and Dockerfile comments taken
    out (`source`), and what stands in it. `language` is "sh", "bash", "powershell", "cmd" or another
    interpreter's name; commands are found only for POSIX-like shells ("exec" stands for an array that starts a
    program without any shell). `broken` means that the shell grammar found
    an error in it: commands are then a best effort. `passage` knows the place of each character of `source`."""

    passage: Passage = field(repr=False)
    language: str
    commands: list[Command] = field(default_factory=list)
    broken: bool = False

    @property
    def source(self) -> str:
        """The text."""
        return self.passage.text

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of the code point at `offset` of `source`."""
        return self.passage.position(offset)


@dataclass(slots=True, eq=False)
class Dockerfile:
    """A parsed Dockerfile. `lines` are the source's lines without their ends, `newline` the end that the first
    line has; `escape` the escape character in force."""

    text: str
    lines: list[str]
    instructions: list[Instruction]
    stages: list[Stage]
    directives: list[Directive]
    comments: list[Comment]
    escape: str = "\\"
    newline: str = "\n"
    scopes: Callable[[Instruction], Mapping[str, str | None]] | None = field(default=None, repr=False)
    _global_arguments: list[Instruction] | None = field(default=None, repr=False)

    @property
    def global_arguments(self) -> list[Instruction]:
        """The ARG instructions before the first FROM."""
        if self._global_arguments is None:
            outside = takewhile(lambda i: i.keyword != "FROM", self.instructions)
            self._global_arguments = [i for i in outside if i.keyword == "ARG"]
        return self._global_arguments

    @property
    def final(self) -> Stage | None:
        """The last stage: what a build without --target makes."""
        return self.stages[-1] if self.stages else None

    @property
    def results(self) -> list[Stage]:
        """The stages that a build can be meant to deliver, in order: the last one, and every one that no other
        builds on, copies or mounts from, unless its name begins with `_` (private by convention). `FROM base-$KIND`
        may build on every earlier stage whose name fits it."""
        used = {id(dependency) for stage in self.stages for dependency in stage.dependencies}
        used.update(id(choice) for stage in self.stages for choice in self.choices(stage))
        return [
            stage
            for stage in self.stages
            if stage is self.stages[-1]
            or (id(stage) not in used and not (stage.name is not None and stage.name.value.startswith("_")))
        ]

    def choices(self, stage: Stage) -> Iterator[Stage]:
        """The earlier stages that a stage can build on, by the value of a variable in the name that its FROM gives:
        those whose names begin and end as it does."""
        word = stage.image_word.value if stage.image_word is not None else ""
        if "$" not in word or "/" in word:
            return
        literals = _VARIABLE.split(word.lower())
        start, end = literals[0], literals[-1]
        if len(literals) < 2 or not (start or end) or any(":" in literal for literal in literals):
            return
        for other in self.stages[: stage.index]:
            name = other.name.value.lower() if other.name is not None else ""
            if name.startswith(start) and name.endswith(end) and len(name) >= len(start) + len(end):
                yield other

    def scope(self, instruction: Instruction) -> Mapping[str, str | None]:
        """The ARG and ENV names in force just before that instruction, with their values; None for an ARG that
        has no default. Outside a stage and for FROM: the global ARGs and the platform ARGs (Dockerfile reference,
        "Scope", "Automatic platform ARGs in the global scope"); for RUN also the predefined proxy ARGs."""
        return self.scopes(instruction) if self.scopes is not None else {}

    def walk(self) -> Iterator[Instruction]:
        """Every instruction in order, triggers of ONBUILD after the ONBUILD that holds them."""
        for instruction in self.instructions:
            yield instruction
            if instruction.keyword == "ONBUILD" and instruction.trigger is not None:
                yield instruction.trigger
