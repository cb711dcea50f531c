"""Signals by name and number, as STOPSIGNAL takes them (signal(7), Linux on x86 and ARM)."""

from __future__ import annotations

_NAMES = (
    *(
        "HUP",
        "INT",
        "QUIT",
        "ILL",
        "TRAP",
        "ABRT",
        "BUS",
        "FPE",
        "KILL",
        "USR1",
        "SEGV",
        "USR2",
        "PIPE",
        "ALRM",
        "TERM",
    ),
    *("STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO"),
    *("PWR", "SYS"),
)
_NUMBERS = {name: number for number, name in enumerate(_NAMES, 1)}
_SYNONYMS = {"IOT": "ABRT", "CLD": "CHLD", "POLL": "IO", "UNUSED": "SYS"}
_LAST = 64


def canonical(text: str) -> str | None:
    """The usual spelling of a signal.

    Args:
        text: a name in any case, with or without SIG, or a number.

    Returns:
        `SIGTERM`, `SIGRTMIN+3` and the like; None where there is no such signal.
    """
    if text.isdigit():
        number = int(text)
        if 1 <= number <= len(_NAMES):
            return "SIG" + _NAMES[number - 1]
        return f"SIGRTMIN+{number - 34}" if 34 <= number <= _LAST else None
    name = text.upper().removeprefix("SIG")
    name = _SYNONYMS.get(name, name)
    if name in _NUMBERS:
        return "SIG" + name
    for base, sign in (("RTMIN", "+"), ("RTMAX", "-")):
        if name == base:
            return "SIG" + base
        rest = name.removeprefix(base + sign)
        if rest != name and rest.isdigit() and int(rest) <= 30:
            return f"SIG{base}{sign}{int(rest)}"
    return None
