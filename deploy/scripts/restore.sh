#!/usr/bin/env bash
# restore.sh FILE [--yes] [--dry-run] : puts back the jobs and keys of a backup. What is there now is moved aside.
#
# FILE is what backup.sh wrote; for one that ends in .age, AGE_IDENTITY names the file with the key.
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

compose stop nginx api worker redis
aside=$DATA/redis.before-$stamp
run mv "$DATA/redis" "$aside"
run install -d -m 0700 -o "${REDIS_OWNER%%:*}" -g "${REDIS_OWNER##*:}" "$DATA/redis"
put_old_back() {
    say "FAILED: what was there before is put back"
    run mv "$DATA/redis" "$DATA/redis.failed-$stamp"
    run mv "$aside" "$DATA/redis"
    rm -f "$snapshot"
    compose up --detach --wait --wait-timeout "$WAIT" || true
}
trap 'put_old_back; exit 1' EXIT
compose run --rm --no-deps -T --entrypoint sh redis /etc/bookingopt/restore.sh "/backup/$(basename "$snapshot")"
compose up --detach --wait --wait-timeout "$WAIT" redis
keys=$(compose exec -T redis sh /etc/bookingopt/cli.sh dbsize)
[ -n "$DRY" ] || [ "${keys//[^0-9]/}" -gt 0 ] || fail "Redis holds nothing after the restore"
compose up --detach --wait --wait-timeout "$WAIT"
smoke
trap - EXIT
rm -f "$snapshot"
say "restored $file: $keys keys; what was there before lies in $aside, to be removed by you"
