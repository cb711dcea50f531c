#!/bin/sh
# Says what the image is and how to build on it; what runs where no application was put on top (RUN-11).
set -eu

name={{ cookiecutter.project_slug }}
version=0.1.0

case ${2:-} in
  "") ;;
  --version) printf '%s %s\n' "$name" "$version" && exit ;;
  --help)
    printf 'usage: docker run IMAGE [about [--help | --version]]\n\n'
    printf 'Says what the image is. It has no settings, and no application: build your own on it.\n'
    exit
    ;;
  *) printf 'about-image: unknown argument %s; --help says what there is\n' "$2" >&2 && exit 2 ;;
esac

printf '%s %s, an image to build others on\n\n' "$name" "$version"
printf '  system    %s\n' "$(sed -n 's/^PRETTY_NAME="\(.*\)"$/\1/p' /etc/os-release)"
for package in ca-certificates tzdata; do
  printf '  package   %s\n' "$(dpkg-query --show "$package" 2> /dev/null | tr '\t' ' ')"
done
printf '  account   %s:%s\n' "$(id -u)" "$(id -g)"
printf '  folder    %s\n\n' /opt/$name
printf "Build on it:  ARG base_image=\"{{ cookiecutter.__image }}:%s\"\n              FROM \$base_image\n" "$version"
