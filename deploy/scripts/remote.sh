#!/usr/bin/env bash
# remote.sh : the only thing that the workflows' SSH key may run: `deploy VERSION` and `rollback`.
#
# In authorized_keys of the user deploy:  restrict,command="/opt/bookingopt/scripts/remote.sh" ssh-ed25519 …
# SSH hands over what was asked for in SSH_ORIGINAL_COMMAND; it is compared, never run. `--dry-run` and, of a
# deployment, `--no-backup` at its end are passed on.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

read -r -a words <<<"${SSH_ORIGINAL_COMMAND:-}"
case ${words[0]:-} in
    deploy)
        [[ ${#words[@]} -ge 2 && ${words[1]} =~ ^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,127}$ ]] || fail "expected deploy VERSION"
        command=(deploy.sh "${words[1]}")
        rest=("${words[@]:2}")
        ;;
    rollback) command=(rollback.sh) rest=("${words[@]:1}") ;;
    *) fail "expected deploy VERSION or rollback" ;;
esac
for word in "${rest[@]}"; do
    case ${words[0]}:$word in
        *:--dry-run | deploy:--no-backup) command+=("$word") ;;
        *) fail "expected deploy VERSION or rollback" ;;
    esac
done
exec sudo -n "$ROOT/scripts/${command[0]}" "${command[@]:1}"
