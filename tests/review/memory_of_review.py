"""The memory that the review of a megabyte takes: `python -m tests.review.memory_of_review SHAPE` prints the peak of
its whole process in MB."""

from __future__ import annotations

import sys
from pathlib import Path

from portal.review import review

SIZE = 1_000_000
SHAPES = {
    "RUN of many lines": ("FROM a\nRUN true", " && \\\n echo a"),
    "ENV of many pairs": ("FROM a\nENV", ' a="b c"'),
    "here-documents": ("FROM a\n", "RUN <<A\nls\nA\n"),
    "stages": ("", "FROM a:1 AS b\nCOPY . /a\n"),
    "comments": ("FROM a\n", "# a comment\n"),
    "nested substitutions": ("FROM a\nENV A=", "${x:-"),
}


def text_of(shape: str) -> str:
    """A text of that shape, a megabyte long."""
    head, piece = SHAPES[shape]
    return head + piece * (SIZE // len(piece))


if __name__ == "__main__":
    review(text_of(sys.argv[1]), shellcheck=False)
    # Not getrusage: its peak takes in that of the process which started this one.
    status = Path("/proc/self/status").read_text().splitlines()
    print(int(next(line for line in status if line.startswith("VmHWM")).split()[1]) // 1024)
