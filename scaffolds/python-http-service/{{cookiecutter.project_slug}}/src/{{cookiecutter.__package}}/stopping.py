"""The signals that stop the service (APP-7)."""

import signal

{% include "python/hold.py" %}
