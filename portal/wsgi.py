"""The WSGI application that a server such as granian runs."""

import gc
import os
import threading

from django.core.wsgi import get_wsgi_application

from portal.environment import UnusableConfiguration

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
try:
    gc.disable()  # what a start makes stays: to look through it for garbage again and again is a fifth of the start
    application = get_wsgi_application()
except UnusableConfiguration as error:
    raise SystemExit(f"The portal can't start: {error}") from None

# Render the guide and join it to rules and starters now: a broken reference stops the start, no visitor's first page.
from portal.web import thread
from portal.web.guide import search

try:
    thread.strands()
except (UnusableConfiguration, thread.BrokenThread) as error:
    raise SystemExit(f"The standard can't be used as it stands:\n{error}") from None

# From now on garbage is looked for in what requests make only.
gc.collect()
gc.freeze()
gc.enable()

# The index too, so that the first search is as quick as the next; but nothing else waits for it.
threading.Thread(target=search.index, name="search-index", daemon=True).start()
