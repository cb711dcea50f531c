"""The guide's reStructuredText: docutils, kept from files and raw HTML, with the guide's own directives and roles.

Parsing makes a docutils tree; links between pages are nodes of our own (`Link`) that portal.standard.html resolves
once every page is known. Fact: file_insertion_enabled, raw_enabled and _disable_config, from docutils' "Deploying
Docutils Securely".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import docutils.core
import docutils.frontend
import docutils.readers.standalone
from docutils import nodes
from docutils.parsers.rst import Directive, Parser, directives, roles
from docutils.parsers.rst.languages import en as english

from portal.standard.organisation import Organisation
from portal.standard.problems import Problem


class Link(nodes.Inline, nodes.TextElement):
    """A link whose address is known only when all pages are: `kind` is req, rule, term, page, doc or ref, `target`
    what it names, `titled` whether the author gave the text."""


class RequirementBox(nodes.General, nodes.Element):
    """Requirements stated at this place; `requirements` is the list of ids."""


class CorrectionBox(nodes.General, nodes.Element):
    """Where the source document is wrong or dated; `requirement` is the id ("" where it concerns none), the children
    say what holds."""


class CodeBox(nodes.General, nodes.Element):
    """Code with its language, caption, verdict (good, bad or plain) and the rule that it shows."""


class SeeAlsoBox(nodes.General, nodes.Element):
    """Further reading."""


class PictureBox(nodes.General, nodes.Element):
    """A picture of our own by its name."""


class ToolBox(nodes.General, nodes.Element):
    """The place of a tool that readers work with; `tool` is a key of TOOLS."""


class GlossaryBox(nodes.General, nodes.Element):
    """A definition list whose terms the role `term` links to."""


@dataclass(slots=True)
class Source:
    """A parsed file: its text, docutils' tree, the title, the summary under it, and what is wrong with it. `notices`
    tells what was left out of a document that is not ours."""

    file: str
    text: str
    document: nodes.document
    title: str
    summary: str
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def line_of(self, node: nodes.Node | None) -> int | None:
        """The line (from 1) on which a node stands; for what is inside a paragraph docutils knows only the
        paragraph's, so its text is looked for from there."""
        raw = node.rawsource if isinstance(node, nodes.Element) else ""
        while node is not None and node.line is None:
            node = node.parent
        if node is None or node.line is None:
            return None
        first = node.line
        for number, line in enumerate(self.text.split("\n")[first - 1 : first + 40], first):
            if raw and raw.split("\n")[0] in line:
                return number
        return first


# --- roles

_TITLED = re.compile(r"(?P<text>.+?)\s*<(?P<target>[^<>]+)>", re.DOTALL)


def _link_role(kind: str) -> Any:
    """A role that makes a Link: :kind:`target` or :kind:`text <target>`."""

    def role(
        _name: str, rawtext: str, text: str, lineno: int, _inliner: Any, *_: object
    ) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        match = _TITLED.fullmatch(nodes.unescape(text))
        target = match["target"] if match else nodes.unescape(text)
        shown = match["text"] if match else target
        link = Link(rawtext, shown, kind=kind, target=" ".join(target.split()), titled=match is not None)
        link.line = lineno
        return [link], []

    return role


def _plain_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, *_: object
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """A role that nobody knows: an error in the guide's own files, the bare text in a document that is not ours."""
    if inliner.document.settings.portal_strict:
        message = inliner.reporter.error(f'Unknown interpreted text role "{name}".', line=lineno)
        return [inliner.problematic(rawtext, rawtext, message)], [message]
    match = _TITLED.fullmatch(nodes.unescape(text))
    return [nodes.inline(rawtext, match["text"] if match else nodes.unescape(text))], []


# --- directives


class _Requirement(Directive):
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The box of one or more requirements."""
        box = RequirementBox(requirements=self.arguments[0].split())
        box.line = self.lineno
        return [box]


class _Correction(Directive):
    optional_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """The box of a correction, its body parsed."""
        self.assert_has_content()
        box = CorrectionBox(requirement=self.arguments[0] if self.arguments else "")
        box.line = self.lineno
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


class _SeeAlso(Directive):
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """The list of further reading; text behind the directive's name is its first paragraph."""
        box = SeeAlsoBox()
        if self.arguments:
            texts, messages = self.state.inline_text(self.arguments[0], self.lineno)
            box += [nodes.paragraph(self.arguments[0], "", *texts), *messages]
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


