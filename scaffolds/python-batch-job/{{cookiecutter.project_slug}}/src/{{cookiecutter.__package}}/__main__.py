{% set unusable = 'job.Status.UNUSABLE.value' %}
{% include "python/main-head.py" %}
import argparse
import os
import sys
from collections.abc import Sequence

from . import __version__, job, logs
from .configuration import SETTINGS, ConfigurationError, read_configuration


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that is asked for and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="{{ cookiecutter.project_slug }}",
        description="Process every line of the files, and write a line of JSON for each.",
        epilog="Settings come from the environment or from a TOML file:\n"
        + "\n".join(f"  {setting.name:16} {setting.help} (default: {setting.default})" for setting in SETTINGS)
        + "\n\nExit status:\n"
        + "\n".join(f"  {status.value:<16} {status.help}" for status in job.Status),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", nargs="?", choices=("run",), help="process the files; without it, this help")
    parser.add_argument("files", nargs="*", metavar="FILE", help="- or none: standard input")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return job.Status.DONE.value
{% include "python/read-settings.py" %}
    logs.configure(configuration)
    return job.run(configuration, options.files or [job.STREAM]).value


if __name__ == "__main__":
    sys.exit(main())
