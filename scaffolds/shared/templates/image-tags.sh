#!/bin/sh
# Prints the tags that the image of the current commit gets, one a line.
#
#   image-tags.sh commit            the commit's own tag: every build has it (TAG-2)
#   image-tags.sh release VERSION   the version's tags: 1.13.2, and 1.13, 1 and latest where it is the newest (TAG-3)
#
# A pre-release (1.14.0-rc.1) gets its full version only. A release is refused unless the working tree is clean and the
# commit carries the version as a git tag, with or without a leading v. What pipelines put into build/ is no change.
set -eu

fail() {
  printf 'image-tags.sh: %s\n' "$1" >&2
  exit 1
}

# Succeeds if the version is the newest release of those that begin with $1 ("1.13." or "1." or "").
is_newest() {
  newest=$(git tag --list | sed 's/^v//' | grep -E '^[0-9]+\.[0-9]+\.[0-9]+$' |
    awk -v series="$1" 'index($0, series) == 1' | sort -t . -k 1,1n -k 2,2n -k 3,3n | tail -n 1)
  [ "$newest" = "$version" ]
}

case ${1:-} in
  commit)
    git rev-parse --verify --short=8 HEAD ||
      fail 'no commit yet, and the image is tagged with it: git init -b main && git add -A && git commit -m "Start"'
    ;;
  release)
    version=${2:?"image-tags.sh: name the version"}
    printf '%s\n' "$version" | grep -Eqx '[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?' ||
      fail "$version is no semantic version that an image tag can hold, such as 1.13.2 or 1.14.0-rc.1"
    ! git status --porcelain | grep -qv '^?? build/' || fail "there are uncommitted changes; commit or remove them first"
    git tag --points-at HEAD | sed 's/^v//' | grep -Fqx -- "$version" ||
      fail "this commit has no git tag $version; make one with: git tag v$version"
    printf '%s\n' "$version"
    case $version in *-*) exit 0 ;; esac
    minor=${version%.*}
    major=${minor%.*}
    if is_newest "$minor."; then printf '%s\n' "$minor"; fi
    if is_newest "$major."; then printf '%s\n' "$major"; fi
    if is_newest ""; then printf '%s\n' latest; fi
    ;;
  *)
    fail "say 'commit', or 'release' and a version"
    ;;
esac
