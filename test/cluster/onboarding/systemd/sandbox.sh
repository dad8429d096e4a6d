#!/bin/bash
# What a service sees of the system, after "Sandboxing" of systemd.exec(5). Runs in a mount namespace of the service's own,
# which ends with it, and becomes the service.
#   unshare --mount --propagation private sandbox.sh <protection>… -- <program> [<argument>…]
# Protections, in this order: tmp, devices, home, tunables, control-groups, writable=<folder>, system.
set -euo pipefail

hide_tmp() {
  mount -t tmpfs -o mode=1777 tmpfs /tmp
  mount -t tmpfs -o mode=1777 tmpfs /var/tmp
}

hide_devices() {
  local device number devices=/run/devices
  mkdir -p "$devices"
  mount -t tmpfs -o mode=755,nosuid tmpfs "$devices"
  for device in null:3 zero:5 full:7 random:8 urandom:9; do
    number="${device#*:}"
    mknod -m 666 "$devices/${device%:*}" c 1 "$number"
  done
  ln -s /proc/self/fd "$devices/fd"
  ln -s /proc/self/fd/0 "$devices/stdin"
  ln -s /proc/self/fd/1 "$devices/stdout"
  ln -s /proc/self/fd/2 "$devices/stderr"
  mkdir -m 1777 "$devices/shm"
  mount --move "$devices" /dev
}

hide_home() {
  local folder
  for folder in /home /root; do mount -t tmpfs -o mode=0,ro tmpfs "$folder"; done
}

# All that is mounted, except what the kernel makes up and the folders that were made writable before.
protect_system() {
  local point
  while read -r point; do
    case "$point" in
      /proc | /proc/* | /sys | /sys/* | /dev | /dev/* | /tmp | /var/tmp) ;;
      *) is_writable "$point" || mount -o remount,bind,ro "$point" ;;
    esac
  done < <(points_below /)
}

protect_below() {
  local point
  mountpoint -q "$1" || mount --bind "$1" "$1"
  while read -r point; do mount -o remount,bind,ro "$point"; done < <(points_below "$1")
}

# Mounts that another one hides are listed too, and cannot be reached: what opens is of another mount then.
points_below() {
  local id point file
  while read -r id point; do
    { exec {file}<"$point"; } 2>/dev/null || continue
    ! grep --quiet "^mnt_id:[[:space:]]*$id$" "/proc/self/fdinfo/$file" || printf '%s\n' "$point"
    exec {file}<&-
  done < <(findmnt --list --noheadings --output ID,TARGET --submounts "$1")
}

writable=()
make_writable() {
  mount --bind "$1" "$1"
  writable+=("$1")
}

is_writable() {
  local folder
  for folder in "${writable[@]}"; do [ "$folder" != "$1" ] || return 0; done
  return 1
}

while [ "$1" != -- ]; do
  case "$1" in
    tmp) hide_tmp ;;
    devices) hide_devices ;;
    home) hide_home ;;
    tunables)
      protect_below /proc/sys
      protect_below /sys
      ;;
    control-groups) protect_below /sys/fs/cgroup ;;
    writable=*) make_writable "${1#writable=}" ;;
    system) protect_system ;;
    *)
      echo "Cannot protect \"$1\": it is no protection of this script" >&2
      exit 226
      ;;
  esac
  shift
done
shift
exec "$@"
