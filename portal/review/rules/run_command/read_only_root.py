import posixpath
from collections.abc import Iterator

from portal.dockerfile import read_image
from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Fix, Severity
from portal.review.prose import enumerated
from portal.review.rule import Problem, Rule, fixed, good
from portal.review.writable_folders import is_known, writable_folders

rule = Rule(
    title="A read-only file system for the container",
    severity=Severity.INFO,
    opinion=True,
    requirements=("IMG-2",),
    aliases=("writable-filesystem-service",),
    why="""
        State belongs on mounts. A container whose own file system is read-only proves that none is left in it, and an
        attacker can't put programs there. Folders for temporary files become memory: `--tmpfs /tmp`.

        Some applications need more than one such folder. Of well-known official images (nginx, httpd, postgres, mysql,
        mariadb, ...) it is known which, and the fix gives them; elsewhere it gives `/tmp`, and somebody has to find out
        the rest, by `docker diff` of a running container. So the rule is off by itself.
    """,
    examples=(
        fixed(
            "docker run shop/web:1.4.2\n", "docker run --read-only --tmpfs /tmp shop/web:1.4.2\n", subject="run-command"
        ),
        fixed(
            "services:\n  web:\n    image: nginx:1.30.1\n",
            "services:\n  web:\n    image: nginx:1.30.1\n"
            "    read_only: true\n    tmpfs: [/tmp, /run, /var/cache/nginx]\n",
            2,
            subject="compose",
        ),
        good("docker run --read-only --tmpfs /tmp shop/web:1.4.2\n", subject="run-command"),
        good("services:\n  web:\n    image: shop/web:1.4.2\n    read_only: true\n", subject="compose"),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    if container.switch("read-only") is not None:
        return
    image = read_image(container.image.value) if container.image is not None and not container.built else None
    mounted = {posixpath.normpath(mount.target).removeprefix("/var") for mount in container.mounts if mount.target}
    # /var/run is /run in all of these images.
    folders = [one for one in writable_folders(image) if one.removeprefix("/var") not in mounted]
    memory = enumerated(folders)
    hint = "" if image is not None and is_known(image) else ", and to what else it writes"
    needs = f": once it is read-only, it needs memory for {memory}{hint}" if folders else ""
    yield Problem(
        container.span,
        f"{container.title} can write to the container's own file system{needs}.",
        _fixes(container, folders, memory),
    )


def _fixes(container: Container, folders: list[str], memory: str) -> tuple[Fix, ...]:
    if container.place is None or (folders and any(mount.kind == "tmpfs" for mount in container.mounts)):
        return ()  # there may be a tmpfs: already, to which the folders must be added
    option = " ".join(["--read-only", *(f"--tmpfs {one}" for one in folders)])
    lines = ["read_only: true", *([f"tmpfs: [{', '.join(folders)}]"] if folders else [])]
    key = f"{container.newline}{container.place.indent}".join(lines)
    return container.adding(f"Make it read-only but for {memory}" if folders else "Make it read-only", option, key)