class _Glossary(Directive):
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {"sorted": directives.flag}

    def run(self) -> list[nodes.Node]:
        """A definition list whose terms can be linked."""
        self.assert_has_content()
        box = GlossaryBox()
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


TOOLS = {
    "tags": "Tag calculator",
    "cache": "Cache simulator",
    "stop": "What happens on docker stop",
    "anatomy": "The touch points of a container",
}
"""The tools that a page can hold, each at /guide/tools/<name>/ as well, with their titles."""


def _tool(name: str) -> str:
    """A tool's name, checked. Raises ValueError where there is none (docutils reports it with file and line)."""
    if name not in TOOLS:
        raise ValueError(f"there is no tool {name!r}; there are {', '.join(TOOLS)}")
    return name


class _Tool(Directive):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The place of a tool."""
        try:
            return [ToolBox(tool=_tool(self.arguments[0]))]
        except ValueError as error:
            raise self.error(str(error)) from None


class _Picture(Directive):
    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "caption": directives.unchanged,
        "tool": _tool,
        "name": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """A picture with its caption (the option, or the body), and the tool in its place that explores it."""
        box = PictureBox(picture=self.arguments[0], tool=self.options.get("tool", ""))
        box.line = self.lineno
        if caption := self.options.get("caption"):
            texts, messages = self.state.inline_text(caption, self.lineno)
            box += [nodes.paragraph(caption, "", *texts), *messages]
        self.state.nested_parse(self.content, self.content_offset, box)
        self.add_name(box)
        return [box]


def _verdict(word: str | None) -> str:
    """What an example is: good, bad or plain. Raises ValueError for anything else."""
    return directives.choice(word or "", ("good", "bad", "plain"))


class _Code(Directive):
    """`code-block`, `code`, `sourcecode`: an optional language, then the code. `verdict` makes it an example to follow
    or to avoid, `rule` names the rule that it breaks."""

    optional_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "caption": directives.unchanged,
        "name": directives.unchanged,
        "verdict": _verdict,
        "rule": directives.unchanged_required,
        "class": directives.class_option,
        # Sphinx' and docutils' options that change nothing here; a document that has them stays readable.
        "number-lines": directives.unchanged,
        "linenos": directives.flag,
        "lineno-start": directives.unchanged,
        "emphasize-lines": directives.unchanged,
        "force": directives.flag,
        "dedent": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """The code box, substitutions of the organisation's values made in its text as well."""
        self.assert_has_content()
        return [self.box(self.arguments[0] if self.arguments else "text", self.options.get("verdict", "plain"))]

    def box(self, language: str, verdict: str) -> CodeBox:
        """The node for this directive's content."""
        code = "\n".join(self.content)
        organisation: Organisation = self.state.document.settings.portal_organisation
        for name, value in organisation.substitutions().items():
            code = code.replace(f"|{name}|", value)
        box = CodeBox(code=code, language=language, verdict=verdict, caption="", rule=self.options.get("rule", ""))
        box.line = self.lineno
        if caption := self.options.get("caption"):
            texts, messages = self.state.inline_text(caption, self.lineno)
            box += [nodes.caption(caption, "", *texts), *messages]
        self.add_name(box)
        return box


class _Dockerfile(_Code):
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "caption": directives.unchanged,
        "name": directives.unchanged,
        "rule": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """An example of a Dockerfile with the verdict good, bad or plain."""
        self.assert_has_content()
        verdict = self.arguments[0] if self.arguments else "plain"
        if verdict not in ("good", "bad", "plain"):
            raise self.error(f"An example is good, bad or plain, not {verdict!r}.")
        return [self.box("docker", verdict)]


