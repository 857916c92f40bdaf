#!/usr/bin/env bash
# deploy.sh VERSION [--no-backup] [--dry-run] : runs a version, a tag or a digest (sha256:…), of the image.
#
# pull → check → backup → start → healthy → smoke test; at any failure the version that ran before runs again (status 1).
# There is nothing to migrate: a job's payload names its schema, an older worker leaves a newer one, and everything else
# in Redis ends by itself within a day.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

version='' backup=yes
while [ $# -gt 0 ]; do
    case $1 in
        --no-backup) backup= ;;
        --dry-run) DRY=yes ;;
        -*) usage "VERSION [--no-backup] [--dry-run]" ;;
        *) [ -z "$version" ] || usage "VERSION [--no-backup] [--dry-run]"; version=$1 ;;
    esac
    shift
done
[[ $version =~ ^(sha256:[0-9a-f]{64}|[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})$ ]] || usage "VERSION [--no-backup] [--dry-run]"
repository=$(setting REPOSITORY)
[ -n "$repository" ] || fail "REPOSITORY stands in no line of $ROOT/.env"

need docker curl jq flock
lock
finish_interrupted

case $version in
    sha256:*) wanted=$repository@$version ;;
    *) wanted=$repository:$version ;;
esac
run docker pull --quiet "$wanted" >&2
if [ -n "$DRY" ]; then
    image=$wanted
else
    # A tag can be moved, a digest cannot: what was tried is what runs, also after a restart.
    image=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$wanted" |
        grep -F -m 1 "$repository@sha256:") || fail "$wanted has no digest of $repository"
fi

check "$image"
if [ -n "$backup" ] && [ -n "$(image_of current)" ]; then
    run "$ROOT/scripts/backup.sh" --locked >&2
fi

former=$(image_of previous)
switch_to "$image" "$version"
# One step back stays on the disk, two do not.
if [ -n "$former" ] && [ "$former" != "$(image_of previous)" ] && [ "$former" != "$image" ]; then
    run docker image rm "$former" >/dev/null 2>&1 || true
fi
