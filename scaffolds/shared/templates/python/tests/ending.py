def end(process: subprocess.Popen) -> None:
    """Kill what a test left running, with all that it started: it leads a process group of its own."""
    with process, suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
