"""``bookingopt keys``: the API keys of a service, for its operators."""

# ruff: noqa: PLC0415  what is heavy is imported inside the commands, not for the help

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bookingopt.cli.support.redis_connection import EXIT_STATUS, connected
from bookingopt.cli.support.shared_options import Format
from bookingopt.cli.support.standard_streams import say, show, write
from bookingopt.errors import UsageError, shown

if TYPE_CHECKING:
    from bookingopt.server.auth import ApiKey

app = typer.Typer(
    name="keys",
    help="Create, list, rotate and revoke the API keys of the service whose Redis BOOKINGOPT_REDIS_URL names.",
    no_args_is_help=True,
    epilog=EXIT_STATUS,
)

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_SPAN = re.compile(r"([0-9]{1,5})([mhd])")
#: Least and most that a key may live on, or live.
_MOST = timedelta(days=3_650)

Id = Annotated[str, typer.Argument(metavar="ID", help="Id of the key, as list shows it.", show_default=False)]


def span(option: str, text: str) -> timedelta:
    """Return the time that ``text`` says, such as ``90d``, ``24h`` or ``0m``.

    Raises
    ------
    UsageError
        It says none.
    """
    match = _SPAN.fullmatch(text.strip())
    found = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None
    if found is None or found > _MOST:
        raise UsageError(f"{option} {shown(text)}: expected a time of at most 3650 days, such as 30m, 24h or 90d")
    return found


@app.command(epilog=EXIT_STATUS)
def create(
    user: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="User of the key; all keys of a user see the same jobs. Letters, digits and . _ @ -.",
            show_default=False,
        ),
    ],
    expires: Annotated[
        str | None, typer.Option(metavar="TIME", help="Time until the key expires, such as 90d; by default never.")
    ] = None,
) -> None:
    """Create a key and show it. It is shown only once: the service keeps only its hash."""
    from bookingopt.server.audit import Audit, AuditAction
    from bookingopt.server.auth import Keys

    lifetime = None if expires is None else span("--expires", expires)
    with connected() as (settings, redis):
        made, key = Keys(redis).create(user, lifetime)
        Audit(redis, settings.audit_days).record(AuditAction.KEY_CREATED, user=user, key_id=made.key_id)
    _tell(made, key)


def _tell(made: ApiKey, key: str) -> None:
    """Show a new key on standard output, and what to know about it on standard error."""
    end = "It never expires." if made.expires is None else f"It expires at {_time(made.expires)}."
    say(f"Key {made.key_id} of {made.user}. {end} It is shown this once:")
    write(key + "\n")


def _time(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


@app.command("list", epilog=EXIT_STATUS)
def list_keys(
    style: Annotated[Format, typer.Option("--format", help="Show a table, or only JSON.")] = Format.TABLE,
) -> None:
    """List the keys: user, created, expires, day of last use. The keys themselves are not stored and not shown."""
    from bookingopt.server.auth import Keys

    with connected() as (_, redis):
        found = Keys(redis).all()
    if style is Format.JSON:
        from bookingopt.io.json import json_text

        write(json_text({"keys": [_plain(key) for key in found]}), "utf-8")
        return
    if not found:
        say("There are no keys; bookingopt keys create --user NAME makes one.")
        return
    from rich.table import Table

    table = Table("Id", "User", "Created", "Expires", "Last used", box=None, pad_edge=False)
    now = datetime.now(UTC)
    for key in found:
        expires = "never" if key.expires is None else _time(key.expires)
        ended = " (expired)" if key.has_expired(now) else ""
        used = "never" if key.last_used is None else str(key.last_used)
        table.add_row(key.key_id, key.user, _time(key.created), expires + ended, used)
    show(table)


def _plain(key: ApiKey) -> dict[str, str | None]:
    return {
        "id": key.key_id,
        "user": key.user,
        "created": key.created.isoformat(),
        "expires": None if key.expires is None else key.expires.isoformat(),
        "last_used": None if key.last_used is None else key.last_used.isoformat(),
    }


@app.command(epilog=EXIT_STATUS)
def rotate(
    key_id: Id,
    overlap: Annotated[
        str, typer.Option(metavar="TIME", help="How long the old key stays valid, such as 24h; 0m revokes it at once.")
    ] = "24h",
) -> None:
    """Create a new key for the same user; the old key expires."""
    from bookingopt.server.audit import Audit, AuditAction
    from bookingopt.server.auth import Keys

    time = span("--overlap", overlap)
    with connected() as (settings, redis):
        made, key = Keys(redis).rotate(key_id, time)
        Audit(redis, settings.audit_days).record(
            AuditAction.KEY_ROTATED, user=made.user, key_id=key_id, new_key_id=made.key_id
        )
    _tell(made, key)


@app.command(epilog=EXIT_STATUS)
def revoke(key_id: Id) -> None:
    """Revoke a key at once."""
    from bookingopt.server.audit import Audit, AuditAction
    from bookingopt.server.auth import Keys

    with connected() as (settings, redis):
        found = Keys(redis).revoke(key_id)
        Audit(redis, settings.audit_days).record(AuditAction.KEY_REVOKED, user=found.user, key_id=key_id)
    say(f"Key {key_id} of {found.user} is revoked; from now on it is refused.")
