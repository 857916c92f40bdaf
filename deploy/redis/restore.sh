#!/bin/sh
# Inside the container, while no server runs: makes the data of a server out of a snapshot.
#
# A server that is told `appendonly yes` and finds no append-only folder starts EMPTY, and ignores a snapshot beside it.
# So the snapshot is loaded with `appendonly no`, the append-only files are then asked for, and only when they are
# written the server is stopped. It listens on a socket of its own meanwhile, and nobody else reaches it.
set -eu
[ $# -eq 1 ] || { echo "usage: restore.sh SNAPSHOT" >&2; exit 2; }
data=${REDIS_DATA:-/data}
conf=${REDIS_CONF:-/etc/bookingopt/redis.conf}
server=$(command -v valkey-server || command -v redis-server)
check=$(command -v valkey-check-rdb || command -v redis-check-rdb)
cli=$(command -v valkey-cli || command -v redis-cli)
socket="$data/restore.sock"

if [ -e "$data/dump.rdb" ] || [ -e "$data/appendonlydir" ]; then
    echo "$data holds data already; nothing was touched" >&2
    exit 1
fi
"$check" "$1" >&2
umask 077
cp "$1" "$data/dump.rdb"

"$server" "$conf" --dir "$data" --port 0 --unixsocket "$socket" --unixsocketperm 700 --aclfile "" --appendonly no --save "" >&2 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; rm -f "$socket"' EXIT

ask() { "$cli" -e -s "$socket" "$@"; }
field() { ask info persistence | tr -d '\r' | sed -n "s/^$1://p"; }
# wait_until SECONDS COMMAND …
wait_until() {
    left=$(($1 * 10))
    shift
    until "$@" >/dev/null 2>&1; do
        kill -0 "$pid" 2>/dev/null || { echo "the server has ended" >&2; return 1; }
        left=$((left - 1))
        [ "$left" -gt 0 ] || { echo "gave up waiting: $*" >&2; return 1; }
        sleep 0.1
    done
}
loaded() { [ "$(field loading)" = 0 ]; }
rewritten() { [ "$(field aof_enabled)$(field aof_rewrite_in_progress)$(field aof_rewrite_scheduled)" = 100 ]; }

wait_until 300 loaded
keys=$(ask dbsize)
ask config set appendonly yes >/dev/null
wait_until 600 rewritten
[ "$(field aof_last_bgrewrite_status)" = ok ] || { echo "the append-only file could not be written" >&2; exit 1; }
kill "$pid"
wait "$pid" || true
rm -f "$socket" "$data/dump.rdb"
trap - EXIT
[ -d "$data/appendonlydir" ] || { echo "no append-only folder was written" >&2; exit 1; }
echo "$keys"
