"""`python -m portal.cli` is `portal`."""

from portal.cli import command

command()
