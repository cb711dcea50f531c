# The engine sends SIGTERM, a terminal SIGINT{% if stop_signals is not defined %}; SIGHUP is the one that the standard's text names{% endif %}.
STOP_SIGNALS = ({{ stop_signals | default('signal.SIGHUP, signal.SIGINT, signal.SIGTERM') }})


def hold() -> None:
    """Keep the stop signals back, in threads to come as well, until they are waited for: as process 1, a program
    without this would never see them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
