#!/usr/bin/env bash
# check.sh [--dry-run] : would everything start with its files and settings as they are now? Status 1: no, and why.
#
# The programs themselves are asked, in containers of their own that are removed again; what runs is left alone. Deployment,
# rollback, restore and the renewal of passwords begin with it, and name the image to ask in IMAGE; else it is the one that runs.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

takes_dry_run "$@"
need docker
refused() { fail "$1; what runs is left as it is"; }

# Numbers that belong together, of which only one is a setting.
body=$(number BOOKINGOPT_MAX_BODY_MB)
workers=$(number BOOKINGOPT_WORKERS)
queue=$(number BOOKINGOPT_QUEUE_MAX)
longest=$(longest_job)
number BOOKINGOPT_TIME_LIMIT >/dev/null # the smoke test reckons with it
taken=$(sed -n 's/^client_max_body_size \([0-9]*\)m;$/\1/p' "$ROOT/nginx/snippets/limits.conf")
[ -n "$taken" ] || say "WARNING: nginx/snippets/limits.conf has no client_max_body_size in whole m: not compared with BOOKINGOPT_MAX_BODY_MB"
[ "${taken:-$body}" -ge "$body" ] ||
    refused "BOOKINGOPT_MAX_BODY_MB is $body, and nginx takes ${taken}m: client_max_body_size in nginx/snippets/limits.conf"
[ "$workers" -le 3 ] || say "WARNING: $workers worker processes need up to $((35 + 265 * workers)) MB: see RUNBOOK.md, Memory"
[ "$queue" -gt 10 ] || say "WARNING: the queue is full before the alert QueueLong, above 10, is heard"
[ "$longest" -le 900 ] || say "WARNING: a job may take longer than the alert JobWaitsLong waits, 15 minutes"
unused=$(sed -n 's/^\(BOOKINGOPT_[A-Z_]*\)=.*/\1/p' "$ROOT/.env" |
    grep -vxFf <(sed -n 's/.*: \${\(BOOKINGOPT_[A-Z_]*\):-.*/\1/p' "$ROOT/compose.yaml")) || true
[ -z "$unused" ] || say "WARNING: not taken from .env, see .env.example: ${unused//$'\n'/, }"

# once SERVICE PROGRAM ARGUMENT …
once() {
    local service=$1 program=$2
    shift 2
    compose run --rm --no-deps -T --entrypoint "$program" "$service" "$@" >&2
}
once worker python -c 'import sys; sys.tracebacklimit = 0; from bookingopt.server.settings import read_settings; read_settings()' ||
    refused "the service refuses the settings of .env"
test_nginx=(nginx -p /run/nginx/ -c /etc/bookingopt/nginx.conf -t -q)
# Its address is fixed, so that no second container can have it: where one runs, that one is asked.
if [ -n "$(compose ps --quiet --status running nginx)" ]; then
    compose exec -T nginx "${test_nginx[@]}" >&2
else
    once nginx "${test_nginx[@]}"
fi || refused "nginx refuses its files in nginx/"
# No server says so: it starts, and leaves out what scripts have written (RUNBOOK.md, "Why things are as they are").
grep -Eq '^user default .*\+@(write|all)( |$)' "$SECRETS/acl/users.acl" ||
    refused "secrets/acl/users.acl: the user default needs +@write, or Redis forgets jobs and keys when it starts"
once redis sh /etc/bookingopt/check.sh || refused "Redis refuses redis/redis.conf or secrets/acl/users.acl"
if [ -e "$STATE/monitoring" ]; then
    once prometheus promtool check config /etc/prometheus/prometheus.yml || refused "Prometheus refuses its files in monitoring/"
    once alertmanager amtool check-config /etc/alertmanager/alertmanager.yml ||
        refused "Alertmanager refuses monitoring/alertmanager.yml"
fi
