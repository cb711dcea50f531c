from collections.abc import Iterator

from portal.review.container import Container, Mount
from portal.review.context import Context
from portal.review.host_folders import opened_by
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, fixed, good

rule = Rule(
    title="Mount read-only what need not be written",
    requirements=("RUN-4",),
    aliases=("volume_has_sensitive_host_directory",),
    severity=Severity.WARNING,
    why="""
        What is mounted writable, an attacker in the container can change: the host's system folders first of all, and
        configuration that other programs read. `:ro` (`readonly` for --mount, `read_only: true` in the long form)
        takes that away and tells the reader what the mount is for.

        Reported are folders of the operating system (`/etc`, `/usr`, `/run`, `/proc`, ...), and files and folders that
        are configuration by their name or target. Data folders and named volumes are for writing and left alone; so
        are sockets, which need it. Other folders of the host count when the option `every_bind` is on.
    """,
    options={"every_bind": False},
    examples=(
        fixed(
            "docker run -v /etc/localtime:/etc/localtime shop/web:1.4.2\n",
            "docker run -v /etc/localtime:/etc/localtime:ro shop/web:1.4.2\n",
            subject="run-command",
        ),
        fixed(
            'docker run --mount "type=bind,source=$PWD/app.yaml,target=/etc/app.yaml" shop/web:1.4.2\n',
            'docker run --mount "type=bind,source=$PWD/app.yaml,target=/etc/app.yaml,readonly" shop/web:1.4.2\n',
            subject="run-command",
        ),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    volumes:\n"
            '      - "./nginx.conf:/etc/nginx/nginx.conf"\n',
            "services:\n  web:\n    image: shop/web:1.4.2\n    volumes:\n"
            '      - "./nginx.conf:/etc/nginx/nginx.conf:ro"\n',
            5,
            subject="compose",
        ),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    volumes:\n"
            "      - type: bind\n        source: /sys\n        target: /host/sys\n",
            "services:\n  web:\n    image: shop/web:1.4.2\n    volumes:\n"
            "      - type: bind\n        source: /sys\n        target: /host/sys\n        read_only: true\n",
            6,
            subject="compose",
        ),
        good("docker run -v /:/host shop/web:1.4.2\n", "which no-host-root reports", subject="run-command"),
        good("docker run -v /etc:/host/etc shop/web:1.4.2\n", "no-sensitive-mounts", subject="run-command"),
        good("docker run -v shop-data:/var/lib/shop shop/web:1.4.2\n", "a named volume", subject="run-command"),
        good("docker run -v $PWD/data:/data shop/web:1.4.2\n", "data is written", subject="run-command"),
        good("docker run -v /run/app/app.sock:/run/app.sock shop/web:1.4.2\n", "a socket", subject="run-command"),
        good("docker run -v /dev/log:/dev/log shop/web:1.4.2\n", "the host's syslog", subject="run-command"),
        good("docker run -v $PWD/src:/src shop/web:1.4.2\n", subject="run-command"),
    ),
)

_SYSTEM = (
    "/etc",
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib64",
    "/boot",
    "/proc",
    "/sys",
    "/dev",
    "/run",
    "/var/run",
    "/root",
)
_SOCKETS = (".sock", ".socket", "/dev/log", "/socket")
_X11 = "/tmp/.X11-unix"  # noqa: S108 - the name that the X server uses
_SETTINGS = (
    ".conf",
    ".cnf",
    ".ini",
    ".yaml",
    ".yml",
    ".toml",
    ".cfg",
    ".properties",
    ".crt",
    ".pem",
    ".env",
    ".htpasswd",
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    for mount in container.mounts:
        if mount.kind != "bind" or mount.read_only or mount.source.endswith(_SOCKETS):
            continue
        if opened_by(mount.source) is not None:  # which is no-sensitive-mounts' matter
            continue
        what = _why(mount)
        if what is None and context.option(rule, "every_bind") and mount.source.strip("/"):
            what = "is mounted writable: does the application write to it?"
        if what is not None:
            fixes: tuple[Fix, ...] = ()
            if mount.fix is not None:
                fixes = (Fix("Mount it read-only", Safety.SUGGESTED, (mount.fix,)),)
            yield Problem(mount.span, f"{mount.source or mount.target} {what}", fixes)


def _why(mount: Mount) -> str | None:
    source = mount.source.rstrip("/")
    if source.startswith((*(folder + "/" for folder in _SYSTEM), _X11)) or source in _SYSTEM:
        return "belongs to the host's operating system: mount it read-only."
    if mount.target.endswith(_SETTINGS) or mount.target.startswith(("/etc/", "/config/", "/run/secrets/")):
        return "is configuration that the application only reads: mount it read-only."
    return None
