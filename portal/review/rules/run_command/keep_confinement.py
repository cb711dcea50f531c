from collections.abc import Iterator

from portal.review.container import Container, removing
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Keep seccomp, AppArmor and SELinux on",
    requirements=("RUN-7",),
    aliases=("default_seccomp_profile_disabled", "seccomp-confinement-disabled", "selinux-separation-disabled"),
    severity=Severity.ERROR,
    why="""
        The engine's seccomp filter, the AppArmor profile and the SELinux label are what holds an attacker when a
        kernel has a hole. Turned off (`seccomp=unconfined`, `apparmor=unconfined`, `label=disable`,
        `systempaths=unconfined`), the container is half way to privileged mode.

        If one system call is missing, write a profile that allows this one: `--security-opt seccomp=profile.json`.
    """,
    examples=(
        bad("docker run --security-opt seccomp=unconfined shop/web:1.4.2\n", subject="run-command"),
        bad("docker run --security-opt=apparmor:unconfined shop/web:1.4.2\n", subject="run-command"),
        bad("services:\n  web:\n    image: shop/web:1.4.2\n    security_opt: [label:disable]\n", 4, subject="compose"),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    security_opt:\n      - seccomp:unconfined\n",
            "services:\n  web:\n    image: shop/web:1.4.2\n",
            5,
            subject="compose",
        ),
        good("docker run --security-opt seccomp=profile.json shop/web:1.4.2\n", subject="run-command"),
        good("docker run --security-opt no-new-privileges shop/web:1.4.2\n", subject="run-command"),
    ),
)

_OFF = {
    ("seccomp", "unconfined"): "the filter of system calls",
    ("apparmor", "unconfined"): "the AppArmor profile",
    ("label", "disable"): "SELinux's separation",
    ("systempaths", "unconfined"): "the masks over the host's /proc and /sys",
    ("no-new-privileges", "false"): "the bar to more privileges",
    ("mask", "none"): "the masks over system paths",
    ("unmask", "all"): "the masks over system paths",
}


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    for setting in container.all("security-opt"):
        name, _, value = setting.value.replace(":", "=", 1).partition("=")
        what = _OFF.get((name.strip().lower(), value.strip().lower()))
        if what is not None:
            yield Problem(
                setting.span,
                f"{setting.value} turns off {what}: keep it, and allow the one thing that is missing.",
                removing(f"Keep {what}", setting),
            )
