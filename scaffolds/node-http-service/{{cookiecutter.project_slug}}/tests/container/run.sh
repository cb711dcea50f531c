{% include "container-run.sh" %}
