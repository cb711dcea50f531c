{% include "image-tags.sh" %}
