"""The shell text of instructions and scripts, and the commands in it, found by tree-sitter's grammar for bash."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from itertools import count

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

from portal.dockerfile.lines import BYTE_ORDER_MARK, Passage, join, split_lines
from portal.dockerfile.model import (
    Command,
    Form,
    Heredoc,
    Instruction,
    Pair,
    Place,
    Redirect,
    ShellScript,
    Span,
    Stage,
    Word,
)
from portal.dockerfile.shell_words import QUOTING, WORD, is_literal, shell_passage, shell_value
from portal.dockerfile.words import json_passage
from portal.dockerfile.wrappers import (
    ASSIGNMENT,
    RUNS_OTHERS,
    SHELLS,
    WRAPPERS,
    base_name,
    executed_at,
    script_at,
    wrapped_at,
)
from portal.patterns import regex

BASH = Language(tree_sitter_bash.language())
MAX_SOURCE = 200_000  # characters; no one writes more by hand, and the grammar takes seconds for a hostile megabyte
MAX_NESTING = 6  # of sh -c in sh -c
MAX_INSIDE = 50  # constructs around a command that are told
DEFAULT_SHELL = ("/bin/sh", "-c")
WINDOWS_SHELL = ("cmd", "/S", "/C")
WINDOWS_IMAGE = regex(r"(?:^|[/:-])(?:windows|nanoserver|servercore|windowsservercore)(?:$|[/:-])", re.IGNORECASE)
SHEBANG = regex(r"#![ \t]*(\S+)(?:[ \t]+(.*))?")
# The grammar's scanner hands every character to C's isdigit(), which for high code points reads outside its table and
# may end the process. For the shell they all are ordinary characters of a word, so another one does as well, and
# the grammar's bytes are our characters.
NOT_ASCII = regex(r"[^\x01-\x7f]")
DESCRIPTOR = regex(r"\d+|-")

CONSTRUCTS = {
    "if_statement": "if",
    "for_statement": "for",
    "c_style_for_statement": "for",
    "while_statement": "while",
    "case_statement": "case",
    "subshell": "subshell",
    "compound_statement": "group",
    "function_definition": "function",
    "command_substitution": "substitution",
    "process_substitution": "substitution",
    "negated_command": "negation",
}
SIMPLE = frozenset(["command", "declaration_command", "unset_command", "test_command"])
ASSIGNMENTS = frozenset(["variable_assignment", "variable_assignments"])
REDIRECTS = frozenset(["file_redirect", "heredoc_redirect", "herestring_redirect"])
STARTS_LIST = frozenset(
    ["then", "do", "else", "elif", "in", "(", ")", "{", "$(", "`", "<(", ">(", "while", "until", "if"]
)
# A shell that reads its script from the here-document: `bash -eu <<EOF`.
READS_SCRIPT = regex(
    r"(?:/usr/bin/env[ \t]+|/(?:usr/)?bin/)?((?:ba|a|da|k|z)?sh)"
    r"(?:[ \t]+[-+][a-zA-Z]+(?:[ \t]+pipefail)?){0,8}[ \t]*<<\S+\s*"
)
# Where the grammar has nothing to add: words of ordinary characters, quotes around such, and `$name`, parted by white
# space and `&&`, `||`, `;`, `|`.
VARIABLE = r"\$[A-Za-z_]\w*+|\$\{[A-Za-z_]\w*+\}"
WORD_PART = rf"""[\w./:@%+,=*^-]++|'[^'\n]*+'|"(?:[^"$`\\\n]|{VARIABLE})*+"|{VARIABLE}"""
PLAIN_WORD = rf"(?:{WORD_PART})++"
PLAIN = regex(
    rf"[ \t]*+{PLAIN_WORD}(?:(?:[ \t]++|[ \t]*+(?:&&|\|\|?|;)[ \t]*+){PLAIN_WORD})*+[ \t]*+;?[ \t]*+", re.ASCII
)
TOKEN = regex(rf"(&&|\|\|?|;)|{PLAIN_WORD}", re.ASCII)
# What makes a command more than a plain one, where it stands first: reserved words, assignments, built-in commands with
# a grammar of their own, and quotes or variables.
RESERVED = regex(
    r"(?:^|&&|\||;)[ \t]*+(?:(?:if|then|elif|else|fi|for|while|until|select|do|done|case|esac|in|function|time|coproc"
    r"|declare|typeset|export|readonly|local|unset|unsetenv)(?![\w./:@%+,*^'\"$-])|[^ \t&|;]*=)"
)
LEAVES = frozenset(["word", "number", "raw_string", "comment", "variable_name", "string_content", "simple_expansion"])


