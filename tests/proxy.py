"""A real nginx with the configuration that is deployed, in front of what listens on this machine, and how to ask it.

Only the snippets that name ports, addresses and the certificate are replaced, and, where a test asks for it, seconds.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.house.sources import ROOT

NGINX = ROOT / "deploy" / "nginx"
SECONDS_TO_START = 10.0
HTTP2_IS_A_DIRECTIVE = (1, 25, 1)
#: The container's nginx is not root and stays who it is; one that root starts would become nobody, who reads nothing.
GLOBAL = "daemon off;" + (" user root;" if os.getuid() == 0 else "")


def program(name: str) -> str:
    """Return the path of an installed program, which Debian may have put where only root looks."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    assert found, f"{name} is missing: tests/system-packages.txt names what the tests need"
    return found


def version() -> tuple[int, ...]:
    """Return the version of this machine's nginx."""
    said = subprocess.run([program("nginx"), "-v"], check=True, capture_output=True, text=True).stderr
    return tuple(int(part) for part in said.strip().rpartition("/")[2].split(" ")[0].split("."))


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback address that are free, each another."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def make_certificate(folder: Path) -> Path:
    """Write a self-signed certificate for localhost as scripts/certificate.sh does; return its path."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "fullchain.pem"


class Proxy:
    """nginx on free ports of the loopback address; started on entering, ended on leaving.

    Parameters
    ----------
    folder
        An empty folder of its own.
    upstream
        Port of the API.
    replace
        Texts of the configuration to be replaced, by file: ``{"snippets/timeouts.conf": {"15s": "2s"}}``.
    """

    def __init__(self, folder: Path, upstream: int, replace: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self.conf, self.prefix = folder / "conf", folder / "run"
        self.port, self.http_port, self.metrics_port = free_ports(3)
        self.prefix.mkdir(parents=True)
        shutil.copytree(NGINX, self.conf)
        self.certificate = make_certificate(folder)
        snippets = self.conf / "snippets"
        listen = (
            snippets / ("listen-debian12.conf" if version() < HTTP2_IS_A_DIRECTIVE else "listen.conf")
        ).read_text()
        self._write("listen.conf", listen.replace("8443", f"127.0.0.1:{self.port}"))
        self._write("listen-http.conf", f"listen 127.0.0.1:{self.http_port} default_server;")
        self._write("listen-metrics.conf", f"listen 127.0.0.1:{self.metrics_port} default_server;")
        keys = f"ssl_certificate {self.certificate};\nssl_certificate_key {folder / 'privkey.pem'};\n"
        self._write("certificate.conf", keys)
        upstream_conf = (snippets / "upstream.conf").read_text()
        assert "172.31.250.3:8000" in upstream_conf
        self._write("upstream.conf", upstream_conf.replace("172.31.250.3:8000", f"127.0.0.1:{upstream}"))
        for name, texts in (replace or {}).items():
            path = self.conf / name
            for old, new in texts.items():
                assert old in path.read_text(), f"{name} does not hold {old!r}"
                path.write_text(path.read_text().replace(old, new))

    def _write(self, name: str, text: str) -> None:
        (self.conf / "snippets" / name).write_text(text)

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it has logged: requests and errors."""
        return (self.prefix / "log").read_text()

    def command(self, *args: str) -> list[str]:
        """Return the call of nginx with this configuration, as the container calls it."""
        return [program("nginx"), "-p", f"{self.prefix}/", "-c", str(self.conf / "nginx.conf"), *args]

    def __enter__(self) -> Self:
        with (self.prefix / "log").open("w") as log:
            self.process = subprocess.Popen(self.command("-g", GLOBAL), stdout=log, stderr=log)
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert self.process.poll() is None, self.log
                assert time.monotonic() < deadline, self.log
                time.sleep(0.02)
            else:
                return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait(10)


class Answer:
    """Status, headers and body of one answer."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.body = response.status, response.read()
        self.pairs = [(name.lower(), value) for name, value in response.getheaders()]
        self.headers = dict(self.pairs)

    @property
    def document(self) -> dict[str, object]:
        assert self.headers["content-type"].split(";")[0] in {"application/problem+json", "application/json"}
        return json.loads(self.body)


def trusting(proxy: Proxy) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(proxy.certificate))


@contextmanager
def talking(proxy: Proxy, context: ssl.SSLContext | None = None) -> Iterator[ssl.SSLSocket]:
    """Open a connection over TLS to speak HTTP by hand."""
    with (
        socket.create_connection(("127.0.0.1", proxy.port), timeout=20) as plain,
        (context or trusting(proxy)).wrap_socket(plain, server_hostname="localhost") as tls,
    ):
        yield tls


def ask(proxy: Proxy, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Answer:
    """Ask over TLS, on a connection of its own, and believe only the proxy's certificate."""
    connection = http.client.HTTPSConnection("localhost", proxy.port, timeout=20, context=trusting(proxy))
    try:
        connection.request(method, path, body, headers or {}, encode_chunked=False)
        return Answer(connection.getresponse())
    finally:
        connection.close()
