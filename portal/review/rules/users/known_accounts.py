from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import short_name
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Name only accounts that the image has",
    requirements=("IMG-32", "RUN-6"),
    aliases=("named-identity-in-passwdless-stage",),
    severity=Severity.ERROR,
    why="""
        USER with a name that `/etc/passwd` does not hold is only found out when a step or the container is started:
        "unable to find user". A number needs no account.

        Reported where the base image is known (debian, alpine, ubuntu, python, golang, ..., scratch and distroless),
        the name is none of its accounts, and no earlier step so much as mentions it: accounts may be made by a package
        or a script, and then the name, or one like it, mostly shows. Where packages are installed, only names that no
        distribution's packages give, such as `app`, are reported. An image from scratch has no names at all.
    """,
    examples=(
        bad("FROM debian:12\nCOPY app /srv\nUSER app\n", 3),
        bad("FROM scratch\nCOPY server /server\nUSER nobody\n", 3),
        good("FROM debian:12\nUSER 10001:10001\n"),
        good("FROM debian:12\nRUN useradd --uid 10001 app\nUSER app\n"),
        good("FROM debian:12\nUSER www-data\n", "comes with Debian"),
        good("FROM node:24.11\nUSER node\n"),
        good("FROM debian:12 AS base\nRUN adduser --disabled-password app\nFROM base\nUSER app\n"),
        good("FROM scratch\nCOPY --from=build /etc/passwd /etc/\nUSER app\n"),
        bad("FROM debian:12\nRUN apt-get update && apt-get install -y curl\nUSER app\n", 3),
        good("FROM fedora:43\nRUN dnf install -y httpd\nUSER apache\n", "comes with the package"),
        good("FROM debian:12\nCOPY setup.sh /\nRUN /setup.sh\nUSER app\n", "who knows what the script does"),
    ),
)

_COMMON = frozenset(
    [
        *("root", "daemon", "bin", "sync", "games", "man", "lp", "mail", "news", "uucp", "nobody", "operator", "adm"),
        *("shutdown", "halt", "ftp", "sys"),
    ]
)
_DEBIAN = _COMMON | {"proxy", "www-data", "backup", "list", "irc", "gnats", "_apt", "ubuntu"}
_ALPINE = _COMMON | {"cron", "sshd", "squid", "xfs", "postmaster", "cyrus", "ntp", "smmsp", "guest", "at", "svn"}
_ALPINE |= {"postgres", "portage", "vpopmail", "www-data", "xfs"}
_FEDORA = _COMMON | {"dbus", "tss", "systemd-coredump", "systemd-resolve", "systemd-network", "systemd-oom"}
_DISTROLESS = frozenset(["root", "nobody", "nonroot"])
_ACCOUNTS = {
    **dict.fromkeys(["debian", "ubuntu", "eclipse-temurin", "buildpack-deps", "bitnami-minideb"], _DEBIAN),
    **dict.fromkeys(["python", "golang", "ruby", "rust", "openjdk", "perl", "php"], _DEBIAN | _ALPINE),
    "alpine": _ALPINE,
    **dict.fromkeys(["fedora", "centos", "rockylinux", "almalinux", "amazonlinux", "oraclelinux"], _FEDORA),
    **dict.fromkeys(
        [
            *("static", "static-debian12", "static-debian11", "base", "base-debian12", "base-debian11", "cc-debian12"),
            *("cc", "base-nossl-debian12", "java-base-debian12"),
        ],
        _DISTROLESS,
    ),
}
_NAME = regex(r"^[A-Za-z_][\w.-]*$")
_OWN_PROGRAM = regex(r"^(?:\.{0,2}/(?!bin/|usr/bin/|sbin/|usr/sbin/)|.*\.(?:sh|py|pl|rb)$)")
# What people call an account of their own: no package of a distribution makes one of these names.
_OF_ONES_OWN = frozenset(
    [
        *("app", "appuser", "app_user", "app-user", "application", "user", "myuser", "developer", "deploy", "deployer"),
        *("nonroot", "non-root", "worker", "webapp", "webuser", "python", "node", "django", "flask", "spring", "api"),
    ]
)
_PACKAGE_FILE = regex(r"\.(?:deb|rpm|apk)\b")

_USERS = 20  # of a stage are looked at: each reads the steps before it


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    base = context.base_image(stage)
    image = base.image
    if image is None:
        if base.image_word is None or base.image_word.value != "scratch":
            return
        accounts: frozenset[str] = frozenset()
    else:
        if image.unresolved:
            return
        known = _ACCOUNTS.get(short_name(image))
        distroless = "distroless/" in image.repository
        if known is None or (known is _DISTROLESS) != distroless or ("/" in image.repository and not distroless):
            return
        accounts = known
    users = [instruction for instruction in stage.instructions if instruction.keyword == "USER"]
    for user in users[:_USERS]:
        if not user.arguments:
            continue
        word = user.arguments[0]
        name = word.value.partition(":")[0].strip()
        if (
            not name
            or "$" in name
            or name.isdigit()
            or name in accounts
            or not _NAME.match(name)
            or _may_exist(name, user, stage, context)
        ):
            continue
        where = "from scratch has no accounts" if image is None else f"on {short_name(image)} has no account {name}"
        yield Problem(word.span, f"An image {where}, and no step above makes one: create it, or give a number.")


def _may_exist(name: str, user: Instruction, stage: Stage, context: Context) -> bool:
    for instruction in context.history(stage):
        if instruction is user:
            return False
        if instruction.keyword in ("COPY", "ADD"):
            text = instruction.text
            if "passwd" in text or ".tar" in text or any(w.value in ("/etc", "/etc/") for w in instruction.arguments):
                return True
            if instruction.arguments and instruction.arguments[-1].value in ("/", "/etc/", "/etc"):
                sources = [w.value.rstrip("/").rpartition("/")[2] for w in instruction.arguments[:-1]]
                if any(source in ("", ".", "*", "rootfs", "root", "files", "etc") for source in sources):
                    return True
        elif instruction.keyword == "RUN":
            text = instruction.text
            if name in text or "passwd" in text or (name == "mysql" and "mariadb" in text) or "$" in name:
                return True
            if name[:5] in text or "adduser" in text or "useradd" in text:
                return True
            calls = context.packages_of(instruction)
            if name not in _OF_ONES_OWN and any(call.action == "install" for call in calls):
                return True
            if _PACKAGE_FILE.search(text):
                return True
            if any(_OWN_PROGRAM.match(word.value) for c in context.commands_of(instruction) for word in c.words[:2]):
                return True
            if instruction.heredocs or instruction.flag("mount") is not None:
                return True
    return False
