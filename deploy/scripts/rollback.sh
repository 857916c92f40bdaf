#!/usr/bin/env bash
# rollback.sh [--dry-run] : runs the version that ran before the present one. Run again, it goes forth again.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

takes_dry_run "$@"
need docker curl jq flock
lock
finish_interrupted
image=$(image_of previous) version=$(version_of previous)
[ -n "$image" ] || fail "no version ran before the present one"
docker image inspect "$image" >/dev/null 2>&1 || run docker pull --quiet "$image" >&2
check "$image"
switch_to "$image" "$version"
