{% include "python/tests/rfc5424.py" %}
