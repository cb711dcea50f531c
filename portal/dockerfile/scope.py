"""Which ARG and ENV names are in force where, and what a text with variables comes to (Dockerfile reference,
"Environment replacement", "Scope", "Impact on build caching", "Automatic platform ARGs in the global scope")."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter

from portal.dockerfile.model import Instruction, Span, Word
from portal.dockerfile.quoting import SPECIAL, Resolver, Variable, variables
from portal.patterns import regex

PROXY_NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY")
PROXY_ARGUMENTS = frozenset([*PROXY_NAMES, *(name.lower() for name in PROXY_NAMES)])
PLATFORM_ARGUMENTS = frozenset(
    f"{side}{part}" for side in ("TARGET", "BUILD") for part in ("PLATFORM", "OS", "ARCH", "VARIANT")
) | {"TARGETSTAGE"}
MAX_VALUE = 65_536  # of an expanded value; each ENV may double the one before
MAX_VALUES = 4_000_000  # of all values of a file together; those that are too much count as unknown
MAX_PATTERN_WORK = 1_000_000  # length of value times length of pattern


ALONE = regex(r"\$(?:([A-Za-z_]\w*+)|\{([A-Za-z_]\w*+)\})", re.ASCII)  # a text that is one plain variable
first = itemgetter(0)


@dataclass(slots=True)
class Reference:
    """A variable that an instruction refers to: its name, the operator behind it ("" for plain ones; ":-", "-", ":+",
    "+", ":?", "?", "#", "%", "/") with its operand as written, and where it stands."""

    name: str
    operator: str
    operand: str
    span: Span


class Layer:
    """The names that one stage (or the global scope) sets, each with what it comes to from which instruction on."""

    __slots__ = ("budget", "environment", "history", "parent")

    def __init__(self, parent: Layer | None, budget: list[int]) -> None:
        self.parent = parent
        self.budget = budget
        self.history: dict[str, list[tuple[int, str | None]]] = {}
        self.environment: set[str] = set()

    def set(self, name: str, index: int, value: str | None) -> None:
        """Gives a name its value from behind the instruction of that index on."""
        if value is not None:
            self.budget[0] -= len(value)
            if self.budget[0] < 0:
                value = None
        self.history.setdefault(name, []).append((index, value))

    def is_environment(self, name: str) -> bool:
        """Whether an ENV has set the name so far, here or in a stage below."""
        layer: Layer | None = self
        while layer is not None:
            if name in layer.environment:
                return True
            layer = layer.parent
        return False


class Scope(Mapping[str, str | None]):
    """The names in force just before one instruction. Looking one up costs little however long the file is."""

    __slots__ = ("index", "layer", "predefined")

    def __init__(self, layer: Layer, index: int, predefined: frozenset[str] = frozenset()) -> None:
        self.layer = layer
        self.index = index
        self.predefined = predefined

    def __getitem__(self, name: str) -> str | None:
        layer: Layer | None = self.layer
        while layer is not None:
            history = layer.history.get(name)
            if history is not None:
                place = bisect_left(history, self.index, key=first)
                if place:
                    return history[place - 1][1]
            layer = layer.parent
        if name in self.predefined:
            return None
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set(self.predefined)
        yield from self.predefined
        layer: Layer | None = self.layer
        while layer is not None:
            for name, history in layer.history.items():
                if name not in seen and history[0][0] < self.index:
                    seen.add(name)
                    yield name
            layer = layer.parent

    def __len__(self) -> int:
        return sum(1 for _ in self)


def global_layer(instructions: list[Instruction], escape: str) -> Layer:
    """The names in force outside of stages: the platform ARGs, and the ARGs before the first FROM."""
    layer = Layer(None, [MAX_VALUES])
    for name in PLATFORM_ARGUMENTS:
        layer.set(name, -1, None)
    for instruction in instructions:
        if instruction.keyword == "FROM":
            break
        if instruction.keyword == "ARG":
            declare(layer, instruction, escape, None)
    return layer


def declare(layer: Layer, instruction: Instruction, escape: str, outside: Layer | None) -> None:
    """Enters the names of an ARG; one without a default takes its value from the layer `outside`, if any."""
    for pair in instruction.pairs:
        # Each name of one ARG sees those before it, which for ENV isn't so.
        scope = Scope(layer, instruction.index + 1)
        name = pair.key.value
        if layer.is_environment(name):
            continue
        if pair.value is not None:
            value: str | None = expand(pair.value, scope, escape)
        else:
            value = scope.get(name)
            if value is None and outside is not None:
                value = Scope(outside, instruction.index).get(name)
        layer.set(name, instruction.index, value)


class Scopes:
    """The scopes of a file, worked out when the first is asked for."""

    def __init__(self, instructions: list[Instruction], escape: str, outside: Layer) -> None:
        self.instructions = instructions
        self.escape = escape
        self.outside = outside
        self.layers: dict[int, Layer] | None = None

    def __call__(self, instruction: Instruction) -> Scope:
        """The names in force just before an instruction of the file."""
        if self.layers is None:
            self.layers = self.build()
        stage = instruction.stage
        layer = self.outside if stage is None or instruction.keyword == "FROM" else self.layers[stage.index]
        return Scope(layer, instruction.index, PROXY_ARGUMENTS if instruction.keyword == "RUN" else frozenset())

    def build(self) -> dict[int, Layer]:
        """The names of every stage, by the stage's index."""
        layers: dict[int, Layer] = {}
        for instruction in self.instructions:
            stage = instruction.stage
            if stage is None:
                continue
            if instruction.keyword == "FROM":
                base = layers[stage.base.index] if stage.base is not None else None
                layers[stage.index] = Layer(base, self.outside.budget)
            elif instruction.keyword == "ARG":
                declare(layers[stage.index], instruction, self.escape, self.outside)
            elif instruction.keyword == "ENV":
                set_environment(layers[stage.index], instruction, self.escape)
        return layers