def parse_script(text: str) -> ShellScript:
    """Reads a shell script file, such as an entry point. Takes any text and never raises; spans are places in
    that file. The language is the one that its `#!` line names, "sh" without one."""
    lines = split_lines(text)
    passage = body_passage(lines, 1, len(lines))
    if text.startswith(BYTE_ORDER_MARK):
        passage = passage.part(1, len(passage.text))
    return read_script(passage, shebang_language(passage.text) or "sh", None)


def attach_shells(instructions: list[Instruction], lines: list[str]) -> None:
    """Lets every instruction with a command read its shell text when it is asked for."""
    shells: dict[int, tuple[str, ...]] = {}
    readers: dict[tuple[str, ...], Callable[[Instruction], ShellScript | None]] = {}
    for instruction in instructions:
        stage = instruction.stage
        if instruction.keyword == "FROM" and stage is not None:
            shells[stage.index] = first_shell(stage, shells)
        elif instruction.keyword == "SHELL" and instruction.form is Form.EXEC and stage is not None:
            shells[stage.index] = tuple(word.value for word in instruction.arguments)
        shell = shells[stage.index] if stage is not None else DEFAULT_SHELL
        inner: Instruction | None = instruction
        while inner is not None:
            if inner.form is not None and inner.keyword in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"):
                reader = readers.get(shell)
                if reader is None:
                    reader = readers[shell] = partial(read_shell, lines, shell)
                inner.shell_reader = reader
            inner = inner.trigger


