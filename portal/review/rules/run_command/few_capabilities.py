from collections.abc import Iterator

from portal.review.container import Container, removing
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Grant single capabilities, none that opens the host",
    requirements=("RUN-7",),
    aliases=("container_capabilities_unrestricted",),
    severity=Severity.ERROR,
    why="""
        Capabilities part root's might into pieces. Some of the pieces are as good as the whole: with `ALL`,
        `SYS_ADMIN` (mounting, namespaces and much else) or `SYS_MODULE` (kernel code) an application that is taken
        over leaves its container. `SYS_PTRACE`, `SYS_RAWIO`, `DAC_READ_SEARCH`, `BPF` and `SYS_BOOT` reach into other
        processes, memory or the host's files. `NET_ADMIN` is about the container's own network, unless that is the
        host's.

        Name the capability that the application really uses; many need none at all, so that `--cap-drop=ALL` can
        stand in front.
    """,
    examples=(
        bad("docker run --cap-add=ALL shop/web:1.4.2\n", subject="run-command"),
        bad("docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN shop/web:1.4.2\n", subject="run-command"),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    cap_add:\n      - CAP_SYS_MODULE\n      - NET_ADMIN\n",
            "services:\n  web:\n    image: shop/web:1.4.2\n    cap_add:\n      - NET_ADMIN\n",
            5,
            subject="compose",
        ),
        bad("docker run --network host --cap-add NET_ADMIN shop/vpn:1.4.2\n", subject="run-command"),
        good("docker run --cap-add=NET_ADMIN shop/vpn:1.4.2\n", "its own network", subject="run-command"),
        good("docker run --cap-drop=ALL --cap-add=NET_BIND_SERVICE shop/web:1.4.2\n", subject="run-command"),
        good("services:\n  web:\n    image: shop/web:1.4.2\n    cap_drop: [ALL]\n", subject="compose"),
    ),
)

_BROAD = {
    "ALL": "every right of root",
    "SYS_ADMIN": "mounting and namespaces, close to all of root's rights",
    "SYS_MODULE": "loading code into the host's kernel",
    "SYS_RAWIO": "the host's memory and disks",
    "SYS_PTRACE": "a look into the memory of other processes",
    "DAC_READ_SEARCH": "every file of the host",
    "BPF": "code in the host's kernel",
    "SYS_BOOT": "restarting the host",
}
_WORST = frozenset(["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO"])


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    on_host = any(one.value.strip().lower() == "host" for one in container.all("network"))
    for setting in container.all("cap-add"):
        for name in setting.value.split(","):
            short = name.strip().upper().removeprefix("CAP_")
            if short in _BROAD:
                yield Problem(
                    setting.span,
                    f"{short} gives {_BROAD[short]}: grant the single capability that the application uses.",
                    removing(f"Do not grant {short}", setting) if "," not in setting.value else (),
                    severity=None if short in _WORST else Severity.WARNING,
                )
            elif short == "NET_ADMIN" and on_host:
                yield Problem(
                    setting.span,
                    "NET_ADMIN on the host's network changes the host's addresses, routes and firewall: give the "
                    "container a network of its own.",
                    removing("Do not grant NET_ADMIN", setting) if "," not in setting.value else (),
                )
