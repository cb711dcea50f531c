"""The reviewer's form: a Dockerfile, typed or as a file, and the profile to review it under."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from portal.review.profiles import profiles

TOO_LARGE = (
    "This is larger than the {limit:,} bytes that a Dockerfile can have here. "
    "If it embeds data, move the data into a file and COPY it."
)
BINARY = "This looks like a binary file, not a Dockerfile. Choose the file named Dockerfile or Containerfile."
NOT_UTF8 = "This file is not UTF-8 text. Save it as UTF-8, then try again."


class ReviewForm(forms.Form):
    """Cleans `dockerfile` to text with line feeds; a chosen file goes before what is typed."""

    dockerfile = forms.CharField(required=False, strip=False)
    file = forms.FileField(required=False, allow_empty_file=True)
    profile = forms.CharField(required=False)

    def clean_profile(self) -> str:
        """The profile's name; the default where none is given."""
        name = self.cleaned_data["profile"] or "standard"
        if name not in profiles():
            known = ", ".join(profiles())
            raise forms.ValidationError(f"There is no profile “{name}”. There are: {known}.")
        return str(name)

    def clean(self) -> dict[str, Any]:
        """Put the text of the chosen file, or of the field, with line feeds into `dockerfile`."""
        data = super().clean() or {}
        file: UploadedFile | None = data.get("file")
        text = _text_of(file) if file else str(data.get("dockerfile", ""))
        if len(text.encode("utf-8", "surrogatepass")) > settings.MAX_SOURCE_BYTES:
            raise TooLarge(TOO_LARGE.format(limit=settings.MAX_SOURCE_BYTES))
        if "\0" in text:
            raise forms.ValidationError(BINARY)
        data["dockerfile"] = lines_ended(text)
        return data


# A form's own null character check would speak of null characters; ours speaks of files.
ReviewForm.base_fields["dockerfile"].validators.clear()


class TooLarge(forms.ValidationError):
    """The text is over the limit: answered with 413."""


def lines_ended(text: str) -> str:
    """The text with every line ended by a line feed: browsers send forms with CR LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text_of(file: UploadedFile) -> str:
    if file.size is not None and file.size > settings.MAX_SOURCE_BYTES:
        raise TooLarge(TOO_LARGE.format(limit=settings.MAX_SOURCE_BYTES))
    content = file.read()
    if b"\0" in content:
        raise forms.ValidationError(BINARY)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise forms.ValidationError(NOT_UTF8) from None
