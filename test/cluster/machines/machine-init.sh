#!/bin/bash
# The first process of a machine (machine.ts), in namespaces of its own: mounts, a host name. Its death ends every process of
# the machine, and with them its mounts.
#   machine-init.sh <folder> <host name> <folder of the system>…
set -euo pipefail

folder="${1:?}"
hostname "${2:?}"
shift 2

# What is written there stays with the machine: a layer over what the system has.
for place in "$@"; do
  layer="$folder/layers/${place//\//_}"
  mkdir -p "$layer/upper" "$layer/work"
  mount -t overlay overlay -o "lowerdir=$place,upperdir=$layer/upper,workdir=$layer/work" "$place"
done
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock /run/netns

touch "$folder/started"
# Bash takes in the processes whose parents have gone.
sleep infinity &
wait
