#!/usr/bin/env bash
# firewall.sh [--dry-run] : from outside only SSH (slowly), HTTP and HTTPS; run again, the rules are put in anew.
#
# The engine's own rules stay as they are; only nginx publishes ports.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

takes_dry_run "$@"
etc=${ETC:-/etc}
need nft systemctl
run install -d -m 0755 "$etc/nftables.d"
put "$etc/nftables.d/bookingopt.nft" 0644 <"$ROOT/firewall.nft"
run nft --check --file "$etc/nftables.d/bookingopt.nft"
if ! grep -qs '^include "/etc/nftables.d/\*.nft"$' "$etc/nftables.conf"; then
    { cat "$etc/nftables.conf" 2>/dev/null || printf '#!/usr/sbin/nft -f\n'
      printf 'include "/etc/nftables.d/*.nft"\n'; } | put "$etc/nftables.conf" 0755
fi
run nft --file "$etc/nftables.d/bookingopt.nft"
run systemctl enable nftables.service
say "the firewall is up"
