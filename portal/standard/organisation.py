"""Whose standard it is: the values that differ from one organisation to the next."""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass

from portal.environment import Environment, MalformedVariable

_WORD = r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*"
_HOST = r"(?:localhost|[a-z0-9]+(?:[.-]+[a-z0-9]+)*)(?::[0-9]{1,5})?"
_REGISTRY = re.compile(rf"(?=localhost|[^/]*[.:]){_HOST}(?:/{_WORD})*")
_IMAGE = re.compile(rf"(?:{_HOST}/)?{_WORD}(?:/{_WORD})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]*)?(?:@sha256:[0-9a-f]{{64}})?")
_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}]+")
_TEMPLATE_MARK = re.compile(r"\{[{%#]")


@dataclass(frozen=True, slots=True)
class Organisation:
    """Values that the guide's text names by substitution (`|organisation|`, `|registry|`, ...) and that the starters
    ask with as defaults. `vendor` is whom labels name as the owner, "" where that is the organisation itself.

    The defaults are those of the organisation whose standard the source document is.
    """

    name: str = "SKA Observatory"
    registry: str = "artefact.skao.int"
    base_images_contact: str = "the Systems Team"
    vendor: str = ""
    website: str = "https://www.skao.int/"
    sources: str = "https://gitlab.com/ska-telescope"
    base_images: tuple[str, ...] = (
        "artefact.skao.int/ska-base",
        "artefact.skao.int/ska-build",
        "artefact.skao.int/ska-build-python",
        "artefact.skao.int/ska-python",
    )

    @classmethod
    def from_environment(cls, environment: Environment) -> Organisation:
        """Take the values from the portal's variables. Raises MalformedVariable where one can't be what it is for."""
        registry = environment.text("PORTAL_REGISTRY")
        if not _REGISTRY.fullmatch(registry):
            raise MalformedVariable(
                f"PORTAL_REGISTRY is {registry!r}; it takes a registry's host, with a project if need be, in lower "
                "case and without https://, as in registry.example.org/project."
            )
        for name in ("PORTAL_WEBSITE", "PORTAL_SOURCES"):
            address = environment.text(name)
            if address and not _ADDRESS.fullmatch(address):
                raise MalformedVariable(f"{name} is {address!r}; it takes an address that begins with https://.")
        for name in ("PORTAL_ORGANISATION", "PORTAL_CONTACT", "PORTAL_VENDOR"):
            if _TEMPLATE_MARK.search(environment.text(name)):  # the starters' defaults are template text
                raise MalformedVariable(f"{name} is {environment.text(name)!r}; it takes no {{{{, {{% or {{#.")
        if not environment.text("PORTAL_ORGANISATION"):
            raise MalformedVariable("PORTAL_ORGANISATION is empty; it takes the organisation's name.")
        images = environment.items("PORTAL_BASE_IMAGES")
        for image in images:
            if not _IMAGE.fullmatch(image):
                raise MalformedVariable(
                    f"PORTAL_BASE_IMAGES has {image!r}; it takes names of images, parted by commas, as in "
                    "registry.example.org/python:3.14."
                )
        return cls(
            name=environment.text("PORTAL_ORGANISATION"),
            registry=registry,
            base_images_contact=environment.text("PORTAL_CONTACT"),
            vendor=environment.text("PORTAL_VENDOR"),
            website=environment.text("PORTAL_WEBSITE"),
            sources=environment.text("PORTAL_SOURCES"),
            base_images=tuple(images),
        )

    @property
    def owner(self) -> str:
        """Whom labels name as the vendor."""
        return self.vendor or self.name

    @property
    def registries(self) -> tuple[str, ...]:
        """The hosts that the organisation's images come from, each once."""
        named = [self.registry, *(image for image in self.base_images if re.match(r"[^/]*[.:][^/]*/", image))]
        return tuple(dict.fromkeys(name.partition("/")[0] for name in named))

    def substitutions(self) -> dict[str, str]:
        """What to put for each substitution name."""
        return {
            "organisation": self.name,
            "registry": self.registry,
            "base_images_contact": self.base_images_contact,
            "vendor": self.owner,
            "website": self.website,
            "base_images": ", ".join(self.base_images) or "none yet",
        }


@functools.cache
def organisation() -> Organisation:
    """The organisation that this process serves, from the environment. Raises MalformedVariable."""
    return Organisation.from_environment(Environment(os.environ))
