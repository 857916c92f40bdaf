#!/usr/bin/env bash
# backup.sh [--dry-run] : a checked snapshot of Redis, encrypted if AGE_RECIPIENT is set, handed to the off-site hook.
#
# Run daily by systemd/bookingopt-backup.timer. Rewrites the append-only file too, so that what was erased leaves it.
# hooks/offsite FILE, if there is one, copies FILE away; scripts/offsite.example.sh is one to start from.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

locked=
for argument in "$@"; do
    case $argument in
        --dry-run) DRY=yes ;;
        --locked) locked=yes ;; # called by deploy.sh, which holds the lock
        *) usage "[--dry-run]" ;;
    esac
done
need docker flock
[ -n "$locked" ] || lock
umask 077
recipient=$(setting AGE_RECIPIENT)
if [ -n "$recipient" ]; then need age; else say "WARNING: AGE_RECIPIENT is not set: the backup is not encrypted"; fi
name=bookingopt-$(date -u +%Y%m%dT%H%M%SZ).rdb
file=$DATA/backup/$name

compose exec -T redis sh /etc/bookingopt/backup.sh "/backup/$name"
[ -n "$DRY" ] || [ -s "$file" ] || fail "no snapshot was written"
if [ -n "$recipient" ]; then
    # Nothing readable stays where it was to be encrypted and could not be.
    [ -n "$DRY" ] || trap 'rm -f "$file" "$DATA/backup/$name.age.part"' EXIT
    run age --encrypt --recipient "$recipient" --output "$file.age.part" "$file"
    run mv "$file.age.part" "$file.age"
    run rm -f "$file"
    trap - EXIT
    file=$file.age
fi
# One that is at work already will do.
answer=$(compose exec -T redis sh /etc/bookingopt/cli.sh bgrewriteaof 2>&1) || [[ $answer == *"already in progress"* ]] ||
    fail "the append-only file is not rewritten: $answer"
[ -z "$DRY" ] || say "$answer"
# Also where the hook fails below: what is too old goes.
run find "$DATA/backup" -name 'bookingopt-*' -type f -mmin "+$(($(setting BACKUP_DAYS 7) * 1440))" -delete

if [ -x "$ROOT/hooks/offsite" ]; then
    run "$ROOT/hooks/offsite" "$file" || fail "the snapshot is made, but hooks/offsite failed: it is on this machine only"
else
    say "no hooks/offsite: the snapshot is on this machine only"
fi
# Only a backup that went all the way counts: the alert looks at this time.
date +%s | put "$STATE/backup" 0644
[ -n "$DRY" ] || "$ROOT/scripts/metrics.sh" || true
say "backup: $file"