class _Fallback(Directive):
    """A directive that nobody knows: an error in the guide's own files; elsewhere its body stays, as text."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """The body's nodes, or an error."""
        settings = self.state.document.settings
        if settings.portal_strict:
            raise self.error(f'Unknown directive type "{self.name}".')
        settings.portal_notices.append((self.lineno, f"The directive {self.name!r} is not known; its text is kept."))
        box = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, box)
        return list(box.children)


class _Refused(Directive):
    """`raw`, `include` and whatever else reads files or passes markup through: refused everywhere."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Nothing, with an error in the guide's own files and a notice elsewhere."""
        settings = self.state.document.settings
        message = f"The directive {self.name!r} is refused: pages take no raw markup and no other files."
        if settings.portal_strict:
            raise self.error(message)
        settings.portal_notices.append((self.lineno, message))
        return []


class _Toctree(Directive):
    """Sphinx' tree of documents: a list of links to them."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The list; nothing where it is hidden."""
        if "hidden" in self.options:
            return []
        found = nodes.bullet_list()
        for offset, entry in enumerate(self.content):
            match = _TITLED.fullmatch(entry.strip())
            target = match["target"] if match else entry.strip()
            if not target or target.startswith(":"):
                continue
            link = Link(entry, match["text"] if match else target, kind="doc", target=target, titled=match is not None)
            link.line = self.content_offset + offset + 1
            found += nodes.list_item("", nodes.paragraph("", "", link))
        return [found] if found.children else []


class _Index(Directive):
    """Sphinx' entries for a printed index: of no use here."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Nothing."""
        return []


class _AnyOption(dict[str, Callable[[str], Any]]):
    """Takes every option, so that a refused directive is refused for what it is and not for its options."""

    def __getitem__(self, key: str) -> Callable[[str], Any]:
        return directives.unchanged

    def __bool__(self) -> bool:
        return True


_Fallback.option_spec = _AnyOption()
_Refused.option_spec = _AnyOption()
_Toctree.option_spec = _AnyOption()
_Index.option_spec = _AnyOption()

_DIRECTIVES: dict[str, type[Directive]] = {
    "requirement": _Requirement,
    "correction": _Correction,
    "seealso": _SeeAlso,
    "glossary": _Glossary,
    "picture": _Picture,
    "tool": _Tool,
    "dockerfile": _Dockerfile,
    "code-block": _Code,
    "code": _Code,
    "sourcecode": _Code,
    "raw": _Refused,
    "include": _Refused,
    "literalinclude": _Refused,
    "toctree": _Toctree,
    "index": _Index,
    "role": _Refused,  # docutils would keep the role for every later document
}
_ROLES = ("req", "rule", "term", "page", "ref", "doc")


_register_role: Any = roles.register_local_role  # its stub asks for more than docutils does


def _register() -> None:
    for name, directive in _DIRECTIVES.items():
        directives.register_directive(name, directive)
    for kind in _ROLES:
        _register_role(kind, _link_role(kind))
    _register_role("raw", _plain_role)


_register()

_DIRECTIVE_USE = re.compile(r"^\s*\.\. (?:\|[^|\n]+\| )?([A-Za-z][\w.+:-]*?) ?::(?:\s|$)", re.MULTILINE)
_ROLE_USE = re.compile(r":([A-Za-z][\w.+:-]*?):`|`:([A-Za-z][\w.+:-]*?):(?=\W|$)")
_known_directives = {*english.directives, *_DIRECTIVES}
_known_roles = {*english.roles, *_ROLES}


def _catch_unknown(text: str) -> None:
    """Give each directive and role name in the text that docutils does not know our fallback."""
    # docutils looks names up in one registry and has no hook for a miss, so the names are found beforehand.
    for name in {use.lower() for use in _DIRECTIVE_USE.findall(text)} - _known_directives:
        _known_directives.add(name)
        directives.register_directive(name, _Fallback)
    for name in {(first or second).lower() for first, second in _ROLE_USE.findall(text)} - _known_roles:
        _known_roles.add(name)
        _register_role(name, _plain_role)


# --- parsing


