"""Addresses: the socket on which the API listens, and the place of Redis without secrets."""

from __future__ import annotations

import errno
import socket
import sys
from typing import Final
from urllib.parse import urlsplit

from bookingopt.errors import UsageError, printable

#: Connections beyond these wait in the kernel.
BACKLOG: Final = 1024
#: What a system says of a port that somebody else has.
_TAKEN: Final = {errno.EADDRINUSE}


def place(url: str) -> str:
    """Return a Redis URL without user, password and options."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def reason(error: Exception) -> str:
    """Return an error's message, as the end of a sentence."""
    text = printable(str(error).strip())
    return text if text.endswith(".") else f"{text or type(error).__name__}."


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``host`` and ``port``, or on a free port for 0.

    Raises
    ------
    UsageError
        Somebody else listens there, or the address is none of this machine.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        made = socket.socket(family, kind, protocol)
        try:
            if sys.platform != "win32":
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(address)
            made.listen(BACKLOG)
        except OSError:
            made.close()
            raise
    except PermissionError:
        raise UsageError(f"Port {port} needs more rights than this user has; choose one from 1024 on.") from None
    except OSError as error:
        if error.errno in _TAKEN:
            text = f"Port {port} of {host} is in use. Stop what listens there, or choose another with --port."
            raise UsageError(text) from None
        raise UsageError(f"BOOKINGOPT_HOST: {host} is no address of this machine: {error.strerror}") from None
    return made
