#!/bin/sh
# Checks that what image definitions copy is there, and that .dockerignore lets it into the build: a build would fail.
#
#   check-context.sh FILE...   one line for each COPY or ADD that finds nothing; exit status 1 if there is any
#
# Copies from another stage or image, from an address, and names with a variable are passed over.
set -eu

# Prints "line number, tab, source" for each source of a COPY or ADD.
sources() {
  awk '
    { sub(/\r$/, "") }
    heredoc != "" { word = $0; sub(/^\t+/, "", word); if (word == heredoc) heredoc = ""; next }
    /^[ \t]*#/ || (text != "" && /^[ \t]*$/) { next }
    text == "" { start = NR }
    { text = text " " $0 }
    /\\[ \t]*$/ { sub(/\\[ \t]*$/, "", text); next }
    {
      instruction = text
      text = ""
      if (match(instruction, /<<-?["\047]?[A-Za-z_][A-Za-z0-9_]*/)) {
        heredoc = substr(instruction, RSTART, RLENGTH)
        gsub(/[<"\047-]/, "", heredoc)
      }
      if (toupper(instruction) !~ /^[ \t]*(COPY|ADD)[ \t]/ || instruction ~ /[ \t]--from=/) next
      sub(/^[ \t]*[A-Za-z]+[ \t]+/, "", instruction)
      while (instruction ~ /^--/) sub(/^[^ \t]+[ \t]*/, "", instruction)
      json = sub(/^\[[ \t]*"/, "", instruction)
      if (json) { sub(/"[ \t]*\][ \t]*$/, "", instruction); gsub(/"[ \t]*,[ \t]*"/, "\t", instruction) }
      count = split(instruction, words, json ? "\t" : "[ \t]+")
      if (words[count] == "") count--
      for (i = 1; i < count; i++) {
        if (words[i] !~ /^<<|\$|:\/\/|^git@/) print start "\t" words[i]
      }
    }' "$1"
}

# Succeeds if the ignore file $1 lets in at least one of the paths on standard input.
let_in() {
  awk '
    function expression(pattern, made, i, character) {
      made = ""
      for (i = 1; i <= length(pattern); i++) {
        character = substr(pattern, i, 1)
        if (substr(pattern, i, 3) == "**/") { made = made "(.*/)?"; i += 2 }
        else if (substr(pattern, i, 2) == "**") { made = made ".*"; i++ }
        else if (character == "*") made = made "[^/]*"
        else if (character == "?") made = made "[^/]"
        else if (index(".+()|^${}\\", character)) made = made "[" (character == "^" || character == "\\" ? "\\" : "") character "]"
        else made = made character
      }
      return "^" made "(/.*)?$"
    }
    FILENAME != "-" {
      sub(/\r$/, ""); gsub(/^[ \t]+|[ \t]+$/, "")
      if ($0 == "" || /^#/) next
      kept[++count] = sub(/^![ \t]*/, "")
      gsub(/^(\.?\/)+|\/+$/, "")
      patterns[count] = expression($0)
      next
    }
    {
      sub(/^(\.\/)+/, "")
      ignored = 0
      for (i = 1; i <= count; i++) if ($0 ~ patterns[i]) ignored = !kept[i]
      if (!ignored) { found = 1; exit }
    }
    END { exit !found }' "$1" -
}

faults=0
for definition; do
  ignore=.dockerignore
  [ ! -f "$definition.dockerignore" ] || ignore=$definition.dockerignore
  [ -f "$ignore" ] || ignore=/dev/null
  listed=$(sources "$definition")
  while IFS='	' read -r line source; do
    [ -n "$source" ] || continue
    path=./${source#/}
    # A name may be a pattern, so it stays unquoted; a blank in it parts nothing.
    IFS=''
    # shellcheck disable=SC2086
    found=$(find $path -path ./.git -prune -o \( -type f -o -type l \) -print 2> /dev/null) || found=
    unset IFS
    if [ -z "$found" ]; then
      echo "$definition:$line: $source is copied into the image, but isn't there" >&2
      faults=1
    elif ! printf '%s\n' "$found" | let_in "$ignore"; then
      echo "$definition:$line: $source is copied into the image, but $ignore keeps it out of the build" >&2
      faults=1
    fi
  done <<LISTED
$listed
LISTED
done
exit "$faults"
