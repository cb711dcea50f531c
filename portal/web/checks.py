"""Django's system checks of the portal: run by every manage.py command and by the tests."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register


@register()
def thread_holds(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """One error for each problem in the standard's files and each reference to a requirement that does not exist."""
    # Not above: commands that run without the checks, such as the entry point's, start a third sooner.
    from portal.standard import StandardError
    from portal.standard.changes import changes
    from portal.web import thread

    try:
        thread.strands()
        changes()
    except StandardError as error:
        return [Error(str(problem), id="portal.E001") for problem in error.problems]
    except thread.BrokenThread as error:
        return [Error(line, id="portal.E002") for line in str(error).splitlines()]
    return []
