#!/bin/sh
# Installs the Debian packages of system-packages.txt that are missing: real servers and a real browser for the tests.
set -eu
list=$(dirname "$0")/system-packages.txt
missing=
while read -r package; do
    dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done <"$list"
[ -n "$missing" ] || exit 0
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
$as_root apt-get update -q
# The words are package names: they are to be split.
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
