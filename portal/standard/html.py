"""From docutils' tree to the guide's HTML: semantic, with classes only, and every link resolved or reported."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from docutils import nodes

from portal.standard.highlight import UnknownLanguage, highlight, language_name, language_title
from portal.standard.markup import (
    CodeBox,
    CorrectionBox,
    GlossaryBox,
    Link,
    PictureBox,
    RequirementBox,
    SeeAlsoBox,
    Source,
    ToolBox,
)
from portal.standard.model import Catalogue, CodeExample, Heading, Requirement, Term
from portal.standard.problems import Problem

# Lines of code from which on an example may be parted on paper.
_LONG = 30
_CORRECTION = 'Correction to <a href="/guide/corrections/#source">the source</a>'
_VERDICTS = {"good": ("pass", "Do"), "bad": ("fail", "Don't")}
_SCHEMES = ("https://", "http://", "mailto:")
_RULE_NAME = re.compile(r"[a-z][a-z0-9-]*")

# Pages of the guide that are made from the catalogue or that show the glossary, not in the tree of contents.
SPECIAL_PAGES = {
    "": "Guide",
    "requirements": "Requirements",
    "traceability": "Traceability",
    "corrections": "Corrections",
    "glossary": "Glossary",
    "changes": "Changes",
}


@dataclass(slots=True)
class Targets:
    """What links may lead to. `titles` and `anchors` are by page path, `labels` map a label to page path, anchor and
    title, `terms` are by lower-case name, `pictures` give an SVG by name."""

    catalogue: Catalogue
    titles: Mapping[str, str] = field(default_factory=dict)
    anchors: Mapping[str, set[str]] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)


def address(path: str, anchor: str = "") -> str:
    """Where a page of the guide is on the site."""
    place = f"/guide/{path}/" if path else "/guide/"
    return f"{place}#{anchor}" if anchor else place


def badge(requirement: Requirement) -> str:
    """The site's mark for a requirement: its id and level, linked to its page; the same as templates/_badge.html."""
    return (
        f'<a class="badge badge-{requirement.level}" href="{requirement.path}" title="{escape(requirement.says)}">'
        f"{requirement.id} <span>{requirement.level}</span></a>"
    )


def inline_code(text: str) -> str:
    """Plain text of the catalogue as HTML."""
    return escape(text, quote=False)