class _Parser(Parser):
    """docutils' parser, which also knows the organisation's substitutions and hands problems to us."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse into the document; every report of docutils is kept in `settings.portal_reports`."""
        settings = document.settings
        document.reporter.attach_observer(settings.portal_reports.append)
        super().parse(inputstring, document)
        for name, value in settings.portal_organisation.substitutions().items():
            if name not in document.substitution_defs:
                definition = nodes.substitution_definition("", "", *_substituted(name, value), names=[name])
                document.note_substitution_def(definition, name)


def _substituted(name: str, value: str) -> list[nodes.Node]:
    """What stands for one of the organisation's values: images as literals, the website as a link, others as text."""
    if name == "base_images" and ("/" in value or ":" in value):
        literals: list[nodes.Node] = []
        for image in value.split(", "):
            literals += [nodes.Text(", "), nodes.literal(image, image)]
        return literals[1:]
    if name == "website" and value:
        host = value.partition("://")[2].rstrip("/")
        return [nodes.reference(host, host, refuri=value)]
    return [nodes.Text(value)]


class _Silence:
    """docutils wants a stream for its reports; they are read from the observer instead."""

    def write(self, text: str) -> None:
        """Drop the text."""


def _settings(**values: Any) -> Any:
    settings = docutils.frontend.get_default_settings(Parser, docutils.readers.standalone.Reader)
    settings.file_insertion_enabled = False
    settings.raw_enabled = False
    settings._disable_config = True
    settings.report_level = 2
    settings.halt_level = 5
    settings.traceback = True  # else docutils prints it and ends the process
    settings.warning_stream = _Silence()
    settings.doctitle_xform = False
    settings.docinfo_xform = False
    settings.syntax_highlight = "none"
    for name, value in values.items():
        setattr(settings, name, value)
    return settings


def parse(text: str, file: str, organisation: Organisation, *, strict: bool = True) -> Source:
    """Parse one file of the guide.

    `file` is how problems name it. `strict` is for the guide's own files: whatever docutils reports is a problem. A
    document that is not ours is parsed with strict=False: unknown directives and roles become text, raw markup and
    files are left out, and both are told in `notices`. Never raises on any text.
    """
    _catch_unknown(text)
    reports: list[nodes.system_message] = []
    notices: list[tuple[int, str]] = []
    settings = _settings(
        portal_strict=strict, portal_organisation=organisation, portal_reports=reports, portal_notices=notices
    )
    try:
        document = docutils.core.publish_doctree(text, source_path=file, parser=_Parser(), settings=settings)
    except Exception as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else f"docutils fails on it: {error}"
        refusal = f"The text can't be read, for {reason}. Nothing of it is shown."
        document = docutils.core.publish_doctree("Nothing of this document can be shown.", settings=settings)
        notices.append((1, refusal))
        if strict:
            reports.append(document.reporter.error(refusal, line=1))
    problems = [
        Problem(file, message.get("line"), message.children[0].astext() if message.children else message.astext())
        for message in reports
        if message["level"] >= 2
    ]
    for message in list(document.findall(nodes.system_message)):
        if message.parent is not None:
            message.parent.remove(message)
    source = Source(file, text, document, *_title_and_summary(document))
    if strict:
        source.problems = problems
    else:
        source.notices = [*(Problem(file, line, message) for line, message in notices), *problems]
    return source


def _title_and_summary(document: nodes.document) -> tuple[str, str]:
    """Take the page's title and the field list with `summary` out of the document.

    The title is that of the one section that holds all others; docutils' own transform would also take a lone
    sub-section for a subtitle.
    """
    title = ""
    visible = [child for child in document.children if not isinstance(child, nodes.Invisible)]
    if len(visible) == 1 and isinstance(visible[0], nodes.section):
        section = visible[0]
        heading, *rest = section.children
        title = heading.astext()
        anchor = nodes.make_id(title)
        document["ids"] = [each for each in section["ids"] if each != anchor]
        document.remove(section)
        document.extend(rest)
    summary = ""
    first = next((child for child in document.children if not isinstance(child, nodes.Invisible)), None)
    if isinstance(first, nodes.field_list):
        for item in list(first.children):
            if item.children[0].astext() == "summary":
                summary = " ".join(item.children[1].astext().split())
                first.remove(item)
        if not first.children:
            document.remove(first)
    return title, summary
