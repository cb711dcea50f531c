{% include "python/main-head.py" %}
import argparse
import os
import re
import sys
from collections.abc import Sequence

from . import __version__, health, logs
from .configuration import SETTINGS, ConfigurationError, read_configuration

UNUSABLE = 2


def instance(text: str) -> str:
    """The name of an instance as Tango takes it. Raises ArgumentTypeError."""
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", text):
        raise argparse.ArgumentTypeError(f"{text!r} must be letters, digits, dots, hyphens and underscores")
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that is asked for and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="{{ cookiecutter.project_slug }}",
        description="Serve Tango devices until a signal (SIGTERM, SIGINT) ends it.",
        epilog="Settings come from the environment or from a TOML file:\n"
        + "\n".join(f"  {setting.name:16} {setting.help} (default: {setting.default})" for setting in SETTINGS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", nargs="?", choices=("serve", "health"), default="serve")
    parser.add_argument("instance", nargs="?", type=instance, default="main", help="of the server (default: main)")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    options = parser.parse_args(arguments)
{% include "python/read-settings.py" %}
    if options.command == "health":
        return health.check(configuration)
    logs.configure(configuration)
    from . import running  # PyTango takes a while to import, and asking for health is to be quick

    return running.serve(configuration, options.instance)


if __name__ == "__main__":
    sys.exit(main())
