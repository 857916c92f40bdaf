"""A connection to Redis that breaks while one of the answers is on its way: what was asked has been done."""

from __future__ import annotations

import select
import socket
import threading
from types import TracebackType
from typing import Self


class LostAnswer:
    """A relay to a Redis on this machine; it loses one answer and closes the connection.

    Parameters
    ----------
    port
        Where the Redis listens.
    number
        Which answer is lost, counted from 1 over all connections.
    """

    def __init__(self, port: int, number: int) -> None:
        self.is_lost = False
        self._port, self._left = port, number
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept, daemon=True)

    @property
    def url(self) -> str:
        """Where clients connect to."""
        return f"redis://127.0.0.1:{self._listening.getsockname()[1]}/0"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:  # the end
                return
            threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._port)) as server:
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    try:
                        content = ready.recv(1 << 20)
                    except ConnectionError:
                        return
                    if not content or (ready is server and self._loses()):
                        return
                    (server if ready is client else client).sendall(content)

    def _loses(self) -> bool:
        self._left -= 1
        if self._left == 0:
            self.is_lost = True
        return self._left == 0
