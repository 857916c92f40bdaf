#!/usr/bin/env bash
# install.sh --domain NAME --email ADDRESS --repository IMAGE [--dry-run] : makes a bare Debian 12 ready for deploy.sh.
#
# Run as root from a copy of this repository's deploy/. Idempotent: run again, it brings newer files and changes no secret
# and no setting that is there. Packages, container engine, folders with their owners, secrets, a first certificate,
# firewall, timers.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

words="--domain NAME --email ADDRESS --repository IMAGE [--dry-run]"
domain='' email='' repository=''
while [ $# -gt 0 ]; do
    case $1 in
        --domain | --email | --repository) [ $# -gt 1 ] || usage "$words"; printf -v "${1#--}" '%s' "$2"; shift ;;
        --dry-run) DRY=yes ;;
        *) usage "$words" ;;
    esac
    shift
done
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Where things go; tests put them elsewhere.
ROOT=${TARGET:-/opt/bookingopt} ETC=${ETC:-/etc}
STATE=$ROOT/state SECRETS=$ROOT/secrets DATA=${TARGET_DATA:-/srv/bookingopt}
export ROOT DATA ETC DRY
app=${APP_OWNER:-10001:10001} redis=${REDIS_OWNER:-999:1000} nginx=${NGINX_OWNER:-101:101}

