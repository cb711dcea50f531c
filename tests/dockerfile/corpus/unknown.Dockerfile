FROM alpine
FOO bar
APT-GET install
123
&& echo
run: x
USER u
