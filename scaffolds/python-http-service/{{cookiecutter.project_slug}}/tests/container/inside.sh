{% include "container-inside.sh" %}