[ -n "$DRY" ] || [ -n "${TARGET:-}" ] || [ "$(id -u)" = 0 ] || fail "root is needed"
if [ ! -e "$ROOT/.env" ]; then
    [[ $domain =~ ^[a-z0-9]([a-z0-9.-]*[a-z0-9])$ ]] || usage "$words"
    [[ $email == *?@?* && $repository == */* ]] || usage "$words"
fi

say "packages"
export DEBIAN_FRONTEND=noninteractive
run apt-get update -q
run apt-get install -q -y --no-install-recommends age ca-certificates curl gpg jq nftables openssl sudo \
    unattended-upgrades
if ! command -v docker >/dev/null || ! docker compose version >/dev/null 2>&1; then
    say "container engine"
    # Debian 12 has no `docker compose`; its maker's archive has, and its key is known by this fingerprint.
    fingerprint=9DC858229FC7DD38854AE2D88D81803C0EBFCD88
    keyring=$ETC/apt/keyrings/docker.asc
    run install -d -m 0755 "$ETC/apt/keyrings" "$ETC/apt/sources.list.d"
    run curl -fsSL --proto '=https' -o "$keyring" https://download.docker.com/linux/debian/gpg
    if [ -z "$DRY" ]; then
        gpg --batch --with-colons --show-keys "$keyring" | grep -q "^fpr:.*:$fingerprint:" ||
            { rm -f "$keyring"; fail "the key of the archive is not the one we know"; }
    fi
    . /etc/os-release
    put "$ETC/apt/sources.list.d/docker.list" 0644 <<END
deb [arch=$(dpkg --print-architecture) signed-by=$keyring] https://download.docker.com/linux/debian ${VERSION_CODENAME:-bookworm} stable
END
    run apt-get update -q
    run apt-get install -q -y --no-install-recommends docker-ce docker-ce-cli containerd.io docker-compose-plugin
fi
if [ ! -e "$ETC/docker/daemon.json" ]; then
    run install -d -m 0755 "$ETC/docker"
    put "$ETC/docker/daemon.json" 0644 <<'END'
{"live-restore": true, "log-driver": "json-file", "log-opts": {"max-size": "10m", "max-file": "5"}, "no-new-privileges": true}
END
    run systemctl restart docker
fi

# bring NAME : a newer file; one that the operator has changed stays, and the newer one is laid beside it. What was brought
# is kept in state/installed, to tell a change of theirs from one of ours. Scripts and the runbook are nobody's to change.
bring() {
    local new=$source/$1 target=$ROOT/$1 known=$STATE/installed/$1 mode
    mode=$(stat -c %a "$new")
    run install -d -m 0755 "$(dirname "$target")" "$(dirname "$known")"
    if [ ! -e "$target" ] || cmp -s "$target" "$known" || [[ $1 == scripts/* || $1 == RUNBOOK.md ]]; then
        cmp -s "$new" "$target" || put "$target" "$mode" <"$new"
    elif ! cmp -s "$new" "$target" && ! cmp -s "$new" "$known"; then
        put "$target.new" "$mode" <"$new"
        say "  $target was changed here and stays; the newer one lies beside it: $1.new"
    fi
    cmp -s "$new" "$known" || put "$known" 0644 <"$new"
}

say "files"
run install -d -m 0755 "$ROOT" "$STATE" "$ROOT/hooks" "$ETC/sysctl.d" "$ETC/systemd/system"
run install -d -m 0711 "$SECRETS"
if [ "$source" != "$ROOT" ]; then
    # nginx and Redis see the folder that was there when they started: files are replaced, folders are not.
    while read -r name; do
        bring "$name"
    done < <(cd "$source" && find compose.yaml compose.monitoring.yaml firewall.nft RUNBOOK.md nginx redis monitoring scripts systemd -type f)
fi
folder() { run install -d -m 0700 -o "${2%%:*}" -g "${2##*:}" "$DATA/$1"; }
run install -d -m 0755 "$DATA" "$DATA/metrics"
folder redis "$redis"; folder backup "$redis"
folder tls "$nginx"; folder letsencrypt "$nginx"; folder acme "$nginx"; folder proxy "$nginx"
# Redis copies itself when it rewrites its files.
put "$ETC/sysctl.d/60-bookingopt.conf" 0644 <<<'vm.overcommit_memory = 1'
run sysctl -q -p "$ETC/sysctl.d/60-bookingopt.conf"

if [ ! -e "$ROOT/.env" ]; then
    sed -e "s|^DOMAIN=.*|DOMAIN=$domain|" -e "s|^CERTBOT_EMAIL=.*|CERTBOT_EMAIL=$email|" \
        -e "s|^REPOSITORY=.*|REPOSITORY=$repository|" "$source/.env.example" | put "$ROOT/.env" 0644
fi
[ -e "$STATE/image.env" ] || put "$STATE/image.env" 0644 <<<'IMAGE='

if [ ! -e "$SECRETS/acl/users.acl" ]; then
    say "secrets"
    run install -d -m 0700 -o "${redis%%:*}" -g "${redis##*:}" "$SECRETS/acl"
    rules=$(cat "$source/redis/users.acl")
    for user in api worker operator; do
        password=$(random 48)
        hash=$(printf '%s' "$password" | sha256sum | cut -d' ' -f1)
        rules=${rules/@${user^^}@/$hash}
        if [ "$user" = operator ]; then
            printf '%s' "$password" | put "$SECRETS/acl/operator" 0400
            run chown "$redis" "$SECRETS/acl/operator"
        else
            printf 'redis://%s:%s@redis:6379/0\n' "$user" "$password" | put "$SECRETS/${user}_redis_url" 0400
            run chown "$app" "$SECRETS/${user}_redis_url"
        fi
    done
    # Last, so that an installation that was cut off makes them all anew.
    put "$SECRETS/acl/users.acl" 0600 <<<"$rules"
    run chown "$redis" "$SECRETS/acl/users.acl"
fi

say "certificate, firewall, timers"
run "$ROOT/scripts/certificate.sh" --self-signed
run "$ROOT/scripts/firewall.sh"
run "$ROOT/scripts/metrics.sh"
for unit in "$source"/systemd/*; do
    put "$ETC/systemd/system/$(basename "$unit")" 0644 < <(sed "s|/opt/bookingopt/|$ROOT/|g" "$unit")
done
run systemctl daemon-reload
run systemctl enable --now bookingopt-{audit,backup,certificate,metrics}.timer
say "ready: $ROOT/scripts/deploy.sh VERSION"
