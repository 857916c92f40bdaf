#!/usr/bin/env bash
# smoke.sh [URL] [--dry-run] : is the service of use? Status 0 if a small problem is solved from end to end.
#
# Health, refusal without a key, a job submitted, finished, read and erased, security headers, no metrics outside.
# Without URL the machine's own service is tried by its name through nginx. The key is read from secrets/smoke_key, or
# from the file that SMOKE_KEY_FILE names; without one everything that needs a key is left out, and said.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

url=''
for argument in "$@"; do
    case $argument in
        --dry-run) DRY=yes ;;
        http://* | https://*) url=${argument%/} ;;
        *) usage "[URL] [--dry-run]" ;;
    esac
done
options=(--silent --show-error --max-time 20 --noproxy '*')
if [ -z "$url" ]; then
    domain=$(setting DOMAIN)
    [ -n "$domain" ] || fail "DOMAIN stands in no line of $ROOT/.env"
    url=https://$domain
    options+=(--resolve "$domain:443:127.0.0.1")
    # Until certbot has been there, the certificate is our own.
    [ ! -e "$DATA/tls/self-signed" ] || options+=(--cacert "$DATA/tls/fullchain.pem")
fi
[ -z "${SMOKE_CACERT:-}" ] || options+=(--cacert "$SMOKE_CACERT")
key_file=${SMOKE_KEY_FILE:-$SECRETS/smoke_key}
# Seconds until it is healthy, and until the job is done: a job at work may take all of BOOKINGOPT_TIME_LIMIT_MAX, and each
# that waits before ours its own time.
tries=${SMOKE_TRIES:-60}
job_tries=${SMOKE_JOB_TRIES:-$(longest_job)}
for_each=$(number BOOKINGOPT_TIME_LIMIT)
if [ -n "$DRY" ]; then
    say "would try: $url"
    exit 0
fi
need curl jq

folder=$(mktemp -d)
job=
# However it ends, the job does not stay behind.
leave() {
    [ -z "$job" ] || keyed DELETE "/api/v1/jobs/$job" >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap leave EXIT

# ask METHOD PATH [OPTION …] : the status; body and headers lie in files, the key in none that others read.
ask() {
    local method=$1 path=$2
    shift 2
    curl "${options[@]}" --request "$method" --output "$folder/body" --dump-header "$folder/head" \
        --write-out '%{http_code}' "$@" "$url$path"
}
keyed() { ask "$@" --config "$folder/key"; }
expect() {
    [ "$1" = "$2" ] || fail "$3: expected $1, got $2: $(head -c 300 "$folder/body" 2>/dev/null || true)"
    say "  $3: $2"
}
header() { grep -qi "^$1:" "$folder/head" || fail "no header $1"; }

status=
for ((i = 0; i < tries; i++)); do
    status=$(ask GET /health || true)
    [ "$status" != 200 ] || break
    sleep 1
done
expect 200 "$status" "health"
expect healthy "$(jq -r .status "$folder/body")" "health says"
waiting=$(jq -r '.queue_depth // 0' "$folder/body")
job_tries=$((job_tries + waiting * for_each))

expect 401 "$(ask GET /api/v1/jobs)" "jobs without a key"
for name in content-security-policy x-content-type-options referrer-policy; do header "$name"; done
if [[ $url = https://* ]]; then
    header strict-transport-security
    expect 404 "$(ask GET /metrics)" "metrics from outside"
fi

if [ ! -r "$key_file" ]; then
    say "  no key in $key_file: no job was tried"
    exit 0
fi
umask 077
printf 'header = "Authorization: Bearer %s"\n' "$(tr -d '\r\n' <"$key_file")" >"$folder/key"

cat >"$folder/problem.json" <<'JSON'
{
  "ProblemId": "smoke",
  "MinimumStay": 2,
  "Rooms": [{"RoomNumber": "1"}, {"RoomNumber": "2"}],
  "Reservations": [
    {"Id": "A", "Name": "A", "Arrival": "2027-05-01", "Length": 3, "AssignedRoom": "1"},
    {"Id": "B", "Name": "B", "Arrival": "2027-05-02", "Length": 3, "AssignedRoom": "2"},
    {"Id": "C", "Name": "C", "Arrival": "2027-05-06", "Length": 3, "AssignedRoom": "2"}
  ]
}
JSON
submitted=$(keyed POST /api/v1/optimize --header 'Content-Type: application/json' --header "Idempotency-Key: smoke-$(date +%s)-$$" \
    --data-binary "@$folder/problem.json")
expect 202 "$submitted" "submit"
job=$(jq -r .job_id "$folder/body")
[ "$waiting" = 0 ] || say "  $waiting jobs wait before it: up to $job_tries s for it"
state=
for ((i = 0; i < job_tries; i++)); do
    status=$(keyed GET "/api/v1/jobs/$job")
    state=$(jq -r .status "$folder/body")
    case $state in queued | running) sleep 1 ;; *) break ;; esac
done
expect completed "$state" "job"
expect true "$(jq -r .result.success "$folder/body")" "plan found"
expect 3 "$(jq -r '.result.result.assignments | length' "$folder/body")" "stays with a room"
expect 204 "$(keyed DELETE "/api/v1/jobs/$job")" "erase"
expect 404 "$(keyed GET "/api/v1/jobs/$job")" "erased job"
job=
say "  the service works"
