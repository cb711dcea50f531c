#!/bin/sh
# Starts the job, or whatever else is asked for, in place of this script (IMG-37).
#
#   docker run IMAGE                                  says what the job takes
#   docker run IMAGE run /input/FILE ...              processes files of a mounted folder
#   docker run -i IMAGE run < FILE                    processes standard input
#   docker run -it IMAGE sh                           a shell, to look inside
{% include "entrypoint-end.sh" %}
