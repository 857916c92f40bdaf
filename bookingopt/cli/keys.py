"""``bookingopt keys``: the API keys of a service, for its operators."""

# ruff: noqa: PLC0415  what is heavy is imported inside the commands, not for the help

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bookingopt.cli.support.service_redis import EXIT_STATUS, opened
from bookingopt.cli.support.terminal import Format, say, show, write
from bookingopt.errors import UsageError, shown

if TYPE_CHECKING:
    from bookingopt.server.auth import ApiKey

app = typer.Typer(
    name="keys",
    help="Make, list, rotate and revoke the API keys of the service whose Redis BOOKINGOPT_REDIS_URL names.",
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
            help="Whose key it is; all keys of a user see the same jobs. Letters, digits and . _ @ -.",
            show_default=False,
        ),
    ],
    expires: Annotated[
        str | None, typer.Option(metavar="TIME", help="After which time the key ends, such as 90d; else never.")
    ] = None,
) -> None:
    """Make a key and show it, this once: only its hash is kept."""
    from bookingopt.server.audit import Audit, Deed
    from bookingopt.server.auth import Keys

    lifetime = None if expires is None else span("--expires", expires)
    with opened() as (settings, redis):
        made, key = Keys(redis).create(user, lifetime)
        Audit(redis, settings.audit_days).record(Deed.KEY_CREATED, user=user, key_id=made.key_id)
    _tell(made, key)


def _tell(made: ApiKey, key: str) -> None:
    """Show a new key on standard output, and what is to be known of it beside."""
    end = "It never expires." if made.expires is None else f"It expires at {_time(made.expires)}."
    say(f"Key {made.key_id} of {made.user}. {end} It is shown this once:")
    write(key + "\n")


def _time(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


@app.command("list", epilog=EXIT_STATUS)
def list_keys(
    style: Annotated[Format, typer.Option("--format", help="Show a table, or JSON and nothing else.")] = Format.TABLE,
) -> None:
    """List the keys: whose, since when, until when, last used on which day. No key itself is shown: none is kept."""
    from bookingopt.server.auth import Keys

    with opened() as (_, redis):
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
        str, typer.Option(metavar="TIME", help="For which time the old key is still taken, such as 24h; 0m ends it.")
    ] = "24h",
) -> None:
    """Make a new key for the same user, and let the old one end."""
    from bookingopt.server.audit import Audit, Deed
    from bookingopt.server.auth import Keys

    time = span("--overlap", overlap)
    with opened() as (settings, redis):
        made, key = Keys(redis).rotate(key_id, time)
        Audit(redis, settings.audit_days).record(
            Deed.KEY_ROTATED, user=made.user, key_id=key_id, new_key_id=made.key_id
        )
    _tell(made, key)


@app.command(epilog=EXIT_STATUS)
def revoke(key_id: Id) -> None:
    """End a key at once."""
    from bookingopt.server.audit import Audit, Deed
    from bookingopt.server.auth import Keys

    with opened() as (settings, redis):
        found = Keys(redis).revoke(key_id)
        Audit(redis, settings.audit_days).record(Deed.KEY_REVOKED, user=found.user, key_id=key_id)
    say(f"Key {key_id} of {found.user} is revoked; from now on it is refused.")
