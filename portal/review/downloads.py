"""Calls of curl and wget: options, addresses, and the file that each download goes to (curl(1), wget(1))."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from portal.dockerfile.model import Command, Instruction, Word

_CURL_VALUED = "AbcCdDeEFhHKmoPQrtTuUwxXyYz"
_CURL_SHORT = {
    "f": "--fail",
    "L": "--location",
    "k": "--insecure",
    "o": "--output",
    "O": "--remote-name",
    "J": "--remote-header-name",
    "I": "--head",
    "d": "--data",
    "F": "--form",
    "T": "--upload-file",
    "X": "--request",
    "H": "--header",
    "u": "--user",
    "s": "--silent",
    "K": "--config",
}
_CURL_LONG_VALUED = frozenset(
    [
        *("--output", "--output-dir", "--user", "--user-agent", "--header", "--data", "--data-binary", "--data-raw"),
        *(
            "--data-urlencode",
            "--request",
            "--retry",
            "--retry-delay",
            "--retry-max-time",
            "--connect-timeout",
            "--url",
        ),
        *("--max-time", "--proxy", "--cacert", "--capath", "--cert", "--key", "--form", "--upload-file", "--write-out"),
        *("--resolve", "--range", "--referer", "--cookie", "--cookie-jar", "--config", "--proto", "--proto-redir"),
        *("--proto-default", "--max-redirs", "--limit-rate", "--ciphers", "--tls-max", "--interface", "--netrc-file"),
        *("--proxy-user", "--oauth2-bearer", "--json", "--continue-at", "--dump-header", "--speed-limit"),
        *(
            "--speed-time",
            "--unix-socket",
            "--time-cond",
            "--etag-save",
            "--etag-compare",
            "--noproxy",
            "--parallel-max",
        ),
    ]
)
_WGET_VALUED = "aoiOPtTwQUeBDlARXI"
_WGET_SHORT = {
    "q": "--quiet",
    "o": "--output-file",
    "a": "--append-output",
    "O": "--output-document",
    "P": "--directory-prefix",
    "i": "--input-file",
    "c": "--continue",
    "N": "--timestamping",
}
_WGET_LONG_VALUED = frozenset(
    [
        *("--output-document", "--output-file", "--append-output", "--directory-prefix", "--input-file", "--tries"),
        *(
            "--timeout",
            "--wait",
            "--user",
            "--password",
            "--header",
            "--user-agent",
            "--execute",
            "--base",
            "--progress",
        ),
        *("--ca-certificate", "--certificate", "--post-data", "--post-file", "--method", "--body-data", "--referer"),
        *("--limit-rate", "--read-timeout", "--connect-timeout", "--dns-timeout", "--waitretry", "--secure-protocol"),
        *("--accept", "--reject", "--domains", "--level", "--cut-dirs", "--load-cookies", "--retry-on-http-error"),
    ]
)
_SENDS = (
    *("--request", "--data", "--data-raw", "--data-binary", "--form", "--upload-file", "--head", "--json", "--config"),
    *("--unix-socket", "--post-data", "--post-file", "--method", "--spider"),
)
_LOCAL = ("localhost", "127.", "0.0.0.0", "[::1]")  # noqa: S104 - an address to look for
_SCHEMES = ("http://", "https://", "ftp://", "ftps://")

_CHECKS = frozenset(
    [
        *(
            "sha256sum",
            "sha512sum",
            "sha1sum",
            "sha384sum",
            "shasum",
            "md5sum",
            "b2sum",
            "gpg",
            "gpgv",
            "gpg2",
            "cosign",
        ),
        *("minisign", "signify", "slsa-verifier", "openssl", "sq", "gh"),
    ]
)


class Download(NamedTuple):
    """One call. `options` holds the long names of all options given, `values` what those with a value have, `urls`
    the addresses (words that are none of options and values)."""

    tool: str
    options: frozenset[str]
    values: dict[str, list[Word]]
    urls: list[Word]
    command: Command

    def has(self, *names: str) -> bool:
        """Whether one of these options is given."""
        return not self.options.isdisjoint(names)

    @property
    def is_plain(self) -> bool:
        """Whether it gets something from another machine: nothing is sent, no other method, no settings of a file."""
        if self.has(*_SENDS) or not self.urls:
            return False
        hosts = [url.value.partition("://")[2] or url.value for url in self.urls]
        return not any(host.startswith(_LOCAL) for host in hosts)

    @property
    def files(self) -> list[str]:
        """The files that it writes, as written: the given one, or the last part of each address; none where the
        download goes to standard output."""
        given = self.values.get("--output" if self.tool == "curl" else "--output-document", [])
        if given:
            return [word.value for word in given if word.value not in ("-", "/dev/stdout", "/dev/null")]
        if self.tool == "curl" and not self.has("--remote-name", "--remote-name-all"):
            return []
        folder = self.values.get("--output-dir" if self.tool == "curl" else "--directory-prefix", [])
        prefix = folder[0].value.rstrip("/") + "/" if folder else ""
        return [prefix + name for url in self.urls if (name := _file_of(url.value))]


def _file_of(url: str) -> str:
    path = url.partition("://")[2].partition("?")[0].partition("#")[0]
    return path.rpartition("/")[2] if "/" in path else ""


def download(command: Command) -> Download | None:
    """Read a shell command as a call of curl or wget that fetches something; None where it is none, asks for help or
    the version, or sends instead of fetching."""
    tool = command.name.rpartition("/")[2]
    if tool not in ("curl", "wget"):
        return None
    curl = tool == "curl"
    valued, short, long_valued = (
        (_CURL_VALUED, _CURL_SHORT, _CURL_LONG_VALUED) if curl else (_WGET_VALUED, _WGET_SHORT, _WGET_LONG_VALUED)
    )
    options: set[str] = set()
    values: dict[str, list[Word]] = {}
    urls: list[Word] = []
    words = command.arguments
    i = 0
    while i < len(words):
        word = words[i]
        value = word.value
        if value.startswith("--") and len(value) > 2:
            name, equals, given = value.partition("=")
            options.add(name)
            if equals:
                values.setdefault(name, []).append(Word(given, given, word.span))
            elif name in long_valued and i + 1 < len(words):
                values.setdefault(name, []).append(words[i + 1])
                i += 1
        elif value.startswith("-") and len(value) > 1:
            i += _cluster(value, i, words, (valued, short), options, values)
        else:
            urls.append(word)
        i += 1
    urls += values.get("--url", [])
    if options & {"--version", "--help", "-V", "-h"} or not (
        urls or "--input-file" in options or "--config" in options
    ):
        return None
    return Download(tool, frozenset(options), values, urls, command)


def _cluster(
    text: str,
    index: int,
    words: list[Word],
    table: tuple[str, dict[str, str]],
    options: set[str],
    values: dict[str, list[Word]],
) -> int:
    # -fsSLo file, -fsSLofile; wget's -nv, -nc, -nH are one option each. Returns how many more words it takes.
    valued, short = table
    if text.startswith("-n") and short is _WGET_SHORT:
        options.add(text)
        return 0
    for position, letter in enumerate(text[1:], 1):
        name = short.get(letter, "-" + letter)
        options.add(name)
        if letter in valued:
            rest = text[position + 1 :]
            if rest:
                values.setdefault(name, []).append(Word(rest, rest, words[index].span))
            elif index + 1 < len(words):
                values.setdefault(name, []).append(words[index + 1])
                return 1
            return 0
    return 0


def is_address(value: str) -> bool:
    """Whether a word is an address with a scheme that files are fetched by."""
    return value.lower().startswith(_SCHEMES)


def is_checked(step: Instruction, commands: Sequence[Command]) -> bool:
    """Whether a step compares a checksum or a signature with what it downloads: whatever it is compared with."""
    return "--checksum" in step.text or any(command.name.rpartition("/")[2] in _CHECKS for command in commands)


_PROGRAMS = (
    *(".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".zip", ".jar", ".war", ".deb"),
    *(".rpm", ".apk", ".whl", ".gem", ".sh", ".run", ".bin", ".gz", ".xz", ".7z", ".phar", ".AppImage"),
)


def is_program(text: str) -> bool:
    """Whether an address or path is that of an archive, a package or a program, by its ending."""
    return text.endswith(_PROGRAMS)
