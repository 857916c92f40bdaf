#!/bin/sh
# Inside a container of its own: would a server start with redis.conf and the users as they are? If not, what it says.
#
# Redis has no test of its configuration. So one is started with the files, in an empty folder and on a socket there, and
# asked: whoever answers has taken them, also where the answer is that nobody is let in without a name.
set -eu
conf=${REDIS_CONF:-/etc/bookingopt/redis.conf}
server=$(command -v valkey-server || command -v redis-server)
cli=$(command -v valkey-cli || command -v redis-cli)
folder=$(mktemp -d)
socket=$folder/socket

"$server" "$conf" ${REDIS_ACL:+--aclfile "$REDIS_ACL"} --dir "$folder" --port 0 --unixsocket "$socket" --daemonize no \
    --appendonly no --save "" --logfile "" >"$folder/log" 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" || true; rm -rf "$folder"' EXIT
left=300
until "$cli" -s "$socket" ping >/dev/null 2>&1; do
    left=$((left - 1))
    if ! kill -0 "$pid" 2>/dev/null || [ "$left" -le 0 ]; then
        cat "$folder/log" >&2
        exit 1
    fi
    sleep 0.1
done
