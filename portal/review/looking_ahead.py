"""ShellCheck asked about many files at once, before each is reviewed: to start it costs as much as its work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portal.dockerfile import parse
from portal.review.context import Context
from portal.review.profiles import Profile
from portal.review.rules import names_by_alias
from portal.review.shell_code import shell_codes
from portal.review.shellcheck import SECONDS, Unavailable, check, refused

_MOST = 5_000_000  # characters of shell code; what is left over is asked about with its file


def look_ahead(files: Iterable[tuple[str, Profile, Mapping[str, str]]]) -> None:
    """Have the shell code of files looked at, so that the reviews that follow have what they need at hand. Where that
    fails, nothing is lost: each review asks for itself.

    Args:
        files: texts of Dockerfiles, each with its profile and its scripts (text by path).
    """
    scripts: dict[str, None] = {}
    count = room = 0
    for text, profile, beside in files:
        if profile.severities.keys().isdisjoint(names_by_alias().get("sc*", ())):
            continue
        count += 1
        for code in shell_codes(Context(parse(text), profile, scripts=beside)):
            room += len(code.text)
            if room <= _MOST and refused(code.text) is None:
                scripts[code.text] = None
    if scripts:
        try:
            check(list(scripts), SECONDS * count)
        except Unavailable:
            return
