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
[ -z "$recipient" ] || need age
name=bookingopt-$(date -u +%Y%m%dT%H%M%SZ).rdb
file=$DATA/backup/$name

compose exec -T redis sh /etc/bookingopt/backup.sh "/backup/$name"
[ -n "$DRY" ] || [ -s "$file" ] || fail "no snapshot was written"
if [ -n "$recipient" ]; then
    run age --encrypt --recipient "$recipient" --output "$file.age.part" "$file"
    run mv "$file.age.part" "$file.age"
    run rm -f "$file"
    file=$file.age
fi
compose exec -T redis sh /etc/bookingopt/cli.sh bgrewriteaof >/dev/null

if [ -x "$ROOT/hooks/offsite" ]; then
    run "$ROOT/hooks/offsite" "$file" || fail "the snapshot is made, but hooks/offsite failed: it is on this machine only"
else
    say "no hooks/offsite: the snapshot is on this machine only"
fi
# Only a backup that went all the way counts: the alert looks at this time.
date +%s | put "$STATE/backup" 0644
run find "$DATA/backup" -name 'bookingopt-*' -type f -mtime "+$(setting BACKUP_DAYS 7)" -delete
[ -n "$DRY" ] || "$ROOT/scripts/metrics.sh" || true
say "backup: $file"
