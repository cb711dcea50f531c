#!/bin/sh
# Starts the {{ cookiecutter.__noun | default('service') }}, or whatever else is asked for, in place of this script (IMG-37).
#
#   docker run IMAGE                 serves
#   docker run IMAGE --help          options and commands of the {{ cookiecutter.__noun | default('service') }}
#   docker run IMAGE health          asks a running service for its health
#   docker run -it IMAGE sh          a shell, to look inside
{% include "entrypoint-end.sh" %}
