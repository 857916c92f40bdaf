"""``bookingopt serve``."""

# ruff: noqa: PLC0415  what is heavy is imported when there is something to serve, not for the help

from __future__ import annotations

import logging
import sys
from enum import StrEnum
from typing import Annotated

import typer

from bookingopt.errors import UsageError

EXIT_STATUS = (
    "Exit status: 0 ended as asked, 2 wrong settings, a port in use, no Redis server on this machine, 3 Redis does not "
    "answer, 4 an internal error."
)


class ServiceRole(StrEnum):
    """The part of the service that runs alone: the API or the workers."""

    API = "api"
    WORKER = "worker"


def serve(
    *,
    host: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Address on which the API listens; by default BOOKINGOPT_HOST or 127.0.0.1."
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(metavar="NUMBER", help="Port of the API, 0 for a free one; by default BOOKINGOPT_PORT or 8000."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            help="Worker processes; by default BOOKINGOPT_WORKERS or one per core, at most 2.",
        ),
    ] = None,
    only: Annotated[
        ServiceRole | None,
        typer.Option(
            metavar="api|worker",
            help="Run only the API or only the workers; the others run elsewhere on the same Redis "
            "(BOOKINGOPT_REDIS_URL).",
        ),
    ] = None,
) -> None:
    """Serve the optimizer: an operator's page, its API, and workers. Ctrl-C finishes the running jobs, then ends."""
    if sys.platform == "win32":
        raise UsageError("bookingopt serve runs on Linux and macOS; on Windows use WSL or the container image.")

    from bookingopt.server.logs import configure, log
    from bookingopt.server.process.supervisor import serve as run
    from bookingopt.server.settings import read_settings

    try:
        settings = read_settings(host=host, port=port, workers=workers)
    except UsageError as error:
        configure(None)
        log("ended", logging.ERROR, status=error.exit_status)
        raise
    raise typer.Exit(run(settings, None if only is None else only.value))
