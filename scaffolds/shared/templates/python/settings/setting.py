@dataclass(frozen=True)
class Setting:
    """A setting: its environment variable, its default, what it is for, and how its text is read."""

    name: str
    default: str
    help: str
    read: Callable[[str], str | int | float] = str


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return text.lower()

    return read


def _number(kind: type, lowest: float, highest: float) -> Callable[[str], int | float]:
    def read(text: str) -> int | float:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not lowest <= value <= highest:
            raise ValueError(f"must be a number from {lowest} to {highest}")
        return value

    return read


