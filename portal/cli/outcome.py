"""How a command ends: its exit status, and the error for input that it can't work with."""

CLEAN, FINDINGS, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


class Unusable(Exception):
    """Input that a command can't work with; the message says what is wrong and what to do."""
