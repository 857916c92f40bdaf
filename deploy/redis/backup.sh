#!/bin/sh
# Inside the container: writes a checked snapshot of everything to FILE, or nothing.
set -eu
[ $# -eq 1 ] || { echo "usage: backup.sh FILE" >&2; exit 2; }
umask 077
part="$1.part"
trap 'rm -f "$part"' EXIT
sh "$(dirname "$0")/cli.sh" --rdb "$part" >&2
check=$(command -v valkey-check-rdb || command -v redis-check-rdb)
"$check" "$part" >&2
mv "$part" "$1"