def slug(text: str) -> str:
    """An anchor made of the text: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def tool_place(name: str) -> str:
    """What stands in a page for a tool until the site, which draws it, puts it there."""
    return f'<div data-tool="{name}"></div>'


class HtmlRenderer:
    """Renders one parsed file. After `render()`, `headings`, `passages`, `requirements`, `corrections`, `mentions`,
    `rules` and `examples` tell what stands in it and `problems` what could not be resolved."""

    def __init__(self, source: Source, path: str, targets: Targets, *, strict: bool = True) -> None:
        self._source = source
        self._path = path
        self._targets = targets
        self._strict = strict
        self._level = 1
        self._in_heading = False
        self._tables = 0
        self._anchors: set[str] = set()
        self.problems: list[Problem] = []
        self.headings: list[Heading] = []
        self.requirements: list[str] = []
        self.corrections: list[str] = []
        self.remarks: list[tuple[str, str]] = []
        self.mentions: list[str] = []
        self.rules: dict[str, int | None] = {}
        self.examples: list[CodeExample] = []

    def render(self) -> str:
        """The body as HTML, without the page's title."""
        document = self._source.document
        ids: list[str] = document["ids"]
        labels = "".join(f'<span id="{escape(anchor)}"></span>' for anchor in ids)
        return labels + self._children(document)

    # --- helpers

    def _wrong(self, node: nodes.Node | None, message: str) -> None:
        self.problems.append(Problem(self._source.file, self._source.line_of(node), message))

    def _node(self, node: nodes.Node) -> str:
        method: Callable[[Any], str] | None = getattr(self, f"_{type(node).__name__}", None)
        return self._children(node) if method is None else method(node)

    def _children(self, node: nodes.Node) -> str:
        return "".join([self._node(child) for child in node.children])

    def _ids(self, node: nodes.Element) -> str:
        """Every further anchor of a node, as empty elements; the first is its own id."""
        ids: list[str] = node.get("ids", [])
        return "".join(f'<span id="{escape(anchor)}"></span>' for anchor in ids[1:])

    def _id(self, node: nodes.Element) -> str:
        ids: list[str] = node.get("ids", [])
        return f' id="{escape(ids[0])}"' if ids else ""

    def _requirement(self, node: nodes.Node, name: str) -> Requirement | None:
        requirement = self._targets.catalogue.requirements.get(name)
        if requirement is None:
            self._wrong(node, f"there is no requirement {name!r} in the catalogue")
        return requirement

    # --- structure

    def _section(self, node: nodes.section) -> str:
        self._level += 1
        content = self._children(node)
        self._level -= 1
        return content

    def _title(self, node: nodes.title) -> str:
        if not isinstance(node.parent, nodes.section):  # of a table or topic
            return f'<p class="title">{self._children(node)}</p>\n'
        section = node.parent
        self._in_heading = True
        content = self._children(node)
        self._in_heading = False
        anchor = slug(node.astext())
        ids: list[str] = section.get("ids", [])
        if anchor not in ids:
            anchor = next((each for each in ids if not each.startswith("%")), ids[0])
        level = min(self._level, 6)
        self.headings.append(Heading(node.astext(), anchor, level))
        others = "".join(f'<span id="{escape(each)}"></span>' for each in ids if each != anchor)
        return (
            f'{others}<h{level} id="{escape(anchor)}"><a class="permalink" href="#{escape(anchor)}">{content}</a>'
            f"</h{level}>\n"
        )

    def _paragraph(self, node: nodes.paragraph) -> str:
        content = self._children(node)
        parent = node.parent
        compact = isinstance(parent, nodes.list_item | nodes.entry | nodes.field_body | nodes.description)
        if compact and len(parent.children) == 1:
            return content
        return f"<p{self._id(node)}>{content}</p>\n"

    def _block_quote(self, node: nodes.block_quote) -> str:
        # Indented lists in loosely written reST come out as quotes; only prose is a quotation.
        if all(isinstance(child, nodes.bullet_list | nodes.enumerated_list) for child in node.children):
            return self._children(node)
        return f"<blockquote>{self._children(node)}</blockquote>\n"

    def _attribution(self, node: nodes.attribution) -> str:
        return f"<footer>{self._children(node)}</footer>"

    def _transition(self, _unused: nodes.transition) -> str:
        return "<hr>\n"

    def _topic(self, node: nodes.topic) -> str:
        if "contents" in node.get("classes", []):
            return ""  # every page has its contents beside it
        return f'<aside class="note">{self._children(node)}</aside>\n'

    _sidebar = _topic

    def _line_block(self, node: nodes.line_block) -> str:
        return f"<p>{'<br>'.join(self._node(child) for child in node.children)}</p>\n"

    def _line(self, node: nodes.line) -> str:
        return self._children(node)

    def _nothing(self, _unused: nodes.Node) -> str:
        return ""

    _comment = _substitution_definition = _system_message = _pending = _raw = _meta = _nothing

    def _target(self, node: nodes.target) -> str:
        if node.get("refuri") or node.get("refid"):
            return self._children(node)
        return f"<span{self._id(node)}>{self._children(node)}</span>" if node.get("ids") else self._children(node)

    # --- lists

    def _bullet_list(self, node: nodes.bullet_list) -> str:
        return f"<ul>\n{self._children(node)}</ul>\n"

    def _enumerated_list(self, node: nodes.enumerated_list) -> str:
        start = f' start="{node["start"]}"' if node.get("start", 1) != 1 else ""
        return f"<ol{start}>\n{self._children(node)}</ol>\n"

    def _list_item(self, node: nodes.list_item) -> str:
        return f"<li>{self._children(node)}</li>\n"

    def _definition_list(self, node: nodes.definition_list) -> str:
        return f"<dl>\n{self._children(node)}</dl>\n"

    def _term(self, node: nodes.term) -> str:
        anchor = ""
        if self._path == "glossary" or isinstance(node.parent.parent.parent, GlossaryBox):
            anchor = f' id="term-{slug(node.astext())}"'
        return f"<dt{anchor}>{self._children(node)}</dt>\n"

    def _classifier(self, node: nodes.classifier) -> str:
        return f' <span class="classifier">{self._children(node)}</span>'

    def _definition(self, node: nodes.definition) -> str:
        return f"<dd>{self._children(node)}</dd>\n"

    def _field_list(self, node: nodes.field_list) -> str:
        return f"<dl>\n{self._children(node)}</dl>\n"

    def _field_name(self, node: nodes.field_name) -> str:
        return f"<dt>{self._children(node)}</dt>\n"

    def _field_body(self, node: nodes.field_body) -> str:
        return f"<dd>{self._children(node)}</dd>\n"

    def _option_list(self, node: nodes.option_list) -> str:
        return f"<dl>\n{self._children(node)}</dl>\n"

    def _option_group(self, node: nodes.option_group) -> str:
        return f"<dt><code>{escape(node.astext())}</code></dt>\n"

    def _description(self, node: nodes.description) -> str:
        return f"<dd>{self._children(node)}</dd>\n"

    # --- inline

    def _Text(self, node: nodes.Text) -> str:  # noqa: N802 - named after docutils' node
        return escape(node.astext(), quote=False)

    def _emphasis(self, node: nodes.emphasis) -> str:
        return f"<em>{self._children(node)}</em>"

    _title_reference = _emphasis

    def _strong(self, node: nodes.strong) -> str:
        return f"<strong>{self._children(node)}</strong>"

    def _literal(self, node: nodes.literal) -> str:
        return f"<code>{escape(node.astext(), quote=False)}</code>"

    _math = _literal

    def _superscript(self, node: nodes.superscript) -> str:
        return f"<sup>{self._children(node)}</sup>"

    def _subscript(self, node: nodes.subscript) -> str:
        return f"<sub>{self._children(node)}</sub>"

    def _abbreviation(self, node: nodes.abbreviation) -> str:
        return f"<abbr>{self._children(node)}</abbr>"

    def _problematic(self, node: nodes.problematic) -> str:
        return escape(node.astext().strip("`|_"), quote=False)

    def _reference(self, node: nodes.reference) -> str:
        content = self._children(node)
        if self._in_heading:
            return content
        uri = node.get("refuri")
        if uri is None:
            anchor = node.get("refid", "")
            return f'<a href="#{escape(anchor)}">{content}</a>' if anchor else content
        if uri.startswith(_SCHEMES):
            return f'<a class="external" href="{escape(uri)}" rel="noopener external">{content}</a>'
        if re.match(r"/(?!/)|#", uri):
            return f'<a href="{escape(uri)}">{content}</a>'
        self._wrong(node, f"the link to {uri!r} is refused: a link is https, http, mailto or an address of this site")
        return content

    def _footnote_reference(self, node: nodes.footnote_reference) -> str:
        return f'<sup><a href="#{escape(node["refid"])}"{self._id(node)}>{node.astext()}</a></sup>'

    def _footnote(self, node: nodes.footnote) -> str:
        label, *body = node.children
        content = "".join(self._node(child) for child in body)
        return f'<div class="footnote"{self._id(node)}><sup>{escape(label.astext())}</sup> {content}</div>\n'

    _citation = _footnote

    def _Link(self, node: Link) -> str:  # noqa: N802 - named after our node
        shown = self._children(node)
        place, text, extra = getattr(self, f"_{node['kind']}_link")(node, node["target"])
        if extra == "badge":
            return str(text)
        if not node["titled"] and text:
            shown = text
        if place is None or self._in_heading:
            return shown
        return f'<a{extra} href="{escape(place)}">{shown}</a>'

    def _req_link(self, node: Link, target: str) -> tuple[str | None, str, str]:
        requirement = self._requirement(node, target)
        if requirement is None:
            return None, escape(target), ""
        if target not in self.mentions:
            self.mentions.append(target)
        if node["titled"]:
            return requirement.path, "", f' title="{requirement.id}"'
        if self._in_heading:
            return None, requirement.id, ""
        return None, badge(requirement), "badge"

    def _rule_link(self, node: Link, target: str) -> tuple[str | None, str, str]:
        if not _RULE_NAME.fullmatch(target):
            self._wrong(node, f"{target!r} is no name of a rule")
            return None, escape(target), ""
        self.rules.setdefault(target, self._source.line_of(node))
        return f"/review/rules/{target}/", f"<code>{target}</code>", ' class="rule"'

    def _term_link(self, node: Link, target: str) -> tuple[str | None, str, str]:
        term = self._targets.terms.get(target.lower())
        if term is None and target.lower().endswith("s"):
            term = self._targets.terms.get(target.lower()[:-1])
        if term is None:
            self._wrong(node, f"the glossary has no term {target!r}")
            return None, escape(target), ""
        extra = f' class="term" data-definition="{escape(term.definition)}"'
        return address(term.path, term.anchor), escape(target), extra

    def _page_link(self, node: Link, target: str) -> tuple[str | None, str, str]:
        path, _, anchor = target.partition("#")
        path = path.strip("/")
        if path == "guide":
            path = ""
        title = self._targets.titles.get(path) or SPECIAL_PAGES.get(path)
        if title is None:
            self._wrong(node, f"the guide has no page {path!r}")
            return None, escape(target), ""
        if anchor and anchor not in self._targets.anchors.get(path, ()):
            self._wrong(node, f"the page {path!r} has no anchor {anchor!r}")
            return None, escape(target), ""
        return address(path, anchor), escape(title), ""

    def _doc_link(self, node: Link, target: str) -> tuple[str | None, str, str]:
        path = posixpath.normpath(posixpath.join("/", posixpath.dirname(self._path), target)).strip("/")
        path = path.removesuffix("/index")
        title = self._targets.titles.get(path)
        if title is None:
            self._wrong(node, f"the guide has no document {target!r}")
            return None, escape(target), ""
        return address(path), escape(title), ""

    def _ref_link(self, node: Link, target: str) -> tuple[str | None, str, str]:
        label = nodes.fully_normalize_name(target)
        local = self._source.document.nameids.get(label)
        if local:
            titles = [place[2] for place in [self._targets.labels.get(label)] if place]
            return f"#{local}", escape(titles[0] if titles else _title_of(self._source.document, local) or target), ""
        if place := self._targets.labels.get(label):
            path, anchor, title = place
            return address(path, anchor), escape(title), ""
        self._wrong(node, f"no page has the label {target!r}")
        return None, escape(target), ""

    # --- boxes

    def _notice(self, kind: str, title: str, node: nodes.Element) -> str:
        return f'<div class="{kind}" role="note"><p class="notice-title">{title}</p>\n{self._children(node)}</div>\n'

    def _note(self, node: nodes.note) -> str:
        return self._notice("notice", "Note", node)

    def _warning(self, node: nodes.warning) -> str:
        return self._notice("notice notice-warning", "Warning", node)

    _caution = _danger = _attention = _error = _warning

    def _important(self, node: nodes.important) -> str:
        return self._notice("notice", "Important", node)

    def _tip(self, node: nodes.tip) -> str:
        return self._notice("notice", "Tip", node)

    _hint = _tip

    def _admonition(self, node: nodes.admonition) -> str:
        title, *_ = node.children
        node.remove(title)
        return self._notice("notice", self._children(title), node)

    def _SeeAlsoBox(self, node: SeeAlsoBox) -> str:  # noqa: N802
        return self._notice("seealso", "Further reading", node)

    def _RequirementBox(self, node: RequirementBox) -> str:  # noqa: N802
        boxes = []
        for name in node["requirements"]:
            requirement = self._requirement(node, name)
            if requirement is None:
                continue
            if name in self.requirements:
                self._wrong(node, f"{name} is stated twice on this page")
                continue
            self.requirements.append(name)
            title = requirement.title[:1].upper() + requirement.title[1:]
            boxes.append(
                f'<div class="requirement requirement-{requirement.level}" id="{name}">'
                f'<p class="requirement-name">{badge(requirement)} <span>{escape(title)}</span></p>'
                f'<p class="requirement-says">{inline_code(requirement.says)}</p></div>\n'
            )
        return f'<div class="requirements">\n{"".join(boxes)}</div>\n' if boxes else ""

    def _CorrectionBox(self, node: CorrectionBox) -> str:  # noqa: N802
        name = node["requirement"]
        if not name:
            anchor = f"correction-{len(self.remarks) + 1}"
            self.remarks.append((anchor, " ".join(node.children[0].astext().split())))
            return (
                f'<div class="notice correction" role="note" id="{anchor}"><p class="notice-title">'
                f"{_CORRECTION}</p>\n{self._children(node)}</div>\n"
            )
        requirement = self._requirement(node, name)
        if requirement is None:
            return ""
        if requirement.correction is None:
            self._wrong(node, f"{name} has no correction in the catalogue")
        anchor = ""
        if name not in self.corrections:
            self.corrections.append(name)
            anchor = f' id="correction-{name}"'
        return (
            f'<div class="notice correction" role="note"{anchor}><p class="notice-title">'
            f"{_CORRECTION} {badge(requirement)}</p>\n{self._children(node)}</div>\n"
        )

    def _CodeBox(self, node: CodeBox) -> str:  # noqa: N802
        caption = "".join(self._children(child) for child in node.children if isinstance(child, nodes.caption))
        words = "".join(child.astext() for child in node.children if isinstance(child, nodes.caption))
        actions = ""
        # Only examples of our own pages are alive: the address names page and place.
        if self._path and self._strict and (subject := _subject(node["code"], node["language"], node["verdict"])):
            self.examples.append(CodeExample(node["code"], subject, node["verdict"], node["rule"], words))
            actions = self._actions(self.examples[-1])
        return self._code(node, node["code"], node["language"], caption, node["verdict"], node["rule"], actions)

    def _actions(self, example: CodeExample) -> str:
        """What one can do with the example last added: links that lead to pages, and that scripts answer in place."""
        place, number = self._path, len(self.examples)
        reviewer = "/review/run/" if example.subject in _REVIEWED_AS_RUN else "/review/"
        address = f"{reviewer}?example={place}:{number}"
        links = [f'<a class="code-try js-only" data-live="try" href="{address}">Try it</a>']
        if example.verdict == "bad":
            links.append(f'<a class="code-mend" data-live="mend" href="/guide/mended/{place}/{number}/">Mend it</a>')
        links.append(f'<a class="code-open" data-live="open" href="{address}">Open in the reviewer</a>')
        return f'<span class="code-actions">{"".join(links)}</span>'

    def _literal_block(self, node: nodes.literal_block) -> str:
        given: list[str] = node.get("classes", [])
        classes = [name for name in given if name != "code"]
        return self._code(node, node.astext(), classes[0] if classes else "text")

    _doctest_block = _math_block = _literal_block

    def _code(
        self,
        node: nodes.Element,
        code: str,
        language: str,
        caption: str = "",
        verdict: str = "plain",
        rule: str = "",
        actions: str = "",
    ) -> str:
        try:
            content = highlight(code, language)
        except UnknownLanguage as error:
            self._wrong(node, str(error))
            content = escape(code, quote=False)
        name = language_name(language)
        parts = []
        if verdict in _VERDICTS:
            kind, word = _VERDICTS[verdict]
            parts.append(f'<span class="verdict verdict-{kind}">{word}</span>')
        title = caption or ("" if verdict in _VERDICTS or name == "text" else escape(language_title(language)))
        if title:
            parts.append(f'<span class="code-title">{title}</span>')
        if rule:
            link = Link("", rule, kind="rule", target=rule, titled=False)
            link.line = node.line
            parts.append(self._Link(link))
        if actions:
            parts.append(actions)
        anchor = f' id="example-{len(self.examples)}"' if actions else ""
        figcaption = f"<figcaption{anchor}>{' '.join(parts)}</figcaption>" if parts else ""
        marked = f" code-{verdict}" if verdict in _VERDICTS else ""
        if code.count("\n") > _LONG:
            marked += " code-long"
        alive = f' data-example="{escape(self._path)}/{len(self.examples)}"' if actions else ""
        return (
            f'<figure class="code{marked}" data-language="{escape(name)}"{alive}{self._id(node)}>{figcaption}'
            f'<pre class="highlight" tabindex="0"><code>{content}\n</code></pre></figure>\n'
        )

    # --- pictures and tables

    def _PictureBox(self, node: PictureBox) -> str:  # noqa: N802
        svg = self._targets.pictures.get(node["picture"])
        if svg is None:
            self._wrong(node, f"there is no picture {node['picture']!r}")
            return self._children(node)
        caption = self._children(node)
        figcaption = f"<figcaption>{caption}</figcaption>" if caption else ""
        if node["tool"]:
            svg = tool_place(node["tool"])
        return f'<figure class="picture"{self._id(node)}>{self._ids(node)}\n{svg}\n{figcaption}</figure>\n'

    def _ToolBox(self, node: ToolBox) -> str:  # noqa: N802
        return tool_place(node["tool"]) + "\n"

    def _figure(self, node: nodes.figure) -> str:
        return f'<figure class="picture"{self._id(node)}>{self._ids(node)}{self._children(node)}</figure>\n'

    def _caption(self, node: nodes.caption) -> str:
        return f"<figcaption>{self._children(node)}</figcaption>"

    def _image(self, node: nodes.image) -> str:
        name = posixpath.splitext(posixpath.basename(node.get("uri", "")))[0]
        if svg := self._targets.pictures.get(name):
            return svg
        self._wrong(node, f"there is no picture {name!r}; pictures are SVG files in the guide's folder of pictures")
        alternative = node.get("alt") or name
        return f'<p class="missing-picture">{escape(alternative)}</p>'

    def _table(self, node: nodes.table) -> str:
        titles = [child.astext() for child in node.children if isinstance(child, nodes.title)]
        caption = f"<caption>{escape(titles[0])}</caption>" if titles else ""
        rows = "".join(self._node(child) for child in node.children if not isinstance(child, nodes.title))
        self._tables += 1
        heads = [entry.astext() for head in node.findall(nodes.thead) for entry in head.findall(nodes.entry)]
        label = escape(f"Table {self._tables}: {titles[0] if titles else ', '.join(heads)}".rstrip(": "))
        return (
            f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}">'
            f"<table>{caption}\n{rows}</table></div>\n"
        )

    def _colspec(self, _unused: nodes.colspec) -> str:
        return ""

    def _thead(self, node: nodes.thead) -> str:
        return f"<thead>\n{self._children(node)}</thead>\n"

    def _tbody(self, node: nodes.tbody) -> str:
        return f"<tbody>\n{self._children(node)}</tbody>\n"

    def _row(self, node: nodes.row) -> str:
        return f"<tr>{self._children(node)}</tr>\n"

    def _entry(self, node: nodes.entry) -> str:
        group = node.parent.parent
        columns = [child for child in group.parent.children if isinstance(child, nodes.colspec)]
        position = node.parent.index(node)
        attributes = ""
        if "morecols" in node:
            attributes += f' colspan="{node["morecols"] + 1}"'
        if "morerows" in node:
            attributes += f' rowspan="{node["morerows"] + 1}"'
        if isinstance(group, nodes.thead):
            return f'<th scope="col"{attributes}>{self._children(node)}</th>'
        if position < len(columns) and columns[position].get("stub"):
            return f'<th scope="row"{attributes}>{self._children(node)}</th>'
        return f"<td{attributes}>{self._children(node)}</td>"


