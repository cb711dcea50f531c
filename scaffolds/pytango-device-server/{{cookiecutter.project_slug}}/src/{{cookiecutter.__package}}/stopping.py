{% set stop_signals = 'signal.SIGINT, signal.SIGTERM' %}
"""The signals that stop the device server (APP-7)."""

import signal

{% include "python/hold.py" %}
