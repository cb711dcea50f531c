import re
from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Copy by COPY, not by ADD",
    requirements=("IMG-30",),
    aliases=(
        *("DL3020", "DS-0005", "CKV_DOCKER_4", "add_instead_of_copy", "S7029", "prefer-copy-over-add", "DD007"),
        *("DH007", "CIS-DI-0009"),
    ),
    severity=Severity.ERROR,
    why="""
        ADD does more than it says: it unpacks local archives and fetches addresses. The day a file becomes an archive,
        or a name matches one, the image holds something else. COPY copies, and nothing else.

        ADD is right where its extra is wanted: a local archive that is to be unpacked (tar, and tar compressed by
        gzip, bzip2, xz or zstd; a .zip is not unpacked), an address, a Git repository. A source that is a variable may
        be any of these and is left alone. Several reviewers report every ADD, or call Git repositories a mistake.
    """,
    examples=(
        fixed(
            "FROM alpine:3.23\nADD app.conf /etc/app.conf\n",
            "FROM alpine:3.23\nCOPY app.conf /etc/app.conf\n",
            2,
        ),
        fixed(
            'FROM alpine:3.23\nADD --chown=app:app ["src", "/srv/app"]\n',
            'FROM alpine:3.23\nCOPY --chown=app:app ["src", "/srv/app"]\n',
            2,
        ),
        fixed(
            "FROM alpine:3.23\nADD release* /srv/\n",
            "FROM alpine:3.23\nCOPY release* /srv/\n",
            2,
            caption="the pattern might match an archive, so look before you accept the fix",
        ),
        fixed(
            "FROM alpine:3.23\nONBUILD ADD . /srv/app\n",
            "FROM alpine:3.23\nONBUILD COPY . /srv/app\n",
            2,
        ),
        bad("FROM alpine:3.23\nADD app.conf rootfs.tar.gz /srv/\n", 2, caption="two things in one"),
        good("FROM alpine:3.23\nCOPY app.conf /etc/app.conf\n"),
        good("FROM scratch\nADD rootfs.tar.xz /\n", "unpacked"),
        good("FROM alpine:3.23\nADD https://example.org/data.json /srv/data.json\n"),
        good("FROM alpine:3.23\nADD https://github.com/example/app.git#v1.2 /src\n"),
        good("FROM alpine:3.23\nARG source\nADD ${source} /srv/\n"),
    ),
)

_ARCHIVE = regex(
    r"\.(?:tar|tar\.(?:gz|bz2|xz|lz|lzma|zst|Z)|t[abglxz]z\w?|tbz2|tb2|tz2|tzst|txz|tlz|tpz|gz|bz2|xz|lz|lzma|zst|Z)$",
    re.IGNORECASE,
)
_REMOTE = regex(r"^(?:https?|git|ssh|ftp)://|^git@|\.git(?:#|$)|^github\.com/", re.IGNORECASE)
_ADD_ONLY = ("checksum", "unpack", "keep-git-dir")


@rule.on_instruction("ADD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    sources = [word.value for word in instruction.arguments[:-1]]
    if not sources or any(flag.name in _ADD_ONLY for flag in instruction.flags):
        return
    copied = [s for s in sources if "$" not in s and not _REMOTE.search(s) and not _ARCHIVE.search(s.rstrip("/"))]
    if not copied:
        return
    if len(copied) < len(sources):
        yield Problem(
            instruction.span,
            f"{copied[0]} is only copied here: give it a COPY of its own beside what is unpacked or fetched.",
        )
        return
    sure = not any(c in source for source in sources for c in "*?[")
    fixes: tuple[Fix, ...] = ()
    if instruction.keyword_text.isupper() or instruction.keyword_text.islower():
        keyword = "COPY" if instruction.keyword_text.isupper() else "copy"
        fixes = (replace("Use COPY", instruction.keyword_span, keyword, Safety.SAFE if sure else Safety.SUGGESTED),)
    what = sources[0] if len(sources) == 1 else "files"
    yield Problem(instruction.span, f"This ADD only copies {what}, which is what COPY is for.", fixes)
