"""Programs that do not belong into a container, or not together: process managers, daemons of an operating system,
and servers, by the packages that bring them and the names they are started by."""

from __future__ import annotations

SUPERVISORS = frozenset(
    [
        "supervisor",
        "supervisord",
        "runit",
        "runit-init",
        "runsvdir",
        "runsv",
        "s6",
        "s6-svscan",
        "s6-overlay",
        "s6-rc",
        "monit",
        "circus",
        "circusd",
        "god",
        "systemd",
        "systemd-sysv",
        "sysvinit",
        "sysvinit-core",
        "upstart",
        "openrc",
        "openrc-run",
        "procd",
        "daemontools",
        "svscan",
        "skaware",
        "honcho",
        "foreman",
        "forego",
        "overmind",
        "hivemind",
        "goreman",
        "multirun",
    ]
)
"""Process managers; tini, dumb-init and catatonit start one child only and are fine."""

SUPERVISOR_PACKAGES = SUPERVISORS - frozenset(["systemd", "foreman"])
"""Packages that bring a process manager. systemd comes in by dependencies and for its tools; what counts is whether
it is started."""

DAEMON_PACKAGES = frozenset(
    [
        "openssh-server",
        "openssh-sftp-server",
        "dropbear",
        "dropbear-bin",
        "rsyslog",
        "syslog-ng",
        "syslog-ng-core",
        "busybox-syslogd",
        "inetutils-syslogd",
        "cron",
        "cronie",
        "crontabs",
        "anacron",
        "dcron",
        "fcron",
        "atd",
        "at-daemon",
        "bcron",
        "dbus-daemon",
        "acpid",
        "avahi-daemon",
        "telnetd",
        "xinetd",
    ]
)
"""Packages that bring a core service of an operating system."""

SYSTEM_SERVICES = frozenset(["ssh", "sshd", "cron", "crond", "rsyslog", "syslog", "syslog-ng", "dbus"])
"""The same by the names that `service` and `/etc/init.d` know them by."""

DAEMONS = {
    "sshd": "an SSH server",
    "dropbear": "an SSH server",
    "rsyslogd": "a syslog daemon",
    "syslogd": "a syslog daemon",
    "syslog-ng": "a syslog daemon",
    "cron": "a cron daemon",
    "crond": "a cron daemon",
    "anacron": "a cron daemon",
    "atd": "a job daemon",
    "dbus-daemon": "a message bus",
    "xinetd": "an internet superserver",
    "inetd": "an internet superserver",
}
"""Programs that are core services of an operating system, and what they are."""

SERVERS = {
    "nginx": "web server",
    "nginx-full": "web server",
    "nginx-light": "web server",
    "nginx-extras": "web server",
    "apache2": "web server",
    "httpd": "web server",
    "lighttpd": "web server",
    "caddy": "web server",
    "haproxy": "proxy",
    "varnish": "proxy",
    "squid": "proxy",
    "postgresql": "database",
    "postgresql-server": "database",
    "mysql-server": "database",
    "default-mysql-server": "database",
    "mariadb-server": "database",
    "mariadb": "database",
    "mongodb": "database",
    "mongodb-org": "database",
    "mongodb-server": "database",
    "couchdb": "database",
    "cassandra": "database",
    "redis": "key-value store",
    "redis-server": "key-value store",
    "valkey": "key-value store",
    "memcached": "key-value store",
    "rabbitmq-server": "message broker",
    "mosquitto": "message broker",
    "activemq": "message broker",
    "elasticsearch": "search server",
    "opensearch": "search server",
    "postfix": "mail server",
    "exim4": "mail server",
    "dovecot-core": "mail server",
    "slapd": "directory server",
    "openldap": "directory server",
    "vsftpd": "file server",
    "proftpd": "file server",
    "samba": "file server",
}
"""Packages that bring a server, and its kind."""
