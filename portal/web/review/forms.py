"""The reviewer's form: a Dockerfile and what lies beside it, typed or as files, and the profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from portal.review.profiles import profiles
from portal.web.review.files import CRLF, SCRIPT, Files, kind_of

TOO_LARGE = (
    "This is larger than the {limit:,} bytes that a Dockerfile can have here. "
    "If it embeds data, move the data into a file and COPY it."
)
BESIDE_TOO_LARGE = (
    "The .dockerignore and the scripts are larger than the {limit:,} bytes that they can have here together. "
    "Leave out what the container does not start with."
)
BINARY = "This looks like a binary file, not a Dockerfile. Choose the file named Dockerfile or Containerfile."
NOT_UTF8 = "This file is not UTF-8 text. Save it as UTF-8, then try again."
NO_KIND = (
    "{name} is none of the files that are reviewed together: a Dockerfile, a .dockerignore and scripts (*.sh). "
    "Leave it out."
)
MAX_SCRIPTS = 10
MAX_PATH = 200


class ReviewForm(forms.Form):
    """Cleans what was posted to `files` (Files) and `profile`; chosen files go before what is typed."""

    profile = forms.CharField(required=False)

    def __init__(self, request: HttpRequest) -> None:
        """`request` is the POST: some of its fields repeat."""
        super().__init__(request.POST)
        self._typed = typed_files(request)
        self._chosen: list[UploadedFile] = request.FILES.getlist("file")

    def clean_profile(self) -> str:
        """The profile's name; the default where none is given."""
        name = self.cleaned_data["profile"] or "standard"
        if name not in profiles():
            known = ", ".join(profiles())
            raise forms.ValidationError(f"There is no profile “{name}”. There are: {known}.")
        return str(name)

    def clean(self) -> dict[str, Any]:
        """Put typed and chosen files together into `files`, and hold them against the limits."""
        data = super().clean() or {}
        files = self._typed
        texts = [(file.name or "", text_of(file)) for file in self._chosen]
        scripts = dict(files.scripts)
        for path, text in texts:
            kind = kind_of(path, text)
            if kind == "dockerignore":
                files = Files(files.dockerfile, text, scripts)
            elif kind == "script":
                scripts[path] = text
            elif kind == "dockerfile" or len(texts) == 1:
                files = Files(text, files.dockerignore, scripts)
            else:
                raise forms.ValidationError(NO_KIND.format(name=path))
        files = Files(files.dockerfile, files.dockerignore, scripts)
        _check(files)
        data["files"] = files
        return data


class TooLarge(forms.ValidationError):
    """The text is over the limit: answered with 413."""


def typed_files(request: HttpRequest) -> Files:
    """What the text areas of a posted form hold: with line feeds, unless the field of the file's line ends says that
    the file had CR LF."""
    data = request.POST
    ends = data.getlist("script-ends")
    texts = data.getlist("script")
    scripts = [_ended(text, ends[index] if index < len(ends) else "") for index, text in enumerate(texts)]
    return Files(
        _ended(data.get("dockerfile", ""), data.get("dockerfile-ends", "")),
        _ended(data.get("dockerignore", ""), data.get("dockerignore-ends", "")),
        dict(_scripts(data.getlist("script-path"), scripts)),
    )


def _ended(text: str, ends: str) -> str:
    """A text of a text area as its file had it. Browsers send every line of it with CR LF, whatever the file had."""
    fed = lines_ended(text)
    return fed.replace("\n", "\r\n") if ends == CRLF else fed


def _scripts(paths: list[str], texts: list[str]) -> Iterator[tuple[str, str]]:
    """The scripts that are not empty. Two of the same path would be one: the later ones get a number."""
    taken: set[str] = set()
    for index, text in enumerate(texts):
        if not text.strip():
            continue
        given = (paths[index] if index < len(paths) else "").strip() or SCRIPT
        path, number = given, 2
        while path in taken:
            path, number = f"{given}-{number}", number + 1
        taken.add(path)
        yield path, text


def _check(files: Files) -> None:
    limit = settings.MAX_SOURCE_BYTES
    if _size(files.dockerfile) > limit:
        raise TooLarge(TOO_LARGE.format(limit=limit))
    if _size(files.dockerignore) + sum(_size(text) for text in files.scripts.values()) > limit:
        raise TooLarge(BESIDE_TOO_LARGE.format(limit=limit))
    if len(files.scripts) > MAX_SCRIPTS:
        raise forms.ValidationError(
            f"These are {len(files.scripts)} scripts; {MAX_SCRIPTS} can be reviewed together. Leave some out."
        )
    for path in files.scripts:
        if len(path) > MAX_PATH or not path.isprintable():
            raise forms.ValidationError(
                f"The path of a script has unprintable characters, or more than {MAX_PATH}. "
                "Give it as it is in the build context."
            )
    for name, text in files.by_name.items():
        if "\0" in text:
            raise forms.ValidationError(BINARY if name == "Dockerfile" else f"{name} looks like a binary file.")


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def lines_ended(text: str) -> str:
    """The text with every line ended by a line feed: browsers send forms with CR LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_of(file: UploadedFile) -> str:
    """The text of a chosen file as it is. Raises TooLarge, or ValidationError where it is no UTF-8 text."""
    if file.size is not None and file.size > settings.MAX_SOURCE_BYTES:
        raise TooLarge(TOO_LARGE.format(limit=settings.MAX_SOURCE_BYTES))
    content = file.read()
    if b"\0" in content:
        raise forms.ValidationError(BINARY)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise forms.ValidationError(NOT_UTF8) from None
