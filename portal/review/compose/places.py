"""Places in a compose file: of values, of entries, of their lines, and of what may be added."""

from __future__ import annotations

from portal.dockerfile.model import Span
from portal.review.compose.nodes import MAX_DEPTH, Node
from portal.review.container import Place
from portal.review.model import Edit
from portal.review.texts import line_starts, place

MAX_BEHIND = 100  # lines of comments that are looked behind


class Places:
    """The text of a compose file, and what stands where in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = line_starts(text)
        self.places: dict[int, Place | None] = {}
        self.newline = "\r\n" if "\r\n" in text[: text.find("\n") + 1] else "\n"

    def span(self, start: int, end: int) -> Span:
        """The place of a stretch of the text, never empty where there is text."""
        return Span(*place(start, self.starts), *place(max(end, start), self.starts))

    def one_line(self, at: int) -> Span:
        """The rest of the line at an offset, or the last character that there is."""
        text = self.text
        at = min(at, max(len(text) - 1, 0))
        while at > 0 and text[at] in "\r\n":
            at -= 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        end = at + len(text[at:end].rstrip())
        return self.span(at, max(end, min(at + 1, len(text))))

    def inner(self, node: Node) -> Span:
        """The place of a scalar without its quotes; of another node its first line."""
        if node.kind != "scalar" or node.style in ("|", ">"):
            return self.one_line(node.start)
        text = self.text[node.start : node.end].rstrip()
        if "\n" in text:
            return self.one_line(node.start)
        quoted = 1 if node.style in ("'", '"') and len(text) > 2 else 0
        return self.span(node.start + quoted, max(node.start + len(text) - quoted, node.start + 1))

    def whole(self, key: Node, value: Node) -> Span:
        """The place of an entry, no further than its line."""
        inner = self.inner(value)
        start = place(key.start, self.starts)
        if value.kind == "scalar" and inner.start_line == start[0]:
            return Span(*start, *place(value.start + len(self.text[value.start : value.end].rstrip()), self.starts))
        return self.span(key.start, key.end)

    def behind(self, node: Node) -> Place | None:
        """The place behind a mapping's last own entry, for another key."""
        if id(node) not in self.places:  # services may be aliases of one
            self.places[id(node)] = self._behind(node)
        return self.places[id(node)]

    def _behind(self, node: Node) -> Place | None:
        if node.kind != "mapping" or node.flow or not node.entries:
            return None
        _, column = place(node.entries[0][0].start, self.starts)
        leaf = last = node.entries[-1][1]
        for _ in range(MAX_DEPTH):  # an alias may lead back
            leaf = leaf.entries[-1][1] if leaf.entries else leaf.items[-1] if leaf.items else leaf
        if leaf.style in ("|", ">") and leaf.start >= last.start >= node.start:
            end = leaf.start + len(self.text[leaf.start : leaf.end].rstrip())
            if "+" in self.text[leaf.start : leaf.start + 3]:  # the empty lines behind it belong to the text
                return None
        else:
            # YAML's parser lets a mapping end where the next thing begins, behind comments about that.
            end = max(node.end, node.entries[-1][0].end)
            for _ in range(MAX_BEHIND):
                start = self.text.rfind("\n", 0, end)
                if not self._is_beyond(self.text[start + 1 : end], column):
                    break
                end = start
            else:
                return None
        line, _ = place(end, self.starts)
        stop = self.starts[line] if line < len(self.starts) else len(self.text)
        end_column = len(self.text[self.starts[line - 1] : stop].rstrip()) + 1
        # Behind a list's dash the keys below stand as deep as the first.
        return Place(line, end_column, " " * (column - 1))

    @staticmethod
    def _is_beyond(line: str, column: int) -> bool:
        """Whether a line is empty, or a comment that is not indented as far as the keys in that column."""
        text = line.strip()
        return not text or (text[0] == "#" and len(line) - len(line.lstrip()) < column - 1)

    def line(self, parent: Node, key: Node) -> Edit | None:
        """The edit that takes a key with its value out of a mapping: its whole line, where it has one of its own and
        is not the mapping's only one."""
        own = next((value for other, value in parent.entries if other is key), None)
        if own is None or parent.flow or len(parent.entries) < 2:
            return None
        return self.lines(key.start, own.end)

    def lines(self, start: int, end: int) -> Edit | None:
        """The edit that takes out the lines of a stretch of the text, if nothing else but a comment stands on them."""
        first, _ = place(start, self.starts)
        last, _ = place(max(start, end - 1), self.starts)
        stop = self.starts[last] if last < len(self.starts) else len(self.text)
        behind = self.text[end:stop].strip()
        if self.text[self.starts[first - 1] : start].strip() or (behind and behind[0] != "#"):
            return None
        return Edit(Span(first, 1, last + 1, 1), "") if last < len(self.starts) else None

    def dash(self, start: int) -> int:
        """Where the dash stands in front of a list's item that starts there; the start itself where none does."""
        before = self.text[self.starts[place(start, self.starts)[0] - 1] : start].rstrip()
        return start if not before.endswith("-") else self.text.rindex("-", 0, start)
