#!/bin/sh
# Says what this image is, or runs whatever else is asked for in place of this script (IMG-37).
#
#   docker run IMAGE                 what it is, and how to build on it
#   docker run -it IMAGE sh          a shell, to look inside
{% include "entrypoint-end.sh" %}
