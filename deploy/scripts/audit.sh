#!/usr/bin/env bash
# audit.sh [--dry-run] : copies the audit trail out of Redis, a file for each day that is over, for root only.
#
# Run nightly by systemd/bookingopt-audit.timer. A day that has a file is left alone, and every other that Redis still knows
# gets one: what a night has missed, or a restore brought back, comes with the next. Kept for BOOKINGOPT_AUDIT_DAYS.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

takes_dry_run "$@"
need docker
umask 077
folder=$DATA/audit
days=$(number BOOKINGOPT_AUDIT_DAYS)
today=$(date -u +%F)
oldest=$(date -u -d "$days days ago" +%F)

trail=$(mktemp)
trap 'rm -f "$trail"' EXIT
# In the worker's container, which has the most memory to spare. Days are those of UTC, as they stand in each line.
compose exec -T worker bookingopt audit >"$trail" || fail "the audit trail cannot be read"
line='^{"time": "\([0-9-]\{10\}\)T.*}$'
! grep -qv "$line" "$trail" || fail "the audit trail has a line that is none of it: nothing was copied"

run install -d -m 0700 "$folder"
run rm -f "$folder"/*.jsonl.* # of a copy that was killed
while read -r day; do
    if [[ $day < $today && ! $day < $oldest && ! -e $folder/$day.jsonl ]]; then
        grep "^{\"time\": \"$day" "$trail" | put "$folder/$day.jsonl" 0400
        say "audit: $folder/$day.jsonl"
    fi
done < <(sed "s/$line/\1/" "$trail" | sort -u)
for file in "$folder"/*.jsonl; do
    [[ ! -e $file || ! $(basename "$file") < $oldest.jsonl ]] || run rm -f "$file"
done
# The alert looks at this time.
date +%s | put "$STATE/audit" 0644
[ -n "$DRY" ] || "$ROOT/scripts/metrics.sh" || true