def first_shell(stage: Stage, shells: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
    """The shell that a stage begins with: its base stage's, or the default of its image's platform."""
    if stage.base is not None:
        return shells.get(stage.base.index, DEFAULT_SHELL)
    if stage.image is not None and WINDOWS_IMAGE.search(f"{stage.image.repository}:{stage.image.tag or ''}"):
        return WINDOWS_SHELL
    return DEFAULT_SHELL


def read_shell(lines: list[str], shell: tuple[str, ...], owner: Instruction) -> ShellScript | None:
    """The shell text of an instruction in shell form, or the command of one in exec form. Its commands belong to
    `owner`, which is the HEALTHCHECK for its CMD."""
    instruction = owner.trigger if owner.keyword == "HEALTHCHECK" and owner.trigger is not None else owner
    line, start = instruction.line, instruction.arguments_offset
    if start >= len(line.text):
        return None
    if instruction.form is Form.EXEC:
        return read_exec(instruction.arguments, line, owner) if instruction.arguments else None
    passage = line.part(start, len(line.text))
    language = language_of(shell[0] if shell else "sh")
    heredocs = instruction.heredocs if instruction.keyword == "RUN" else []
    if not heredocs:
        return read_script(passage, language, owner)
    first = heredocs[0]
    if len(heredocs) == 1 and line.span(start, len(line.text)) == first.marker_span:
        body = heredoc_passage(first, lines)
        return read_script(body, shebang_language(body.text) or language, owner)
    newline = Passage("\n", [(0, *line.position(len(line.text)))])
    bodies = [
        body_passage(lines, heredoc.body_span.start_line, last_line(heredoc, with_terminator=True))
        for heredoc in heredocs
    ]
    pieces = [(passage, 0, len(passage.text))]
    for body in bodies:
        pieces += [(newline, 0, 1), (body, 0, len(body.text))]
    script = read_script(join(pieces), language, owner)
    reader = READS_SCRIPT.fullmatch(passage.text)
    if reader is not None and len(heredocs) == 1 and script.commands:
        inner = read_script(heredoc_passage(first, lines), language_of(reader[1]), owner)
        for command in inner.commands:
            command.wrapper = command.wrapper or script.commands[0]
        script.commands += inner.commands
        script.broken = script.broken or inner.broken
    return script


def last_line(heredoc: Heredoc, *, with_terminator: bool = False) -> int:
    """The last line of a here-document's body, or its terminator's line."""
    if heredoc.terminator_span is not None:
        return heredoc.terminator_span.start_line - (0 if with_terminator else 1)
    return heredoc.body_span.end_line if heredoc.body else heredoc.body_span.end_line - 1


def heredoc_passage(heredoc: Heredoc, lines: list[str]) -> Passage:
    """The body of a here-document as the shell gets it."""
    return body_passage(lines, heredoc.body_span.start_line, last_line(heredoc), strip_tabs=heredoc.strip_tabs)


def body_passage(lines: list[str], first: int, last: int, *, strip_tabs: bool = False) -> Passage:
    """The lines `first` to `last` (from 1, both included) as a passage, with LF between them."""
    texts: list[str] = []
    offsets: list[tuple[int, int, int]] = []
    length = 0
    for number in range(first, min(last, len(lines)) + 1):
        line = lines[number - 1]
        text = line.lstrip("\t") if strip_tabs else line
        offsets.append((length, number, len(line) - len(text) + 1))
        texts.append(text)
        length += len(text) + 1
    return Passage("\n".join(texts), offsets or [(0, first, 1)])


@lru_cache(maxsize=256)
def language_of(program: str) -> str:
    """The language that an interpreter reads: `/usr/bin/python3.12` reads python."""
    name = re.split(r"[/\\]", program)[-1].lower().removesuffix(".exe")
    if name == "pwsh":
        return "powershell"
    return name.rstrip("0123456789.") or "sh"


def shebang_language(text: str) -> str | None:
    """The language that a script's first line names, None where it names none."""
    match = SHEBANG.match(text)
    if match is None:
        return None
    program, rest = match[1], (match[2] or "").split()
    if base_name(program) == "env":
        words = [word for word in rest if not word.startswith("-") and not ASSIGNMENT.match(word)]
        if not words:
            return None
        program = words[0]
    return language_of(program)


def read_exec(words: list[Word], line: Passage, instruction: Instruction) -> ShellScript:
    """The command of an exec form. For a shell with `-c`, `source` is that shell's script."""
    reader = Reader(line, instruction, 0)
    span = Span(*words[0].span[:2], *words[-1].span[2:])
    reader.json = True
    command = Command(words[0].value, words, span, instruction=instruction)
    reader.add(command)
    script = reader.script or ShellScript(Passage("", [(0, span.start_line, span.start_column)]), "exec")
    script.commands = reader.commands
    return script


def read_script(passage: Passage, language: str, instruction: Instruction | None, depth: int = 0) -> ShellScript:
    """The commands of a shell text."""
    script = ShellScript(passage, language)
    if language not in SHELLS:
        return script
    if len(passage.text) > MAX_SOURCE:
        script.broken = True
        return script
    reader = Reader(passage, instruction, depth)
    reader.read()
    script.commands = reader.commands
    script.broken = reader.broken
    return script


class Context:
    """Where a node stands: what joins it to the one before, what is around it, and what is to be added to it."""

    __slots__ = ("background", "extra", "inside", "operator", "pipeline", "redirects")

    def __init__(
        self,
        operator: str | None,
        inside: tuple[str, ...],
        pipeline: int | None = None,
        background: bool = False,
        redirects: list[Redirect] | None = None,
        extra: list[Word] | None = None,
    ) -> None:
        self.operator = operator
        self.inside = inside
        self.pipeline = pipeline
        self.background = background
        self.redirects = redirects
        self.extra = extra

    def within(self, construct: str) -> tuple[str, ...]:
        """What is around a node in that construct."""
        return (*self.inside, construct) if len(self.inside) < MAX_INSIDE else self.inside


class Reader:
    """Walks the syntax tree of one shell text, without recursion, and lists its commands in their order."""

    def __init__(self, passage: Passage, instruction: Instruction | None, depth: int) -> None:
        self.passage = passage
        self.instruction = instruction
        self.depth = depth
        self.commands: list[Command] = []
        self.broken = False
        self.json = False  # words are elements of a JSON array and not shell words
        self.script: ShellScript | None = None  # of `sh -c` in an exec form
        self.nested_spans: set[Span] = set()
        self.pipelines = count()
        self.stack: list[tuple[Node, Context]] = []

    def read(self) -> None:
        """Fills `commands`."""
        text = self.passage.text
        if PLAIN.fullmatch(text) is not None and self.plain(text):
            return
        data = NOT_ASCII.sub(".", self.passage.text).encode("ascii")
        root = Parser(BASH).parse(data).root_node
        self.broken = root.has_error
        self.stack.append((root, Context(None, ())))
        while self.stack:
            node, context = self.stack.pop()
            self.visit(node, context)

    def plain(self, text: str) -> bool:
        """Lists the commands of a text that is plain: words without anything special, joined by `&&`, `||`, `;` and
        `|`. Most are, and reading them takes a fifth of the time that the grammar takes. False, with nothing done,
        where it isn't plain after all."""
        if RESERVED.search(text) is not None:
            return False
        passage = self.passage
        groups: list[tuple[str | None, list[Word], int, int]] = []
        words: list[Word] = []
        operator: str | None = None
        begin = last = 0
        quoted = QUOTING.search(text) is not None
        for match in TOKEN.finditer(text):
            written = match[0]
            if match.lastindex is None:
                start, last = match.span()
                if not words:
                    begin = start
                value = shell_value(written) if quoted else written
                words.append(Word(written, value, (passage, start, last)))
            else:
                groups.append((operator, words, begin, last))
                operator, words = written, []
        if words:
            groups.append((operator, words, begin, last))
        pipeline: int | None = None
        for number, (operator, words, begin, last) in enumerate(groups, 1):
            if operator != "|":
                piped = number < len(groups) and groups[number][0] == "|"
                pipeline = next(self.pipelines) if piped else None
            first = words[0]
            name = first.value if is_literal(first.text) else ""
            place = (passage, begin, last)
            self.add(Command(name, words, place, None, None, operator, (), False, pipeline, None, self.instruction))
        return True

    def bounds(self, node: Node) -> tuple[int, int]:
        """Start and end of a node in the text."""
        return node.start_byte, node.end_byte

    def word(self, node: Node) -> Word:
        """A node as a word."""
        start, end = node.start_byte, node.end_byte
        text = self.passage.text[start:end]
        value = text if QUOTING.search(text) is None else shell_value(text)
        return Word(text, value, (self.passage, start, end))

    def visit(self, node: Node, context: Context) -> None:
        """Lists the commands of a node, or puts its parts on the stack."""
        kind = node.type
        if kind == "command":
            self.command(node, context)
        elif kind == "list":
            self.and_or_list(node, context)
        elif kind == "redirected_statement":
            self.redirected(node, context)
        elif kind == "pipeline":
            self.pipeline(node, context)
        elif kind in ("declaration_command", "unset_command"):
            self.declaration(node, context)
        elif kind == "test_command":
            self.test(node, context)
        elif kind in ASSIGNMENTS:
            self.assignment(node, context)
        elif kind not in LEAVES:
            construct = CONSTRUCTS.get(kind)
            inside = context.within(construct) if construct is not None else context.inside
            first = context.operator if kind == "negated_command" else None
            self.statements(node, Context(first, inside, context.pipeline, context.background))

    def statements(self, node: Node, context: Context) -> None:
        """The children of a node that may hold statements."""
        pending: list[tuple[Node, Context]] = []
        operator, begun, line = context.operator, False, 0
        for child in node.children:
            kind = child.type
            if not child.is_named:
                if kind in STARTS_LIST:
                    operator, begun = None, False
                elif kind in (";", "&", "\n", "&&", "||", "|", "|&"):
                    operator = kind
                    if kind == "&" and pending:
                        pending[-1][1].background = True
                continue
            if kind in LEAVES:
                continue
            if begun and operator is None:
                operator = "\n" if child.start_point[0] > line else None
            pending.append((child, Context(operator, context.inside)))
            operator, begun, line = None, True, child.end_point[0]
        if len(pending) == 1 and node.type == "negated_command":
            pending[0][1].pipeline, pending[0][1].background = context.pipeline, context.background
        self.stack.extend(reversed(pending))

    def and_or_list(self, node: Node, context: Context) -> None:
        """`a && b || c`, which the grammar nests to the left."""
        parts: list[tuple[Node, Context]] = []
        last = True
        while node.type == "list":
            children = [child for child in node.children if child.type != "comment"]
            operator = next((child.type for child in children if child.type in ("&&", "||")), None)
            if operator is None or len(children) < 3:
                break
            parts.append((children[-1], self.listed(context, operator, last=last)))
            last = False
            node = children[0]
        if node.type == "list":
            self.statements(node, context)
        else:
            first = Context(context.operator, context.inside, background=context.background)
            self.stack.extend([*parts, (node, first)])

    def listed(self, context: Context, operator: str, *, last: bool) -> Context:
        """The context of a command behind `&&` or `||`. The grammar takes redirections and a pipe behind the last one
        for the whole list's."""
        if not last:
            return Context(operator, context.inside, background=context.background)
        return Context(operator, context.inside, context.pipeline, context.background, context.redirects, context.extra)

    def pipeline(self, node: Node, context: Context) -> None:
        """`a | b | c`."""
        number = next(self.pipelines)
        parts: list[tuple[Node, Context]] = []
        operator = context.operator
        for child in node.children:
            if child.is_named:
                if child.type != "comment":
                    parts.append((child, Context(operator, context.inside, number, context.background)))
            elif child.type in ("|", "|&"):
                operator = child.type
        if parts:
            parts[-1][1].redirects, parts[-1][1].extra = context.redirects, context.extra
        self.stack.extend(reversed(parts))

    def redirected(self, node: Node, context: Context) -> None:
        """A statement with redirections."""
        redirects: list[Redirect] = list(context.redirects or ())
        extra: list[Word] = list(context.extra or ())
        later: list[tuple[Node, Context]] = []
        body: Node | None = None
        for child in node.children:
            if child.type in REDIRECTS:
                self.redirect(child, redirects, extra, later, context)
            elif child.is_named and body is None:
                body = child
        self.stack.extend(reversed(later))
        if body is not None:
            inner = Context(context.operator, context.inside, context.pipeline, context.background, redirects, extra)
            self.stack.append((body, inner))
        elif redirects:
            self.add(self.empty(node, context, redirects))

    def redirect(
        self,
        node: Node,
        redirects: list[Redirect],
        extra: list[Word],
        later: list[tuple[Node, Context]],
        context: Context,
    ) -> None:
        """One redirection. What follows a here-document's marker on its line belongs to the command or comes
        behind it (`later`), though the grammar puts it here."""
        start, _ = self.bounds(node)
        operator = ""
        target: Word | None = None
        end = start
        joined: str | None = None
        for child in node.children:
            kind = child.type
            if target is None and (kind == "file_descriptor" or not child.is_named):
                operator += self.text(child)
                end = self.bounds(child)[1]
            elif kind in ("heredoc_body", "heredoc_end"):
                if child.child_count:
                    later.append((child, Context(None, context.inside)))
            elif kind == "heredoc_start" or target is None:
                target = self.word(child)
                end = self.bounds(child)[1]
                self.substitutions(child, context, later)
            elif kind in REDIRECTS:
                self.redirect(child, redirects, extra, later, context)
            elif not child.is_named:
                joined = kind
            elif kind in SIMPLE or kind in ("pipeline", "list", "redirected_statement", *CONSTRUCTS):
                later.append((child, Context(joined or "|", context.inside)))
            else:
                extra.append(self.word(child))
                self.substitutions(child, context, later)
        if target is not None and operator.endswith("&") and DESCRIPTOR.fullmatch(target.text):
            operator, target = operator + target.text, None
        redirects.append(Redirect(operator, target, (self.passage, start, end)))

    def text(self, node: Node) -> str:
        """What a node says."""
        start, end = self.bounds(node)
        return self.passage.text[start:end]

    def substitutions(self, node: Node, context: Context, later: list[tuple[Node, Context]]) -> None:
        """The commands whose output is put into a word."""
        if node.child_count == 0 or node.type in LEAVES:
            return
        searched = [node]
        while searched:
            found = searched.pop()
            if found.type in ("command_substitution", "process_substitution"):
                later.append((found, Context(None, context.inside)))
            elif found.child_count and found.type not in LEAVES:
                searched.extend(reversed(found.children))

    def command(self, node: Node, context: Context) -> None:
        """`A=1 name argument... >file`."""
        words: list[Word] = []
        assignments: list[Pair] = []
        redirects: list[Redirect] = []
        extra: list[Word] = []
        later: list[tuple[Node, Context]] = []
        for child in node.children:
            kind = child.type
            if kind == "variable_assignment" and not words:
                assignments.append(self.pair(child))
                self.substitutions(child, context, later)
            elif kind in REDIRECTS:
                self.redirect(child, redirects, extra, later, context)
            elif kind == "subshell":
                later.append((child, Context(None, context.inside)))
            elif kind != "comment":
                words.append(self.word(child))
                if child.child_count:
                    self.substitutions(child, context, later)
        start, end = self.bounds(node)
        self.simple(words + extra, assignments, redirects, (self.passage, start, end), context, later)

    def simple(
        self,
        words: list[Word],
        assignments: list[Pair],
        redirects: list[Redirect],
        place: Place,
        context: Context,
        later: list[tuple[Node, Context]],
    ) -> None:
        """Lists one command and puts the substitutions in it on the stack."""
        if context.extra:
            words += context.extra
        if context.redirects:
            redirects += context.redirects
        name = words[0].value if words and is_literal(words[0].text) else ""
        self.stack.extend(reversed(later))
        self.add(
            Command(
                name,
                words,
                place,
                assignments,
                redirects,
                context.operator,
                context.inside,
                context.background,
                context.pipeline,
                None,
                self.instruction,
            )
        )

    def empty(self, node: Node, context: Context, redirects: list[Redirect]) -> Command:
        """A command of redirections alone."""
        start, end = self.bounds(node)
        return Command(
            "",
            [],
            (self.passage, start, end),
            [],
            redirects,
            context.operator,
            context.inside,
            context.background,
            context.pipeline,
            None,
            self.instruction,
        )

    def pair(self, node: Node) -> Pair:
        """`NAME=value`, `NAME+=value` or `NAME[0]=value`."""
        start, end = self.bounds(node)
        text = self.passage.text[start:end]
        name, equals, value = text.partition("=")
        key = Word(name, name.removesuffix("+"), (self.passage, start, start + len(name)))
        if not equals:
            return Pair(key, None, (self.passage, start, start + len(name)))
        place = (self.passage, start + len(name) + 1, end)
        return Pair(key, Word(value, shell_value(value), place), (self.passage, start, end))

    def assignment(self, node: Node, context: Context) -> None:
        """An assignment without a command."""
        later: list[tuple[Node, Context]] = []
        single = node.type == "variable_assignment"
        nodes = [node] if single else [child for child in node.children if child.type == "variable_assignment"]
        for child in nodes:
            self.substitutions(child, context, later)
        start, end = self.bounds(node)
        self.simple([], [self.pair(child) for child in nodes], [], (self.passage, start, end), context, later)

    def declaration(self, node: Node, context: Context) -> None:
        """`export A=1`, `local b`, `unset c`: its assignments are words and pairs alike."""
        words: list[Word] = []
        assignments: list[Pair] = []
        later: list[tuple[Node, Context]] = []
        for child in node.children:
            words.append(self.word(child))
            if child.type == "variable_assignment":
                assignments.append(self.pair(child))
            self.substitutions(child, context, later)
        start, end = self.bounds(node)
        self.simple(words, assignments, [], (self.passage, start, end), context, later)

    def test(self, node: Node, context: Context) -> None:
        """`[ ... ]`, `[[ ... ]]` and `(( ... ))`: a command of that name."""
        start, end = self.bounds(node)
        words = [
            Word(match[0], shell_value(match[0]), (self.passage, *match.span()))
            for match in WORD.finditer(self.passage.text, start, end)
        ]
        later: list[tuple[Node, Context]] = []
        self.substitutions(node, context, later)
        self.simple(words, [], [], (self.passage, start, end), context, later)

    def add(self, command: Command, level: int = 0) -> None:
        """Lists a command, and behind it those that it runs."""
        if self.nested_spans and command.span in self.nested_spans:
            return  # a substitution in the word that holds a script: its script listed it
        self.commands.append(command)
        name = command.name
        if (base_name(name) if "/" in name else name) not in RUNS_OTHERS:
            return
        for inner_level in range(level, MAX_NESTING):
            name = base_name(command.name)
            words = command.words
            if len(words) < 2:
                return
            for start, end in executed_at(name, words):
                self.add(self.inner(command, words[start:end]), inner_level + 1)
            script = script_at(name, words)
            if script is not None:
                self.nested(command, name, words[script])
                return
            if name not in WRAPPERS:
                return
            index = wrapped_at(name, words)
            if index is None:
                return
            command = self.inner(command, words[index:], words[1:index])
            self.commands.append(command)

    def inner(self, wrapper: Command, words: list[Word], before: list[Word] | None = None) -> Command:
        """The command that `wrapper` runs, with the assignments that stand in front of it."""
        assignments = [word_pair(word) for word in before or () if ASSIGNMENT.match(word.value)]
        return Command(
            words[0].value if self.json or is_literal(words[0].text) else "",
            words,
            # In broken text the grammar may give words out of order.
            Span(*min(word.span[:2] for word in words), *max(word.span[2:] for word in words)),
            assignments,
            [],
            wrapper.operator,
            wrapper.inside,
            wrapper.background,
            wrapper.pipeline,
            wrapper,
            self.instruction,
        )

    def nested(self, wrapper: Command, name: str, word: Word) -> None:
        """The commands of a script that is given as a word."""
        if self.depth >= MAX_NESTING:
            return
        start = self.passage.offset(word.span.start_line, word.span.start_column)
        end = start + len(word.text)
        passage = (json_passage if self.json else shell_passage)(self.passage, start, end)
        script = read_script(passage, name if name in SHELLS else "sh", self.instruction, self.depth + 1)
        if self.json:
            self.script = script
        self.broken = self.broken or script.broken
        for command in script.commands:
            command.wrapper = command.wrapper or wrapper
            command.inside = (wrapper.inside + command.inside)[:MAX_INSIDE]
            self.commands.append(command)
            self.nested_spans.add(command.span)


def word_pair(word: Word) -> Pair:
    """A `NAME=value` word in front of a wrapped command as a pair."""
    name, _, value = word.value.partition("=")
    span = word.span
    if word.text.startswith(name + "=") and span.start_line == span.end_line:
        middle = span.start_column + len(name)
        key = Word(name, name, Span(span.start_line, span.start_column, span.start_line, middle))
        rest = Span(span.start_line, middle + 1, span.end_line, span.end_column)
        return Pair(key, Word(word.text[len(name) + 1 :], value, rest), span)
    return Pair(Word(name, name, span), Word(word.text, value, span), span)
