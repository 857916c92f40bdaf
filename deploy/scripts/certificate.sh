#!/usr/bin/env bash
# certificate.sh [--self-signed] [--dry-run] : asks for the certificate, or renews it where it ends soon; else does nothing.
#
# Run twice a day by systemd/bookingopt-certificate.timer. --self-signed makes one for the first start of nginx, which
# must run before the certificate authority can ask it.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

own=
for argument in "$@"; do
    case $argument in
        --self-signed) own=yes ;;
        --dry-run) DRY=yes ;;
        *) usage "[--self-signed] [--dry-run]" ;;
    esac
done
domain=$(setting DOMAIN)
[ -n "$domain" ] || fail "DOMAIN stands in no line of $ROOT/.env"
owner=${NGINX_OWNER:-101:101}
umask 077

if [ -n "$own" ]; then
    [ ! -s "$DATA/tls/fullchain.pem" ] || { say "there is a certificate already"; exit 0; }
    run openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$domain" \
        -addext "subjectAltName=DNS:$domain" -keyout "$DATA/tls/privkey.pem" -out "$DATA/tls/fullchain.pem"
    run touch "$DATA/tls/self-signed"
    run chown -R "$owner" "$DATA/tls"
    exit 0
fi

need docker flock
lock
email=$(setting CERTBOT_EMAIL)
[ -n "$email" ] || fail "CERTBOT_EMAIL stands in no line of $ROOT/.env"
compose run --rm certbot certonly --non-interactive --agree-tos --email "$email" --webroot --webroot-path /acme \
    --cert-name bookingopt --domain "$domain" --keep-until-expiring --config-dir /etc/letsencrypt --work-dir /tmp \
    --logs-dir /tmp
live=$DATA/letsencrypt/live/bookingopt
# The mark stays until nginx has read both files: a call that broke off before is made up for by the next.
if [ -n "$DRY" ] || [ -e "$STATE/certificate" ] || ! cmp -s "$live/fullchain.pem" "$DATA/tls/fullchain.pem"; then
    date +%s | put "$STATE/certificate" 0644
    for name in privkey.pem fullchain.pem; do
        run install -m 0600 -o "${owner%%:*}" -g "${owner##*:}" "$live/$name" "$DATA/tls/$name.new"
        run mv -f "$DATA/tls/$name.new" "$DATA/tls/$name"
    done
    run rm -f "$DATA/tls/self-signed"
    reload_nginx
    run rm -f "$STATE/certificate"
    say "nginx uses the new certificate"
fi
