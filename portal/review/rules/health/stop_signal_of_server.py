from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.images import short_name
from portal.review.model import Safety, Severity
from portal.review.places import in_order, insert_behind
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.signals import canonical

rule = Rule(
    title="Stop a server by the signal that lets it finish",
    requirements=("APP-7",),
    aliases=("prefer-nginx-sigquit", "prefer-systemd-sigrtmin-plus-3"),
    severity=Severity.INFO,
    why="""
        Some servers take SIGTERM as "stop now" and drop what they are doing; another signal lets them finish the
        requests at hand: SIGQUIT for nginx and PHP-FPM, SIGWINCH for Apache httpd, SIGUSR1 for HAProxy. systemd
        ignores SIGTERM and wants SIGRTMIN+3.

        PostgreSQL, on SIGTERM, waits until the last client has left, and as pools of connections do not leave, the
        grace period ends in SIGKILL and the next start in a recovery. On SIGINT it ends the sessions, rolls back
        what they had open and leaves clean files.

        Their official images set it already. Reported is an image that starts such a server itself and does not, or
        says another one.
    """,
    examples=(
        fixed(
            'FROM debian:12\nCMD ["nginx", "-g", "daemon off;"]\n',
            'FROM debian:12\nSTOPSIGNAL SIGQUIT\nCMD ["nginx", "-g", "daemon off;"]\n',
            2,
        ),
        bad('FROM debian:12\nSTOPSIGNAL SIGTERM\nENTRYPOINT ["/usr/sbin/php-fpm8.2", "-F"]\n', 2),
        good('FROM debian:12\nSTOPSIGNAL SIGQUIT\nCMD ["nginx", "-g", "daemon off;"]\n'),
        good('FROM nginx:1.27\nCMD ["nginx", "-g", "daemon off;"]\n', "its image says so"),
        good('FROM debian:12\nCMD ["/app/server"]\n'),
    ),
)

_SIGNALS = {
    "nginx": ("SIGQUIT", "nginx openresty angie nginx-unprivileged"),
    "openresty": ("SIGQUIT", "openresty"),
    "php-fpm": ("SIGQUIT", "php"),
    "httpd": ("SIGWINCH", "httpd php"),
    "apache2": ("SIGWINCH", "httpd php"),
    "apache2ctl": ("SIGWINCH", "httpd php"),
    "httpd-foreground": ("SIGWINCH", "httpd"),
    "apache2-foreground": ("SIGWINCH", "php"),
    "haproxy": ("SIGUSR1", "haproxy"),
    "postgres": ("SIGINT", "postgres postgis timescaledb"),
    "systemd": ("SIGRTMIN+3", ""),
}
_ON_SIGTERM = {
    "postgres": "waits on SIGTERM until all clients have left, mostly to be killed at last",
    "systemd": "ignores SIGTERM",
}


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    image = context.base_image(stage).image
    stop = stage.effective("STOPSIGNAL")
    for instruction in context.launch(stage):
        for command in context.programs(instruction):
            name = command.name.rpartition("/")[2]
            if name.startswith("php-fpm"):
                name = "php-fpm"
            if command.name in ("/sbin/init", "/usr/sbin/init"):
                name = "systemd"
            signal, images = _SIGNALS.get(name, ("", ""))
            if not signal:
                continue
            if stop is None:
                if image is not None and (image.unresolved or short_name(image) in images.split()):
                    continue
                place = in_order(stage, "STOPSIGNAL")
                fix = insert_behind(f"Stop it by {signal}", place, f"STOPSIGNAL {signal}", context, Safety.SUGGESTED)
                what = _ON_SIGTERM.get(name, "drops its work on SIGTERM")
                yield Problem(
                    command.words[0].span,
                    f"{name} {what}: STOPSIGNAL {signal} lets it end in order.",
                    (fix,) if fix is not None else (),
                )
            elif stop.arguments and "$" not in stop.arguments[0].value:
                given = canonical(stop.arguments[0].value)
                if given not in (signal, None, "SIGKILL", "SIGSTOP"):
                    yield Problem(stop.span, f"{name} ends in order on {signal}, not on {given}.")
            return
