"""Environment variables that switch an application to debugging or development."""

from __future__ import annotations

from portal.patterns import regex

_ENVIRONMENT = regex(r"(?:^|_)(?:ENV|ENVIRONMENT|MODE)$")
_DEBUG = regex(r"(?:^|_)DEBUG(?:_MODE|_ENABLED)?$|^DEV_?MODE$")
_DEVELOPMENT = frozenset(["dev", "develop", "development", "debug"])
_ON = frozenset(["1", "true", "yes", "on", "*"])


def is_debug_switch(name: str, value: str) -> bool:
    """Whether a variable with that value turns debugging on, or names development as the environment."""
    upper, lower = name.upper(), value.strip().lower()
    if upper == "XDEBUG_MODE":
        return lower not in ("", "off") and "$" not in lower
    return (lower in _DEVELOPMENT and _ENVIRONMENT.search(upper) is not None) or (
        lower in _ON and _DEBUG.search(upper) is not None
    )
