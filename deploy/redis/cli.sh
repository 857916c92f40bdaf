#!/bin/sh
# redis-cli as the operator, inside the container: sh cli.sh COMMAND … ; exit status 1 where Redis answers an error.
set -eu
REDISCLI_AUTH=$(cat "${REDIS_OPERATOR_FILE:-/run/acl/operator}")
VALKEYCLI_AUTH=$REDISCLI_AUTH
export REDISCLI_AUTH VALKEYCLI_AUTH
cli=$(command -v valkey-cli || command -v redis-cli)
exec "$cli" -e --no-auth-warning --user operator -p "${REDIS_PORT:-6379}" "$@"
