"""Image references: registry, repository, tag and digest (OCI distribution specification, "Pulling manifests")."""

from __future__ import annotations

from portal.dockerfile.model import ImageReference


def read_image(text: str, unresolved: tuple[str, ...] = ()) -> ImageReference:
    """Takes an image reference apart. The first part of the path is a registry where it has a dot, a port or
    capital letters, or is `localhost`, as for the container engines. `unresolved` names the variables in it that
    have no value in the file. Docker Hub's official images keep their short name: `python`, not
    `library/python`."""
    name, _, digest = text.partition("@")
    registry, slash, path = name.partition("/")
    if not slash or not ("." in registry or ":" in registry or registry == "localhost" or registry != registry.lower()):
        registry, path = "", name
    last = path.rpartition("/")[2]
    tag = ""
    if ":" in last:
        tag = last.partition(":")[2]
        path = path[: len(path) - len(tag) - 1]
    return ImageReference(text, registry or None, path, tag or None, digest or None, unresolved)
