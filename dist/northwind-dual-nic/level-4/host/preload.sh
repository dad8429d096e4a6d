#!/usr/bin/env bash
# Carries the images of images.txt to a node that cannot pull them.
#   on a machine that reaches the registry:  bash preload.sh save <folder>
#   on the node:                             sudo bash preload.sh load <folder>
set -euo pipefail

action="${1:?Say what to do: save or load}"
folder="${2:?Say in which folder the archives are}"
list="$(dirname "$0")/images.txt"

while read -r image; do
  name="${image%@*}"
  archive="$folder/$(basename "$name").tar"
  case "$action" in
    save)
      mkdir -p "$folder"
      skopeo copy --all --preserve-digests "docker://$image" "oci-archive:$archive" </dev/null
      ;;
    load)
      k3s ctr --namespace k8s.io images import --digests --base-name "$name" "$archive" </dev/null
      ;;
    *)
      echo "Cannot do \"$action\": it is neither save nor load." >&2
      exit 2
      ;;
  esac
done <"$list"