def set_environment(layer: Layer, instruction: Instruction, escape: str) -> None:
    """Enters the names of an ENV. Its values see what was in force before the whole instruction."""
    scope = Scope(layer, instruction.index)
    values = [
        (pair.key.value, expand(pair.value, scope, escape)) for pair in instruction.pairs if pair.value is not None
    ]
    for name, value in values:
        layer.set(name, instruction.index, value)
        layer.environment.add(name)


def expand(value: str | Word, scope: Mapping[str, str | None], escape: str = "\\") -> str:
    """What a text comes to with the variables of `scope` put in and quotes and escapes resolved. Takes a word, or
    a text as written. A variable without a value stays as written (`$x`, `${x}`), unless its own operator gives it
    one (`${x:-default}`); so does what the builder would refuse."""
    text = value.text if isinstance(value, Word) else value
    if SPECIAL.search(text) is None:
        return text
    alone = ALONE.fullmatch(text)
    if alone is not None:
        found = scope.get(alone[1] or alone[2])
        return text if found is None or len(found) > MAX_VALUE else found
    budget = [MAX_VALUE]

    def substitute(variable: Variable, resolve: Callable[[str], str]) -> str | None:
        result = apply_operator(variable, scope.get(variable.name), resolve)
        if result is not None:
            budget[0] -= len(result)
            if budget[0] < 0:
                return None
        return result

    return Resolver(text, escape, substitute).run()


def apply_operator(variable: Variable, value: str | None, resolve: Callable[[str], str]) -> str | None:
    """The value of `${name<operator>operand}`; None where it is unknown."""
    operator, operand = variable.operator, variable.operand
    match operator:
        case "-":
            return resolve(operand) if value is None else value
        case ":-":
            return value or resolve(operand)
        case "+":
            return "" if value is None else resolve(operand)
        case ":+":
            return "" if not value else resolve(operand)
        case ":?":
            return value or None
        case "#" | "%" if value is not None:
            longest = operand.startswith(operator)
            pattern = operand[1:] if longest else operand
            return trim(value, pattern, prefix=operator == "#", longest=longest)
        case "/" if value is not None:
            return replace(value, operand)
        case "" | "?":
            return value
    return None


def trim(value: str, pattern: str, *, prefix: bool, longest: bool) -> str | None:
    """`${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}`: the value without what matches at its start or end."""
    if len(value) * len(pattern) > MAX_PATTERN_WORK:
        return None
    tokens = pattern_tokens(pattern)
    ends = matched_lengths(tokens, value) if prefix else matched_lengths(tokens[::-1], value[::-1])
    if not ends:
        return value
    length = max(ends) if longest else min(ends)
    return value[length:] if prefix else value[: len(value) - length]


def replace(value: str, operand: str) -> str | None:
    """`${x/pattern/replacement}` (the first match) and `${x//pattern/replacement}` (all of them)."""
    everywhere = operand.startswith("/")
    parts = re.match(r"((?:[^/\\]|\\.)*)/(.*)", operand[1:] if everywhere else operand, re.DOTALL)
    if parts is None or len(value) * len(value) * (len(parts[1]) + 1) > MAX_PATTERN_WORK:
        return None
    tokens = pattern_tokens(parts[1])
    replacement = re.sub(r"\\(.)", r"\1", parts[2], flags=re.DOTALL)
    result: list[str] = []
    position = 0
    while position < len(value):
        ends = matched_lengths(tokens, value[position:])
        length = max(ends, default=0)
        if length:
            result.append(replacement)
            position += length
            if not everywhere:
                break
        else:
            result.append(value[position])
            position += 1
    return "".join(result) + value[position:]


def pattern_tokens(pattern: str) -> list[str | None]:
    """A shell pattern as its characters: "" for `?`, None for `*`."""
    tokens: list[str | None] = []
    characters = iter(pattern)
    for char in characters:
        if char == "\\":
            tokens.append(next(characters, "\\"))
        else:
            tokens.append(None if char == "*" else "" if char == "?" else char)
    return tokens


def matched_lengths(tokens: list[str | None], value: str) -> list[int]:
    """The lengths of all beginnings of `value` that the pattern matches, in time proportional to both lengths."""
    states = {0}
    lengths: list[int] = []
    for length in range(len(value) + 1):
        for state in sorted(states):
            while state < len(tokens) and tokens[state] is None:
                state += 1
                states.add(state)
        if len(tokens) in states:
            lengths.append(length)
        if length == len(value):
            break
        char = value[length]
        following: set[int] = set()
        for state in states:
            if state < len(tokens):
                token = tokens[state]
                if token is None:
                    following.add(state)
                elif token in ("", char):
                    following.add(state + 1)
        states = following
    return lengths


def references(instruction: Instruction, word: Word | None = None, escape: str = "\\") -> list[Reference]:
    """The variables that an instruction (behind its keyword, flags included) or one of its words refers to, with
    their places. In shell form the shell resolves them and not the builder, but they are found as well."""
    line = instruction.line
    if word is None:
        start = line.offset(instruction.keyword_span.end_line, instruction.keyword_span.end_column - 1) + 1
        text = line.text[start:]
    else:
        start = line.offset(word.span.start_line, word.span.start_column)
        text = word.text
    return [
        Reference(v.name, v.operator, v.operand, line.span(start + v.start, start + v.end))
        for v in variables(text, escape)
    ]
