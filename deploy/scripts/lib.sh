# shellcheck shell=bash
# What the scripts of this folder share. Sourced, not run.
#
# ROOT  the copy of deploy/ on the machine, /opt/bookingopt; state/ and secrets/ lie in it
# DATA  what must outlive containers, /srv/bookingopt
# DRY   non-empty: say what would be done, and do nothing
set -euo pipefail

ROOT=${ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
DRY=${DRY:-}
STATE=$ROOT/state
SECRETS=$ROOT/secrets
# Seconds that containers get to become healthy.
WAIT=${WAIT:-180}

say() { printf '%s\n' "$*" >&2; }
fail() { say "$(basename "$0"): $*"; exit 1; }
usage() { say "usage: $(basename "$0") $1"; exit 2; }

# takes_dry_run "$@" : for a script that knows no other argument.
takes_dry_run() {
    case $* in
        '') ;;
        --dry-run) DRY=yes ;;
        *) usage "[--dry-run]" ;;
    esac
}

# run COMMAND … : runs it, or says that it would.
run() {
    if [ -n "$DRY" ]; then
        say "would run: $(printf '%q ' "$@")"
    else
        "$@"
    fi
}

# put FILE MODE : writes what comes in to FILE, whole or not at all.
put() {
    if [ -n "$DRY" ]; then
        say "would write: $1"
        cat >/dev/null
        return
    fi
    local part
    # Asked step by step: where a caller asks whether this has worked, bash does not stop at what fails.
    part=$(mktemp "$1.XXXXXX") && cat >"$part" && chmod "$2" "$part" && mv -f "$part" "$1" && return 0
    rm -f "$part"
    return 1
}

need() {
    local name
    for name in "$@"; do
        command -v "$name" >/dev/null || fail "$name is missing; scripts/install.sh installs what is needed"
    done
}

# setting NAME [DEFAULT] : a value of .env; the file is read, not run.
setting() {
    local value=
    if [ -r "$ROOT/.env" ]; then
        value=$(sed -n "s/^$1=//p" "$ROOT/.env" | tail -n 1)
    fi
    printf '%s' "${value:-${2:-}}"
}

DATA=${DATA:-$(setting DATA /srv/bookingopt)}

