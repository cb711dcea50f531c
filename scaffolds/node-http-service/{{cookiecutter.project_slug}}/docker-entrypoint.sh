{% include "entrypoint.sh" %}
