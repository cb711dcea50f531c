"""The tree of contents that stands beside every page of the guide."""

from __future__ import annotations

from typing import Any

from portal.standard import Guide


def tree(guide: Guide, current: str | None) -> list[dict[str, Any]]:
    """Every page with its children, whether it is the current one and whether it is above it. The organisation's
    documents come after the guide's parts."""
    above = {each.path for each in guide.ancestors(current)} if current else set()

    def branch(parent: str | None) -> list[dict[str, Any]]:
        return [
            {
                "page": child,
                "current": child.path == current,
                "open": child.path in above or child.path == current,
                "children": branch(child.path),
            }
            for child in guide.children(parent)
        ]

    documents = [
        {"page": document, "current": document.path == current, "open": False, "children": []}
        for document in guide.documents
    ]
    return branch(None) + documents
