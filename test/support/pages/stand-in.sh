#!/bin/bash
# Stands in for a command that would change a cluster, a subscription or this machine: it writes down what it was asked for, and
# answers by the first pattern of $ANSWERS that what was typed matches.
set -euo pipefail

name="${0##*/}"
printf '%s\0' "$name" "$@" >>"$ASKED"
printf '\n' >>"$ASKED"
asked="$name $*"
while IFS=$'\t' read -r pattern answer; do
  # A pattern, so it is not quoted.
  # shellcheck disable=SC2053
  if [[ "$asked" == $pattern ]]; then
    printf '%s\n' "$answer"
    break
  fi
done <"$ANSWERS"
