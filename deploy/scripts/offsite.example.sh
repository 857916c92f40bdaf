#!/usr/bin/env bash
# An off-site hook to start from: copy it to hooks/offsite, make it executable, and fill in the place.
#
# Called with the file of the backup. Any status but 0 makes backup.sh fail, and the alert about old backups follow.
# The place should be in the EU, take writes only (no reading, no removing) and remove what is older than a week itself.
set -euo pipefail
file=$1
[[ $file = *.age ]] || { echo "not encrypted, so it stays here: set AGE_RECIPIENT" >&2; exit 1; }
place=${OFFSITE:?names the place, as backup@storage.example.org:bookingopt/}
scp -q -B -o StrictHostKeyChecking=yes "$file" "$place"
