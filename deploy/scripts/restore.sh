#!/usr/bin/env bash
# restore.sh FILE [--yes] [--dry-run] : puts back the jobs and keys of a backup. What is there now is moved aside.
#
# FILE is what backup.sh wrote; for one that ends in .age, AGE_IDENTITY names the file with the key.
# Status 1: nothing was done, or what was there before runs again. 3: it does not run.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

file='' yes=
for argument in "$@"; do
    case $argument in
        --dry-run) DRY=yes ;;
        --yes) yes=yes ;;
        -*) usage "FILE [--yes] [--dry-run]" ;;
        *) file=$argument ;;
    esac
done
[ -n "$file" ] || usage "FILE [--yes] [--dry-run]"
[ -s "$file" ] || fail "$file: no such file, or an empty one"
need docker curl jq flock
if [ -z "$yes" ] && [ -z "$DRY" ]; then
    read -r -p "The present jobs and keys are moved aside and those of $file put in their place. Go on? [y/N] " answer
    [ "$answer" = y ] || fail "nothing was done"
fi
lock
# What is stopped below must start again.
check "$(image_of current)"
umask 077
REDIS_OWNER=${REDIS_OWNER:-999:1000}
stamp=$(date -u +%Y%m%dT%H%M%SZ)
snapshot=$DATA/backup/restore-$stamp.rdb
trap 'rm -f "$snapshot"' EXIT
case $file in
    *.age)
        need age
        run age --decrypt --identity "${AGE_IDENTITY:?names the file with the key}" --output "$snapshot" "$file"
        ;;
    *) run cp "$file" "$snapshot" ;;
esac
run chown "$REDIS_OWNER" "$snapshot"

aside=$DATA/redis.before-$stamp
key=$SECRETS/smoke_key
# Whatever was done by then is undone: at a failure, Ctrl-C or the end of the connection. A second signal does not stop it.
put_old_back() {
    trap - EXIT
    trap '' INT TERM HUP
    say "FAILED: what was there before is put back"
    rm -f "$snapshot"
    docker rm --force bookingopt-restore >/dev/null 2>&1 || true
    # A container that runs keeps the folder that it was given, also where that one is moved: first all are stopped.
    if ! compose stop nginx api worker redis && ! compose kill nginx api worker redis; then
        say "THE CONTAINERS CANNOT BE STOPPED, so nothing was moved back: see $DATA/redis.before-*"
        exit 3
    fi
    if [ -e "$aside" ]; then
        [ ! -e "$DATA/redis" ] || mv "$DATA/redis" "$DATA/redis.failed-$stamp"
        mv "$aside" "$DATA/redis"
    fi
    [ ! -e "$key.before-$stamp" ] || mv -f "$key.before-$stamp" "$key"
    compose up --detach --wait --wait-timeout "$WAIT" ||
        { say "WHAT WAS THERE BEFORE IS IN ITS PLACE, BUT DOES NOT RUN: see RUNBOOK.md, Nothing runs"; exit 3; }
    exit 1
}
if [ -z "$DRY" ]; then
    trap put_old_back EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
fi
compose stop nginx api worker redis
run mv "$DATA/redis" "$aside"
run install -d -m 0700 -o "${REDIS_OWNER%%:*}" -g "${REDIS_OWNER##*:}" "$DATA/redis"
compose run --rm --name bookingopt-restore --no-deps -T --entrypoint sh redis /etc/bookingopt/restore.sh \
    "/backup/$(basename "$snapshot")"
compose up --detach --wait --wait-timeout "$WAIT" redis
keys=$(compose exec -T redis sh /etc/bookingopt/cli.sh dbsize)
[ -n "$DRY" ] || [ "${keys//[^0-9]/}" -gt 0 ] || fail "Redis holds nothing after the restore"
compose up --detach --wait --wait-timeout "$WAIT"
# The key of the smoke test was made in the Redis of before; the restored one may not know it, and gets one of its own.
[ ! -e "$key" ] || run mv "$key" "$key.before-$stamp"
smoke_key
smoke
trap - EXIT INT TERM HUP
rm -f "$snapshot"
run rm -f "$key.before-$stamp"
say "restored $file: $keys keys; what was there before lies in $aside, to be removed by you"
