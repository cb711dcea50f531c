@contextlib.contextmanager
def unix_daemon():
    """A stand-in for the host's syslog daemon behind a mounted /dev/log: a socket, and its address."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
        daemon.bind(f"{folder}/log")
        daemon.settimeout(10)
        yield daemon, f"{folder}/log"


@contextlib.contextmanager
def udp_daemon():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.bind(("127.0.0.1", 0))
        daemon.settimeout(10)
        yield daemon, f"127.0.0.1:{daemon.getsockname()[1]}"