# number NAME : a setting of the service that is a number, as .env says or else compose.yaml; a part of one counts as one.
number() {
    local value
    value=$(setting "$1" "$(sed -n "s/^ *$1: \${$1:-\(.*\)}$/\1/p" "$ROOT/compose.yaml")")
    [[ $value =~ ^([0-9]{1,9})(\.[0-9]+)?$ ]] || fail "$1 is '$value' in .env: a number is expected"
    value=$((10#${BASH_REMATCH[1]}))
    [[ ${BASH_REMATCH[2]} != *[1-9]* ]] || value=$((value + 1))
    printf '%s' "$value"
}

# longest_job : seconds that a job may take, with those after which it is ended in any case (BACKSTOP in server/jobs/queue.py).
longest_job() {
    local longest
    longest=$(number BOOKINGOPT_TIME_LIMIT_MAX) || exit 1
    printf '%s' "$((longest + 30))"
}

# One of these scripts at a time; the lock goes with the process.
lock() {
    [ -z "$DRY" ] || return 0
    mkdir -p "$STATE"
    exec 9>"$STATE/lock"
    flock -n 9 || fail "another of these scripts is at work"
}

compose() {
    local files=(-f "$ROOT/compose.yaml")
    [ ! -e "$STATE/monitoring" ] || files+=(-f "$ROOT/compose.monitoring.yaml")
    [ ! -e "$STATE/grafana" ] || files+=(--profile grafana)
    [ ! -e "$ROOT/compose.override.yaml" ] || files+=(-f "$ROOT/compose.override.yaml")
    DATA=$DATA run docker compose --project-directory "$ROOT" --env-file "$ROOT/.env" --env-file "$STATE/image.env" \
        "${files[@]}" "$@"
}

# The image and its version as one line of state/current or state/previous: "IMAGE VERSION".
image_of() { [ ! -r "$STATE/$1" ] || cut -d' ' -f1 "$STATE/$1"; }
version_of() { [ ! -r "$STATE/$1" ] || cut -d' ' -f2 "$STATE/$1"; }

# fingerprint NAME … : of the files of these names, to tell compose that a mounted file has changed.
fingerprint() {
    (cd "$ROOT" && find "$@" -type f ! -name '*.new' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
}

# Lets nginx read its files again; refused where it could not start with them, and it goes on as it was.
reload_nginx() {
    compose exec -T nginx nginx -p /run/nginx/ -c /etc/bookingopt/nginx.conf -t -q
    compose kill --signal HUP nginx
}

# start_image IMAGE VERSION : runs it and waits until every container says that it is healthy.
start_image() {
    local longest
    longest=$(longest_job) || return 1
    # The fingerprints are labels in the compose files: a container whose files are others is made anew.
    printf 'IMAGE=%s\n# %s\nREDIS_FILES=%s\nMONITORING_FILES=%s\nWORKER_GRACE=%ss\n' "$1" "$2" \
        "$(fingerprint redis/redis.conf)" "$(fingerprint monitoring)" "$((longest + 15))" |
        put "$STATE/image.env" 0644 || return 1
    # The API first: compose starts nothing before all that it exchanges has stopped, and a worker finishes its jobs.
    compose up --detach --wait --wait-timeout "$WAIT" api || return 1
    compose up --detach --wait --wait-timeout "$WAIT" --remove-orphans
}

# The smoke test's own key, made once; kept in a file that only root reads.
smoke_key() {
    [ ! -s "$SECRETS/smoke_key" ] || return 0
    (umask 077 && compose exec -T api bookingopt keys create --user smoke | put "$SECRETS/smoke_key" 0400)
}

# check IMAGE : would everything start with its files and settings as they are? Else the script ends here, with nothing done.
check() { run env ${1:+"IMAGE=$1"} "$ROOT/scripts/check.sh"; }

# Does it work, from outside, all the way?
smoke() { run "$ROOT/scripts/smoke.sh"; }

# switch_to IMAGE VERSION : runs it and tries it; on any failure, also on a signal, what ran before runs again.
# Exit status 1: the old version runs. 3: it does not.
switch_to() {
    local image=$1 version=$2
    OLD_IMAGE=$(image_of current) OLD_VERSION=$(version_of current)
    trap put_back EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    printf '%s %s\n' "$image" "$version" | put "$STATE/deploying" 0644
    say "starting $version"
    start_image "$image" "$version"
    reload_nginx
    smoke_key
    say "trying $version"
    smoke
    trap - EXIT INT TERM HUP
    if [ "$OLD_IMAGE" != "$image" ] && [ -n "$OLD_IMAGE" ]; then
        printf '%s %s\n' "$OLD_IMAGE" "$OLD_VERSION" | put "$STATE/previous" 0644
    fi
    printf '%s %s\n' "$image" "$version" | put "$STATE/current" 0644
    run rm -f "$STATE/deploying"
    say "$version runs"
}

put_back() {
    local status=$?
    trap - EXIT INT TERM HUP
    [ "$status" -ne 0 ] || status=1
    if [ -z "$OLD_IMAGE" ]; then
        say "FAILED, and nothing ran before: the containers are left as they are, see: docker compose logs"
        run rm -f "$STATE/deploying"
        exit 1
    fi
    say "FAILED (status $status): back to $OLD_VERSION"
    if start_image "$OLD_IMAGE" "$OLD_VERSION" && smoke; then
        run rm -f "$STATE/deploying"
        say "$OLD_VERSION runs again"
        exit 1
    fi
    say "THE OLD VERSION DOES NOT RUN EITHER: see RUNBOOK.md, Nothing runs"
    exit 3
}

# A deployment that was cut off (power, kill -9) left its mark: what ran before it is started first.
finish_interrupted() {
    [ -e "$STATE/deploying" ] || return 0
    local image version
    image=$(image_of current) version=$(version_of current)
    say "a deployment of $(version_of deploying) was cut off"
    # One that does not start must not stand in the way of one that may. The mark goes when a version runs.
    if [ -z "$image" ] || start_image "$image" "$version"; then
        run rm -f "$STATE/deploying"
    else
        say "$version, which ran before, does not start; going on without it"
    fi
}

# random LENGTH : letters and digits.
random() { openssl rand -hex "$(($1 / 2))"; }
