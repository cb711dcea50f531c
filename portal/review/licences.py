"""SPDX licence expressions (SPDX specification, annex "SPDX license expressions"), as far as labels need them."""

from __future__ import annotations

from portal.patterns import regex

# The short identifiers met most; others that have the form of one are taken as they are.
_COMMON = (
    *("0BSD", "AFL-3.0", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-1.1", "Apache-2.0", "Artistic-2.0"),
    *("BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause", "BSL-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "CDDL-1.0"),
    *("ECL-2.0", "EPL-1.0", "EPL-2.0", "EUPL-1.2", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only"),
    *("GPL-3.0-or-later", "ISC", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT"),
    *("MPL-1.1", "MPL-2.0", "MS-PL", "NCSA", "OFL-1.1", "PostgreSQL", "Python-2.0", "Unlicense", "WTFPL", "X11"),
    *("Zlib", "ZPL-2.1"),
)
_ALSO = {
    "apache": "Apache-2.0",
    "apache2": "Apache-2.0",
    "asl2": "Apache-2.0",
    "asl20": "Apache-2.0",
    "al2": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd2": "BSD-2-Clause",
    "bsd3": "BSD-3-Clause",
    "newbsd": "BSD-3-Clause",
    "simplifiedbsd": "BSD-2-Clause",
    "expat": "MIT",
    "x11mit": "MIT",
    "gpl2": "GPL-2.0-only",
    "gpl20": "GPL-2.0-only",
    "gpl2+": "GPL-2.0-or-later",
    "gpl20+": "GPL-2.0-or-later",
    "gpl3": "GPL-3.0-only",
    "gpl30": "GPL-3.0-only",
    "gpl3+": "GPL-3.0-or-later",
    "gpl30+": "GPL-3.0-or-later",
    "gnugpl3": "GPL-3.0-only",
    "gnugpl2": "GPL-2.0-only",
    "lgpl21": "LGPL-2.1-only",
    "lgpl21+": "LGPL-2.1-or-later",
    "lgpl3": "LGPL-3.0-only",
    "lgpl30": "LGPL-3.0-only",
    "lgpl3+": "LGPL-3.0-or-later",
    "agpl3": "AGPL-3.0-only",
    "agpl30": "AGPL-3.0-only",
    "agpl3+": "AGPL-3.0-or-later",
    "mpl2": "MPL-2.0",
    "mpl20": "MPL-2.0",
    "epl2": "EPL-2.0",
    "cc0": "CC0-1.0",
    "proprietary": "LicenseRef-Proprietary",
    "commercial": "LicenseRef-Commercial",
    "publicdomain": "Unlicense",
}
_OUTDATED = frozenset(["GPL-2.0", "GPL-2.0+", "GPL-3.0", "GPL-3.0+", "LGPL-2.1", "LGPL-2.1+", "LGPL-3.0", "LGPL-3.0+"])
_ID = regex(r"[A-Za-z0-9.-]+\+?$|(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$")
_PART = regex(r"[()]|[^\s()]+")
_NOISE = regex(r"(?:the|licen[sc]ed?|version|under|v(?=[0-9.])|[\s,._()-])+")
_OPERATORS = ("AND", "OR", "WITH")


def _key(text: str) -> str:
    return _NOISE.sub("", text.lower())


_BY_KEY = {**{_key(name): name for name in _COMMON}, **_ALSO}


def suggested_licence(text: str) -> str | None:
    """What to write instead of a text that should be an SPDX expression.

    Args:
        text: the value of a licence label.

    Returns:
        None where the text is such an expression; "" where it is none and nothing is near; else the expression
        that is probably meant.
    """
    if _is_expression(text):
        known = _BY_KEY.get(_key(text))
        # Right in form, but not the name that the licence has there, as in Apache2.0; case does not matter.
        near = known is not None and known.lower() != text.lower() and text not in _OUTDATED
        return known if near else None
    return _BY_KEY.get(_key(text), "")


def _is_expression(text: str) -> bool:
    wants_name, depth = True, 0
    for part in _PART.findall(text):
        if part == "(":
            if not wants_name:
                return False
            depth += 1
        elif part == ")":
            depth -= 1
            if wants_name or depth < 0:
                return False
        elif part.upper() in _OPERATORS:
            if wants_name:
                return False
            wants_name = True
        elif not wants_name or not _ID.match(part):
            return False
        else:
            wants_name = False
    return not wants_name and depth == 0
