#!/usr/bin/env bash
# metrics.sh [--dry-run] : what Prometheus cannot ask the API: age of backup and audit copy, end of the certificate, disk.
#
# Run every five minutes by systemd/bookingopt-metrics.timer; nginx hands the file out in the inner network.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

takes_dry_run "$@"
now=$(date +%s)
# age NAME : seconds since state/NAME was written; of what was never done it is infinite.
age() { if [ -r "$STATE/$1" ]; then printf '%s' "$((now - $(cat "$STATE/$1")))"; else printf '+Inf'; fi; }
certificate_end=0
if [ -r "$DATA/tls/fullchain.pem" ]; then
    certificate_end=$(date -d "$(openssl x509 -noout -enddate -in "$DATA/tls/fullchain.pem" | cut -d= -f2)" +%s)
fi
read -r size free < <(df --output=size,avail -B1 "$DATA" | tail -n 1)
put "$DATA/metrics/host.prom" 0644 <<END
# HELP bookingopt_backup_age_seconds Age of the last backup that went all the way.
# TYPE bookingopt_backup_age_seconds gauge
bookingopt_backup_age_seconds $(age backup)
# HELP bookingopt_audit_age_seconds Age of the last copy of the audit trail.
# TYPE bookingopt_audit_age_seconds gauge
bookingopt_audit_age_seconds $(age audit)
# HELP bookingopt_certificate_end_seconds When the certificate ends, in seconds since 1970.
# TYPE bookingopt_certificate_end_seconds gauge
bookingopt_certificate_end_seconds $certificate_end
# HELP bookingopt_disk_size_bytes Size of the disk that holds the data.
# TYPE bookingopt_disk_size_bytes gauge
bookingopt_disk_size_bytes $size
# HELP bookingopt_disk_free_bytes Room that is left on it.
# TYPE bookingopt_disk_free_bytes gauge
bookingopt_disk_free_bytes $free
# HELP bookingopt_host_metrics_seconds When these lines were written, in seconds since 1970.
# TYPE bookingopt_host_metrics_seconds gauge
bookingopt_host_metrics_seconds $now
END
