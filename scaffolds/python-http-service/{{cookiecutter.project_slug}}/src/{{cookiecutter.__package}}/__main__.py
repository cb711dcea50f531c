{% include "python/main-head.py" %}
import argparse
import os
import sys
from collections.abc import Sequence

from . import __version__, health, logs, service
from .configuration import SETTINGS, ConfigurationError, read_configuration

UNUSABLE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that is asked for and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="{{ cookiecutter.project_slug }}",
        description="Serve HTTP until a signal (SIGTERM, SIGINT, SIGHUP) ends it.",
        epilog="Settings come from the environment or from a TOML file:\n"
        + "\n".join(f"  {setting.name:16} {setting.help} (default: {setting.default})" for setting in SETTINGS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", nargs="?", choices=("serve", "health"), default="serve")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    options = parser.parse_args(arguments)
{% include "python/read-settings.py" %}
    if options.command == "health":
        return health.check(configuration)
    logs.configure(configuration)
    return service.serve(configuration)


if __name__ == "__main__":
    sys.exit(main())
