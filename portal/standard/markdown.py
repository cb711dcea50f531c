"""A page of the guide as Markdown: the twin that is served beside its address, for machines and for copying."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from portal.standard import html
from portal.standard.highlight import language_name
from portal.standard.markup import (
    TOOLS,
    CodeBox,
    CorrectionBox,
    Link,
    PictureBox,
    RequirementBox,
    SeeAlsoBox,
    Source,
    ToolBox,
)

_VERDICTS = {"good": "Do", "bad": "Don't"}
_FENCE_NAMES = {"docker": "dockerfile", "text": ""}


def render(source: Source, targets: html.Targets) -> str:
    """The page as CommonMark with tables, its title first. Links are addresses of the site; what the HTML rendering
    reports as wrong is text here."""
    parts = [f"# {source.title}\n"]
    if source.summary:
        parts.append(f"{source.summary}\n")
    parts.append(_Writer(targets).blocks(source.document))
    return "\n".join(parts).strip() + "\n"


class _Writer:
    def __init__(self, targets: html.Targets) -> None:
        self._targets = targets
        self._level = 1

    def blocks(self, node: nodes.Node) -> str:
        """The children of a node, as blocks with an empty line between."""
        found = [self._block(child) for child in node.children]
        return "\n\n".join(block.strip("\n") for block in found if block.strip())

    def _block(self, node: nodes.Node) -> str:
        method: Any = getattr(self, f"_{type(node).__name__}", None)
        if method is not None:
            return str(method(node))
        if isinstance(node, nodes.Text | nodes.Inline):
            return self._inline(node)
        if isinstance(node, nodes.Admonition):
            return self._quote(type(node).__name__.capitalize(), self.blocks(node))
        return self.blocks(node)

    def _section(self, node: nodes.section) -> str:
        self._level += 1
        content = self.blocks(node)
        self._level -= 1
        return content

    def _title(self, node: nodes.title) -> str:
        return f"{'#' * min(self._level, 6)} {self._inlines(node)}"

    def _paragraph(self, node: nodes.paragraph) -> str:
        return self._inlines(node)

    _rubric = _paragraph

    def _term(self, node: nodes.term) -> str:
        return f"**{self._inlines(node)}**"

    def _definition_list(self, node: nodes.definition_list) -> str:
        # CommonMark has no definition lists: a list item with the term in bold reads well everywhere.
        return "\n".join(_indented(self.blocks(item), "- ", "  ") for item in node.children)

    def _bullet_list(self, node: nodes.bullet_list) -> str:
        return "\n".join(_indented(self.blocks(item), "- ", "  ") for item in node.children)

    def _enumerated_list(self, node: nodes.enumerated_list) -> str:
        start = node.get("start", 1)
        return "\n".join(
            _indented(self.blocks(item), f"{number}. ", "   ") for number, item in enumerate(node.children, start)
        )

    def _block_quote(self, node: nodes.block_quote) -> str:
        return _indented(self.blocks(node), "> ", "> ")

    def _nothing(self, _unused: nodes.Node) -> str:
        return ""

    _comment = _substitution_definition = _pending = _target = _nothing

    def _topic(self, node: nodes.topic) -> str:
        return "" if "contents" in node.get("classes", []) else self.blocks(node)

    def _quote(self, title: str, content: str) -> str:
        return _indented(f"**{title}**\n\n{content}", "> ", "> ")

    def _SeeAlsoBox(self, node: SeeAlsoBox) -> str:  # noqa: N802 - named after our node
        return self._quote("Further reading", self.blocks(node))

    def _CorrectionBox(self, node: CorrectionBox) -> str:  # noqa: N802
        about = f", {node['requirement']}" if node["requirement"] else ""
        return self._quote(f"Correction to the source{about}", self.blocks(node))

    def _RequirementBox(self, node: RequirementBox) -> str:  # noqa: N802
        found = [self._targets.catalogue.requirements.get(name) for name in node["requirements"]]
        return "\n".join(
            f"- **[{each.id}]({each.path})** ({each.level}), {each.title}: {each.says}" for each in found if each
        )

    def _PictureBox(self, node: PictureBox) -> str:  # noqa: N802
        return self.blocks(node)

    def _ToolBox(self, node: ToolBox) -> str:  # noqa: N802
        return f"[{TOOLS[node['tool']]}](/guide/tools/{node['tool']}/)"

    def _CodeBox(self, node: CodeBox) -> str:  # noqa: N802
        captions = [self._inlines(child) for child in node.children if isinstance(child, nodes.caption)]
        words = [word for word in (_VERDICTS.get(node["verdict"], ""), *captions) if word]
        lead = f"**{': '.join(words)}**\n\n" if words else ""
        return lead + self._fence(node["code"], node["language"])

    def _literal_block(self, node: nodes.literal_block) -> str:
        return self._fence(node.astext(), "text")

    _doctest_block = _literal_block

    def _fence(self, code: str, language: str) -> str:
        name = language_name(language)
        fence = "````" if "```" in code else "```"
        return f"{fence}{_FENCE_NAMES.get(name, name)}\n{code.rstrip()}\n{fence}"

    def _table(self, node: nodes.table) -> str:
        rows = [
            [" ".join(self.blocks(cell).split()).replace("|", "\\|") for cell in row.children]
            for row in node.findall(nodes.row)
        ]
        if not rows:
            return ""
        width = max(map(len, rows))
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
        lines.insert(1, f"|{' --- |' * width}")
        return "\n".join(lines)

    def _inlines(self, node: nodes.Node) -> str:
        return " ".join("".join(self._inline(child) for child in node.children).split())

    def _inline(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.Text):
            return str(node.astext())
        if isinstance(node, Link):
            return self._link(node)
        content = "".join(self._inline(child) for child in node.children)
        if isinstance(node, nodes.literal):
            return f"`{node.astext()}`" if "`" not in node.astext() else f"`` {node.astext()} ``"
        if isinstance(node, nodes.strong):
            return f"**{content}**"
        if isinstance(node, nodes.emphasis):
            return f"*{content}*"
        if isinstance(node, nodes.reference) and node.get("refuri"):
            return f"[{content}]({node['refuri']})"
        return content

    def _link(self, node: Link) -> str:
        shown, target = node.astext(), node["target"]
        if node["kind"] == "req" and (requirement := self._targets.catalogue.requirements.get(target)):
            return f"[{shown}]({requirement.path})"
        if node["kind"] == "rule":
            return f"[{shown}](/review/rules/{target}/)"
        path, _, anchor = target.partition("#")
        path = path.strip("/")
        if node["kind"] == "page" and (title := self._targets.titles.get(path) or html.SPECIAL_PAGES.get(path)):
            return f"[{shown if node['titled'] else title}]({html.address(path, anchor)})"
        if node["kind"] == "ref" and (place := self._targets.labels.get(nodes.fully_normalize_name(target))):
            return f"[{shown if node['titled'] else place[2]}]({html.address(place[0], place[1])})"
        return str(shown)


def _indented(text: str, first: str, rest: str) -> str:
    """The text with `first` before its first line and `rest` before the others."""
    lines = text.split("\n")
    return "\n".join([f"{first}{lines[0]}", *(f"{rest}{line}".rstrip() for line in lines[1:])])