_REVIEWED_AS_RUN = ("run-command", "build-command", "compose")
# From the first line on, a command that the reviewer judges, behind comments at most; or such a one on any line.
_FIRST_COMMAND = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*(?:docker|podman) (?:container |image )?(run|build)\s")
_ANY_COMMAND = re.compile(r"^(?:docker|podman|buildah(?= build)) (?:container |image )?(run|build)\s", re.MULTILINE)
_COMPOSE = re.compile(r"^services:$", re.MULTILINE)


def _subject(code: str, language: str, verdict: str) -> str:
    """What the reviewer takes the code for; "" where it can't judge it. Of several commands, one to follow or to avoid
    may stand anywhere; where they only show how to look at something, the first one counts."""
    name = language.lower()
    if language_name(name) == "docker":
        return "dockerfile"
    if name == "dockerignore":
        return name
    if name in ("yaml", "yml"):
        return "compose" if _COMPOSE.search(code) else ""
    if name not in ("sh", "bash", "shell"):
        return ""
    if code.startswith("#!"):
        return "entrypoint"
    command = _ANY_COMMAND.search(code) if verdict in _VERDICTS else _FIRST_COMMAND.match(code)
    return f"{command[1]}-command" if command else ""


def _title_of(document: nodes.document, anchor: str) -> str:
    """The title of the section, figure or table with that id; "" where it has none."""
    node = document.ids.get(anchor)
    if node is None:
        return ""
    for child in node.children:
        if isinstance(child, nodes.title | nodes.caption):
            return str(child.astext())
    return ""


