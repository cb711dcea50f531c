{% include "python/logs.py" %}
