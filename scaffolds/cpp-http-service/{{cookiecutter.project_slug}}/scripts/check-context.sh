{% include "check-context.sh" %}
