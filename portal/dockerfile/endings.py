"""The commands that a shell script can end with, one for each path through it: what becomes of process 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tree_sitter import Node, Parser

from portal.dockerfile.model import Command, ShellScript
from portal.dockerfile.shell import BASH, MAX_SOURCE, NOT_ASCII, SIMPLE
from portal.dockerfile.wrappers import SHELLS

MAX_DEPTH = 40
_PASSIVE = frozenset(["exit", "return", "echo", "printf", "true", ":", "test", "[", "[[", "set", "shift", "sleep"])


class Ending(NamedTuple):
    """A command with which the script can end. `alone` says that it can be put behind `exec` as it is: it is not
    part of a pipeline, negated, a function, or followed by more."""

    command: Command
    alone: bool


def endings(script: ShellScript, launches: Callable[[Command], bool]) -> list[Ending]:
    """The commands with which a script can end.

    Args:
        script: a script for a POSIX-like shell.
        launches: whether a command starts a program worth to be process 1, and does not only prepare something.

    Returns:
        One ending for each path that launches something, in their order; none for what the grammar can't read.
    """
    if script.language not in SHELLS or script.broken or len(script.source) > MAX_SOURCE:
        return []
    finder = _Finder(script, launches)
    found = finder.of_list(finder.root, 0, alone=True) or []
    unique = {id(ending.command): ending for ending in found}
    return sorted(unique.values(), key=lambda ending: ending.command.span)


class _Finder:
    """Walks the syntax tree from its end. What it finds in a statement: its endings; an empty list where the path
    ends there without launching anything; None where the statement only says or tests something, so that the one
    in front of it counts."""

    def __init__(self, script: ShellScript, launches: Callable[[Command], bool]) -> None:
        self.passage = script.passage
        self.launches = launches
        self.commands: dict[tuple[int, int], Command] = {}
        for command in script.commands:
            if command.wrapper is None:
                self.commands.setdefault(command.span[:2], command)
        data = NOT_ASCII.sub(".", script.source).encode("ascii")
        self.root = Parser(BASH).parse(data).root_node
        self.functions: dict[str, Node] = {}
        self.entered: set[str] = set()
        for child in self.root.children:
            name = child.child_by_field_name("name") if child.type == "function_definition" else None
            if name is not None:
                self.functions[self.text(name)] = child

    def text(self, node: Node) -> str:
        return self.passage.text[node.start_byte : node.end_byte]

    def of_list(self, node: Node, depth: int, *, alone: bool) -> list[Ending] | None:
        """The endings of a list of statements, from its last one back."""
        if depth > MAX_DEPTH:
            return []
        statements: list[tuple[Node, bool]] = []
        for child in node.children:
            if child.is_named and child.type not in ("comment", "function_definition"):
                statements.append((child, False))
            elif child.type == "&" and statements:
                statements[-1] = (statements[-1][0], True)
        for child, background in reversed(statements):
            if background:
                return []
            found = self.of_statement(child, depth + 1, alone=alone)
            if found is not None:
                return found
            alone = False
        return None

    def of_statement(self, node: Node, depth: int, *, alone: bool) -> list[Ending] | None:
        """The endings of one statement."""
        kind = node.type
        if kind == "redirected_statement":
            body = node.child_by_field_name("body")
            return self.of_statement(body, depth, alone=alone) if body is not None else None
        if kind in SIMPLE:
            return self.of_command(node, depth, alone=alone)
        if kind in ("variable_assignment", "variable_assignments"):
            return None
        if kind == "list":
            return self.of_statement(node.named_children[-1], depth + 1, alone=alone) if depth < MAX_DEPTH else []
        if kind == "pipeline":
            first = next((child for child in node.named_children), None)
            return self.of_statement(first, depth + 1, alone=False) if first is not None else None
        if kind == "negated_command":
            return self.of_list(node, depth + 1, alone=False)
        if kind == "if_statement":
            return self.of_branches(self.branches_of_if(node), depth, alone=alone)
        if kind == "case_statement":
            items = [child for child in node.children if child.type == "case_item"]
            return self.of_branches([self.case_body(item) for item in items], depth, alone=alone)
        if kind in ("compound_statement", "subshell"):
            return self.of_list(node, depth + 1, alone=alone and kind != "subshell")
        return []

    def of_branches(self, branches: list[list[Node]], depth: int, *, alone: bool) -> list[Ending] | None:
        """The endings of all branches; None where none of them does anything."""
        found: list[Ending] = []
        passive = True
        for branch in branches:
            ending = None
            last = alone
            for statement in reversed(branch):
                ending = self.of_statement(statement, depth + 1, alone=last) if depth < MAX_DEPTH else []
                if ending is not None:
                    break
                last = False
            passive = passive and ending is None
            found += ending or []
        return None if passive else found

    def branches_of_if(self, node: Node) -> list[list[Node]]:
        """The statements of each branch of an `if`, conditions left out."""
        branches: list[list[Node]] = []
        in_body = False
        current: list[Node] = []
        for child in node.children:
            kind = child.type
            if kind == "then":
                in_body = True
            elif kind == "elif_clause":
                branches += self.branches_of_if(child)
            elif kind == "else_clause":
                branches.append(self.statements(child))
            elif in_body and child.is_named and kind not in ("comment", "function_definition"):
                current.append(child)
            elif kind == "&" and current:
                current.pop()
        return [current, *branches]

    @staticmethod
    def statements(node: Node) -> list[Node]:
        """The statements of a node; those sent to the background are left out."""
        found: list[Node] = []
        for child in node.children:
            if child.is_named and child.type not in ("comment", "function_definition"):
                found.append(child)
            elif child.type == "&" and found:
                found.pop()
        return found

    def case_body(self, node: Node) -> list[Node]:
        """The statements of one branch of a `case`."""
        values = {child.id for child in node.children_by_field_name("value")}
        return [child for child in self.statements(node) if child.id not in values]

    def of_command(self, node: Node, depth: int, *, alone: bool) -> list[Ending] | None:
        """A simple command: an ending if it launches something."""
        command = self.commands.get(self.passage.position(node.start_byte))
        if command is None or node.type == "test_command":
            return None
        function = self.functions.get(command.name)
        if function is not None:
            if command.name in self.entered or depth > MAX_DEPTH:
                return []
            self.entered.add(command.name)
            body = function.child_by_field_name("body")
            found = self.of_list(body, depth + 1, alone=alone) if body is not None else None
            self.entered.discard(command.name)
            return found
        if not command.words or command.name in _PASSIVE:
            return None
        return [Ending(command, alone)] if self.launches(command) else []
