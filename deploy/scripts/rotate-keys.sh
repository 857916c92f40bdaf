#!/usr/bin/env bash
# rotate-keys.sh [--dry-run] : new passwords for the users of Redis, without a job lost; while the API is started
# anew nginx answers 503 for some seconds.
#
# Both passwords hold while API and workers are started anew, then the old one goes; run again, an interrupted rotation
# is finished. The keys of people are another thing: docker compose exec api bookingopt keys rotate ID --overlap 24h
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

takes_dry_run "$@"
need docker openssl flock
lock
umask 077
acl=$SECRETS/acl/users.acl
[ -s "$acl" ] || fail "$acl is missing: scripts/install.sh makes it"
check "$(image_of current)"
app=${APP_OWNER:-10001:10001} redis=${REDIS_OWNER:-999:1000}

hash_of() { printf '%s' "$1" | sha256sum | cut -d' ' -f1; }
reload() { compose exec -T redis sh /etc/bookingopt/cli.sh acl load >/dev/null; }

# Adds a password to the line of a user.
declare -A new
for user in api worker operator; do
    new[$user]=$(random 48)
done
edit() { put "$acl" 0600 && run chown "$redis" "$acl"; }
sed -E "s/^(user api .*)(#[0-9a-f]{64})/\1\2 #$(hash_of "${new[api]}")/
        s/^(user worker .*)(#[0-9a-f]{64})/\1\2 #$(hash_of "${new[worker]}")/
        s/^(user operator .*)(#[0-9a-f]{64})/\1\2 #$(hash_of "${new[operator]}")/" "$acl" | edit
reload

for user in api worker; do
    printf 'redis://%s:%s@redis:6379/0\n' "$user" "${new[$user]}" | put "$SECRETS/${user}_redis_url" 0400
    run chown "$app" "$SECRETS/${user}_redis_url"
done
# One after the other: the API does not wait for workers that finish their jobs.
for service in api worker; do
    compose up --detach --wait --wait-timeout "$WAIT" --force-recreate --no-deps "$service"
done
printf '%s' "${new[operator]}" | put "$SECRETS/acl/operator" 0400
run chown "$redis" "$SECRETS/acl/operator"

# Only the last password of each line stays.
sed -E 's/(#[0-9a-f]{64} )+(#[0-9a-f]{64})/\2/' "$acl" | edit
reload
smoke
say "the passwords of Redis are new"
