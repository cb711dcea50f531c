#!/usr/bin/env python3
"""Django's own commands for the portal: migrate, check, collectstatic, runserver and so on."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    from portal.environment import UnusableConfiguration

    try:
        execute_from_command_line(sys.argv)
    except UnusableConfiguration as error:
        sys.exit(f"The portal can't start: {error}")
