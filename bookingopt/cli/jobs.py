"""``bookingopt jobs``: the jobs that a service stores, for its operators."""

# ruff: noqa: PLC0415  what is heavy is imported inside the commands, not for the help

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bookingopt.cli.support.redis_connection import EXIT_STATUS, connected
from bookingopt.cli.support.shared_options import Format
from bookingopt.cli.support.standard_streams import say, show, write
from bookingopt.errors import UsageError, shown

if TYPE_CHECKING:
    from redis import Redis

    from bookingopt.server.jobs.queue import JobView

app = typer.Typer(
    name="jobs",
    help="List and erase the jobs of the service whose Redis BOOKINGOPT_REDIS_URL names.",
    no_args_is_help=True,
    epilog=EXIT_STATUS,
)

#: More jobs than one user has within the time that they are kept.
_ALL = 1_000_000

User = Annotated[str, typer.Option(metavar="NAME", help="User of the jobs; local where no keys are used.")]


def _of(redis: Redis, user: str) -> list[JobView]:
    from bookingopt.server.auth import USER
    from bookingopt.server.jobs import queue

    if not USER.fullmatch(user):
        raise UsageError(f"--user {shown(user)}: expected 1 to 64 letters, digits and . _ @ -")
    return queue.views_of(redis, user, _ALL)


@app.command("list", epilog=EXIT_STATUS)
def list_jobs(
    user: User,
    style: Annotated[Format, typer.Option("--format", help="Show a table, or only JSON.")] = Format.TABLE,
) -> None:
    """List a user's jobs, newest first: ids, states and times."""
    with connected() as (_, redis):
        found = _of(redis, user)
    if style is Format.JSON:
        from bookingopt.io.json import json_text

        write(json_text({"jobs": [_plain(job) for job in found]}), "utf-8")
        return
    if not found:
        say(f"{user} has no jobs.")
        return
    from rich.table import Table

    table = Table("Job", "Status", "Created", "Ended", box=None, pad_edge=False)
    for job in found:
        ended = "" if job.ended_at is None else job.ended_at.isoformat(" ", "seconds")
        table.add_row(job.job_id, job.status.value, job.created_at.isoformat(" ", "seconds"), ended)
    show(table)


def _plain(job: JobView) -> dict[str, Any]:
    return {
        "job_id": job.job_id,
        "status": job.status.value,
        "created_at": job.created_at.isoformat(),
        "ended_at": None if job.ended_at is None else job.ended_at.isoformat(),
    }


@app.command(epilog=EXIT_STATUS)
def erase(user: User) -> None:
    """Erase all jobs of a user with their problems and results. Running jobs are stopped first."""
    from bookingopt.server.audit import Audit, AuditAction
    from bookingopt.server.jobs import queue, redis_keys

    with connected() as (settings, redis):
        found = _of(redis, user)
        for job in found:
            queue.erase(redis, job.job_id)
            Audit(redis, settings.audit_days).record(AuditAction.ERASE, user=user, job_id=job.job_id)
        remembered = list(redis.scan_iter(match=redis_keys.once_key(user, "*"), count=1_000))
        redis.delete(redis_keys.user_key(user), redis_keys.active_key(user), *remembered)
    erased = f"1 job of {user} is erased" if len(found) == 1 else f"{len(found)} jobs of {user} are erased"
    say(f"{erased}. Backups keep what was erased, and Redis' append-only file until it is rewritten.")
