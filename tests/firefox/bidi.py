"""Debian's Firefox, driven by the protocol that it speaks itself (WebDriver BiDi), over a socket of ours."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

#: What a new profile says: keys reach the page, and nothing is asked of anybody.
_PROFILE: Final = {
    "focusmanager.testmode": True,
    "browser.startup.page": 0,
    "browser.aboutwelcome.enabled": False,
    "termsofuse.bypassNotification": True,
    "datareporting.policy.dataSubmissionEnabled": False,
}
_READY: Final = "WebDriver BiDi listening on ws://"
#: Seconds that anything may take.
_LONGEST: Final = 90.0
_CONTINUED: Final = 0x80
_SHORT, _MIDDLE = 126, 127


class Socket:
    """A WebSocket of one client: texts only, as far as BiDi needs it (RFC 6455)."""

    def __init__(self, address: str) -> None:
        host, port = address.split(":")
        self._socket = socket.create_connection((host, int(port)))
        key = base64.b64encode(os.urandom(16)).decode()
        head = f"GET /session HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        self._socket.sendall(f"{head}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self._file = self._socket.makefile("rb")
        while self._file.readline().strip():
            pass

    def send(self, text: str) -> None:
        """Send a text; what a client sends is masked."""
        data, mask = text.encode(), os.urandom(4)
        if len(data) < _SHORT:
            head = bytes([0x81, _CONTINUED | len(data)])
        elif len(data) < 2**16:
            head = bytes([0x81, _CONTINUED | _SHORT]) + struct.pack(">H", len(data))
        else:
            head = bytes([0x81, _CONTINUED | _MIDDLE]) + struct.pack(">Q", len(data))
        self._socket.sendall(head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(data)))

    def receive(self) -> str:
        """Return the next text."""
        parts = []
        while True:
            first, size = self._file.read(2)
            if size == _SHORT:
                (size,) = struct.unpack(">H", self._file.read(2))
            elif size == _MIDDLE:
                (size,) = struct.unpack(">Q", self._file.read(8))
            parts.append(self._file.read(size))
            if first & _CONTINUED:
                return b"".join(parts).decode()


class Firefox:
    """A window of the browser; what its console says of errors and warnings is kept in ``faults``."""

    def __init__(self, address: str) -> None:
        self._socket, self._numbers = Socket(address), itertools.count(1)
        self.faults: list[str] = []
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._window = self._ask("browsingContext.create", type="window")["context"]
        self._ask("browsingContext.activate", context=self._window)

    def _ask(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (told := json.loads(self._socket.receive())).get("id") != number:
            entry = told.get("params", {})
            if entry.get("level") in {"error", "warn"}:
                self.faults.append(str(entry.get("text")))
        assert told["type"] == "success", told
        return told["result"]

    def go(self, url: str, width: int, height: int) -> None:
        """Load a page in a window of a size."""
        self._ask("browsingContext.setViewport", context=self._window, viewport={"width": width, "height": height})
        self._ask("browsingContext.navigate", context=self._window, url=url, wait="complete")

    def run(self, expression: str) -> Any:
        """Return what an expression of the page's script comes to."""
        text = f"JSON.stringify(({expression}) ?? null)"
        target = {"context": self._window}
        found = self._ask("script.evaluate", expression=text, target=target, awaitPromise=True)
        assert found["type"] == "success", found
        return json.loads(found["result"]["value"])

    def until(self, expression: str) -> Any:
        """Wait until an expression holds, and return what it comes to."""
        end = time.monotonic() + _LONGEST
        while not (found := self.run(expression)):
            assert time.monotonic() < end, f"not within {_LONGEST:g} s: {expression}"
            time.sleep(0.05)
        return found

    def point(self, *steps: tuple[float, float] | str, kind: str = "mouse") -> None:
        """Move a pointer to places of the window; ``down`` and ``up`` press and release it."""
        actions: list[dict[str, Any]] = []
        for step in steps:
            if isinstance(step, str):
                actions.append({"type": f"pointer{step.capitalize()}", "button": 0})
            else:
                actions.append({"type": "pointerMove", "x": round(step[0]), "y": round(step[1])})
        source = {"type": "pointer", "id": kind, "parameters": {"pointerType": kind}, "actions": actions}
        self._ask("input.performActions", context=self._window, actions=[source])

    def press(self, *keys: str) -> None:
        """Press keys together, and release them."""
        down = [{"type": "keyDown", "value": key} for key in keys]
        up = [{"type": "keyUp", "value": key} for key in reversed(keys)]
        source = {"type": "key", "id": "keys", "actions": down + up}
        self._ask("input.performActions", context=self._window, actions=[source])

    def close(self) -> None:
        """End the browser."""
        self._ask("browser.close")


@contextmanager
def started(profile: Path) -> Iterator[Firefox]:
    """Start the browser with a new profile in a folder, and end it afterwards."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    assert program, "Firefox is missing: apt install firefox-esr"
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _PROFILE.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [program, "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        address = next(line.partition(_READY)[2].strip() for line in process.stderr if _READY in line)
        firefox = Firefox(address)
        try:
            yield firefox
            firefox.close()
        finally:
            process.terminate()
