"""Runs the device server: with the Tango database that TANGO_HOST names, or with one device and no database."""

import logging
import os
import signal
import socket
import threading

import tango
from tango import server

from . import __version__
from .configuration import Configuration
from .device import DEVICE_CLASSES
from .logs import APP_NAME
from .stopping import STOP_SIGNALS, hold

_log = logging.getLogger(__name__)


def serve(configuration: Configuration, instance: str) -> int:
    """Serve until SIGTERM or SIGINT, at which Tango deletes the devices and returns (APP-7). The exit status: 0 after
    an orderly stop, 1 if it can't start."""
    details = {"server": f"{APP_NAME}/{instance}", "port": configuration.port, "database": configuration.tango_host}
    hold()
    stopping = threading.Event()
    if problem := _problem(configuration):
        _log.error("Can't start", extra={**details, "reason": problem})
        return 1
    if configuration.tango_host:
        os.environ["TANGO_HOST"] = configuration.tango_host  # where Tango looks for it; it may come from the file

    def started() -> None:
        _log.info("Serving", extra={**details, "version": __version__})
        threading.Thread(target=_stop_at_signal, args=(stopping,), daemon=True).start()

    try:
        server.run(
            DEVICE_CLASSES,
            args=arguments(configuration, instance),
            msg_stream=None,  # else it says that it is ready, in a form of its own
            post_init_callback=started,
            raises=True,
        )
    except (RuntimeError, tango.DevFailed) as error:
        if not stopping.is_set():  # Tango's loop takes it for a fault if it is stopped before it has begun
            _log.error("Can't start", extra={**details, "reason": str(error)})
            return 1
    _log.info("Stopped")
    logging.shutdown()
    return 0


def _stop_at_signal(stopping: threading.Event) -> None:
    """Hand a stop signal on to Tango, now that Tango can take it; those that came earlier were held back until now."""
    number = signal.sigwait(STOP_SIGNALS)
    stopping.set()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    signal.raise_signal(number)


def arguments(configuration: Configuration, instance: str) -> list[str]:
    """The server's command line as Tango reads it: a fixed port, and without a database the device's name."""
    anywhere = configuration.listen_address == "0.0.0.0"  # noqa: S104
    host = "" if anywhere else configuration.listen_address
    found = [APP_NAME, instance, "-ORBendPoint", f"giop:tcp:{host}:{configuration.port}"]
    if configuration.publish_address:
        found += ["-ORBendPointPublish", f"giop:tcp:{configuration.publish_address}:{configuration.port}"]
    if not configuration.tango_host:
        found += ["-nodb", "-dlist", configuration.device]
    return found


def _problem(configuration: Configuration) -> str:
    """Why it can't start, "" if nothing speaks against it. Asked beforehand, since Tango ends the process at once when
    a database doesn't answer, with the log line still unwritten."""
    try:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((configuration.listen_address, configuration.port))
    except OSError as error:
        return f"port {configuration.port}: {error.strerror}"
    problems = []
    for database in filter(None, configuration.tango_host.split(",")):
        host, _, port = database.rpartition(":")
        try:
            with socket.create_connection((host, int(port)), timeout=5):
                return ""
        except (OSError, OverflowError) as error:
            problems.append(f"database {database}: {error}")
    return "; ".join(problems)