def labels(document: nodes.document) -> dict[str, tuple[str, str]]:
    """The explicit labels of a document: to each its anchor and the title of what it stands before."""
    return {
        name: (anchor, _title_of(document, anchor))
        for name, anchor in document.nameids.items()
        if anchor and document.nametypes.get(name)
    }


def passages(document: nodes.document, title: str, headings: list[Heading], catalogue: Catalogue) -> list[Heading]:
    """The plain text under each heading, code included: first the introduction, under the page's title."""
    found = [Heading(title, "", 1)]
    texts: list[list[str]] = [[]]
    remaining = iter(headings)

    def walk(node: nodes.Node) -> None:
        if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section):
            found.append(next(remaining))
            texts.append([])
        elif isinstance(node, CodeBox):
            texts[-1].extend(child.astext() for child in node.children)
            texts[-1].append(node["code"])
        elif isinstance(node, RequirementBox):
            for name in node["requirements"]:
                if requirement := catalogue.requirements.get(name):
                    texts[-1].append(f"{requirement.id} {requirement.title}: {requirement.says}")
        elif isinstance(node, nodes.paragraph | nodes.literal_block | nodes.term):
            texts[-1].append(node.astext())
        elif not isinstance(node, nodes.comment | nodes.substitution_definition | nodes.target):
            for child in node.children:
                walk(child)

    walk(document)
    return [
        Heading(heading.title, heading.anchor, heading.level, " ".join(" ".join(text).split()))
        for heading, text in zip(found, texts, strict=True)
    ]
