"""Where the programs of well-known images write beside their volumes: what a container with a read-only file system
needs memory for, by the images' Dockerfiles and documentation on Docker Hub."""

from __future__ import annotations

from portal.dockerfile.model import ImageReference
from portal.review.images import is_official, short_name

_TEMPORARY = "/tmp"  # noqa: S108 - the folder itself is meant
_OFFICIAL = {
    "httpd": ("/usr/local/apache2/logs",),
    "mariadb": ("/run/mysqld",),
    "mysql": ("/var/run/mysqld",),
    "nginx": ("/run", "/var/cache/nginx"),
    "postgres": ("/var/run/postgresql",),
    "wordpress": ("/run",),
}
_ONLY_TEMPORARY = frozenset(["caddy", "memcached", "mongo", "redis", "traefik", "valkey"])


def writable_folders(image: ImageReference | None) -> tuple[str, ...]:
    """The folders outside volumes that an image's program writes to: /tmp where nothing is known of it."""
    own = _OFFICIAL.get(short_name(image), ()) if image is not None and is_official(image) else ()
    return (_TEMPORARY, *own)


def is_known(image: ImageReference | None) -> bool:
    """Whether it is known where the image's program writes."""
    if image is None:
        return False
    name = short_name(image)
    return name == "nginx-unprivileged" or (is_official(image) and (name in _OFFICIAL or name in _ONLY_TEMPORARY))
