from collections.abc import Iterator

from portal.dockerfile.model import Form, Word
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Sort packages that stand on lines of their own",
    requirements=("IMG-10",),
    aliases=("sort-packages",),
    severity=Severity.INFO,
    why="""
        In a sorted list, one package a line, one finds a name at once, sees what is there twice, and gets
        differences of one line that do not clash when branches are merged.

        Only lists over several lines are looked at. Options stay where they are, words with variables too. A comment
        line, or one with nothing but the backslash, begins a new group. The fix moves whole words between their
        places, so that nothing else of the text changes; a version stays with its package. A package right below a
        comment is never moved by it: whether the comment speaks of that package or of all that follow, only a reader
        can tell.
    """,
    examples=(
        fixed(
            """
            FROM debian:12
            RUN apt-get update && apt-get install -y --no-install-recommends \\
                git \\
                curl \\
                ca-certificates=20230311 \\
             && rm -rf /var/lib/apt/lists/*
            """,
            """
            FROM debian:12
            RUN apt-get update && apt-get install -y --no-install-recommends \\
                ca-certificates=20230311 \\
                curl \\
                git \\
             && rm -rf /var/lib/apt/lists/*
            """,
            3,
        ),
        bad("FROM alpine:3.23\nRUN apk add --no-cache \\\n    zlib \\\n    bash\n", 3),
        bad(
            "FROM debian:12\nRUN apt-get install -y \\\n    # psycopg links to it\n    libpq5 \\\n    curl\n",
            4,
            caption="not mended: the comment would stay behind",
        ),
        fixed(
            "FROM debian:12\nRUN apt-get install -y \\\n    # tools\n    curl \\\n    patch \\\n    git\n",
            "FROM debian:12\nRUN apt-get install -y \\\n    # tools\n    curl \\\n    git \\\n    patch\n",
            5,
        ),
        good("FROM alpine:3.23\nRUN apk add --no-cache zlib bash\n", "on one line"),
        good("FROM alpine:3.23\nRUN apk add --no-cache \\\n    bash \\\n    zlib \\\n    $EXTRA\n"),
        good("FROM debian:12\nRUN apt-get install -y \\\n    git \\\n    \\\n    fontconfig\n", "two groups"),
        good("FROM debian:12\nRUN apt-get install -y \\\n    # tools\n    git \\\n    # fonts\n    fontconfig\n"),
    ),
)


@rule.on_packages()
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    packages = call.packages
    if call.action != "install" or len(packages) < 2:
        return
    values = [word.value for word in packages]
    if values == sorted(values) or packages[0].span.start_line == packages[-1].span.start_line:
        return
    instruction = call.instruction
    if instruction is None or instruction.form is not Form.SHELL or instruction.stage is None:
        return
    comments = [comment.span.start_line for comment in instruction.comments]
    lines = context.dockerfile.lines
    between = range(packages[0].span.start_line, packages[-1].span.start_line)
    breaks = [number for number in between if lines[number - 1].strip() == context.dockerfile.escape]
    edits: list[Edit] = []
    first: Word | None = None
    spoken_of: Word | None = None
    for group, commented in _groups(packages, breaks, comments):
        ordered = sorted(group, key=_key)
        if ordered == group or [w.value for w in group] == sorted(w.value for w in group):
            continue
        moved = next(a for a, b in zip(group, ordered, strict=True) if a is not b)
        if commented and moved is group[0]:
            # The comment may speak of this package or of the whole group: who moves it has to know.
            spoken_of = spoken_of or moved
            continue
        first = first or moved
        edits += [Edit(a.span, b.text) for a, b in zip(group, ordered, strict=True) if a.text != b.text]
    if first is not None:
        fixes = (Fix("Sort the packages", Safety.SAFE, tuple(edits)),) if edits else ()
        yield Problem(first.span, f"{first.value} is out of order: keep a list over several lines sorted.", fixes)
    if spoken_of is not None:
        yield Problem(
            spoken_of.span,
            f"{spoken_of.value} is out of order: keep a list over several lines sorted, and move the comment along "
            "where it speaks of this package alone.",
        )


def _groups(packages: list[Word], breaks: list[int], comments: list[int]) -> Iterator[tuple[list[Word], bool]]:
    """The words that may change places with each other, and whether a comment stands right above the first."""
    group: list[Word] = []
    commented = False
    line = 0
    for word in packages:
        below = any(line < comment < word.span.start_line for comment in comments)
        if group and (below or any(line < number < word.span.start_line for number in breaks)):
            yield group, commented
            group = []
        line = word.span.start_line
        if any(c in word.text for c in "$`\\\"'*{") or word.span.start_line != word.span.end_line:
            if group:
                yield group, commented
            group = []
            continue
        if not group:
            commented = below
        group.append(word)
    if group:
        yield group, commented


def _key(word: Word) -> tuple[str, str]:
    name = word.value
    for stop in "=~<>@[":
        name = name.partition(stop)[0]
    return name.lower(), word.value
