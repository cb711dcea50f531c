"""Asks the registries for known faults of the pinned packages; `make audit` runs this.

Exit status 1: a package has a known fault. Who answers nothing is named, since silence is not a clean bill.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
_PIP_AUDIT = ("pip-audit", "--requirement", "requirements.txt", "--no-deps", "--disable-pip", "--format", "json",
              "--progress-spinner", "off")  # fmt: skip


class Answer(NamedTuple):
    """What a registry said: of how many packages it told anything, of how many not, and the faults, a line each."""

    registry: str
    told: int
    untold: int
    faults: list[str]

    def __str__(self) -> str:
        if self.faults:
            return "\n".join([f"{self.registry} knows of faults ({len(self.faults)}):", *self.faults])
        if not self.told:
            return f"{self.registry} can't be asked for known faults here: NOTHING IS KNOWN of its packages"
        left = f"; NOTHING IS KNOWN of {self.untold} others" if self.untold else ""
        return f"{self.registry}: no known fault in {self.told} packages{left}"


def of_pip_audit(output: str) -> Answer:
    """The answer in pip-audit's JSON; anything else is none."""
    try:
        packages = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Answer("PyPI", 0, 0, [])
    told = [package for package in packages if "skip_reason" not in package]
    faults = [
        f"{package['name']} {package['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'none'}"
        for package in told
        for fault in package["vulns"]
    ]
    return Answer("PyPI", len(told), len(packages) - len(told), faults)


def of_npm_audit(output: str) -> Answer:
    """The answer in npm's JSON; anything else is none."""
    try:
        report = json.loads(output)
        found, total = report["vulnerabilities"], report["metadata"]["dependencies"]["total"]
    except (ValueError, KeyError, TypeError):
        return Answer("npm", 0, 0, [])
    return Answer("npm", total, 0, [f"{name} {fault['range']}: {fault['severity']}" for name, fault in found.items()])


def _output(command: tuple[str, ...]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        print(done.stderr.strip()[-500:], file=sys.stderr)
    return done.stdout


def main() -> int:
    """Ask both and print what they say; 1 where there is a fault."""
    pip_audit = Path(sys.executable).with_name(_PIP_AUDIT[0])
    answers = [
        of_pip_audit(_output((str(pip_audit), *_PIP_AUDIT[1:]))),
        of_npm_audit(_output((os.environ.get("NPM", "npm"), "audit", "--json"))),
    ]
    for answer in answers:
        print(answer)
    return int(any(answer.faults for answer in answers))


if __name__ == "__main__":
    sys.exit(main())
