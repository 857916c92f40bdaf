"""nginx and time: callers that are slow, an API that is slow, connections that are kept; with seconds set small.

Behind nginx stands a server of the test's own, which answers as slowly as it is told.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.proxy import Proxy, ask, talking, trusting
from tests.services import until

JOB = "/api/v1/jobs/" + "0" * 32
LARGE = 32 * 2**20
#: What a test waits for at most, and what is set small for it: (in the file, here).
LONGEST = 20.0
SECONDS = {
    "client_header_timeout": (10, 1),
    "client_body_timeout": (15, 1),
    "send_timeout": (30, 1),
    "keepalive_timeout": (30, 1),
}
ANSWER_WITHIN = (60, 6)


class Slow(ThreadingHTTPServer):
    """An API that waits where it is told to; ``go`` lets it go on."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self) -> None:
        self.go, self.large_is_gone = threading.Event(), threading.Event()
        self.connections, self.waiting = 0, 0
        super().__init__(("127.0.0.1", 0), Handler)

    def process_request(self, request: object, client_address: object) -> None:
        self.connections += 1
        super().process_request(request, client_address)  # type: ignore[arg-type]

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that goes away is no fault."""


class Handler(BaseHTTPRequestHandler):
    """/large…: much at once. /wait…: when it may. A job: a part at once, the rest when it may. Else nothing."""

    protocol_version = "HTTP/1.1"
    server: Slow

    def do_GET(self) -> None:
        if self.path.startswith("/large"):
            self._head(("Content-Length", str(LARGE)))
            self.wfile.write(bytes(LARGE))
            self.server.large_is_gone.set()
        elif self.path.startswith("/wait"):
            self.server.waiting += 1
            self.server.go.wait(LONGEST)
            self._head(("Content-Length", "4"))
            self.wfile.write(b"done")
        elif self.path.startswith(JOB):
            self._head(("Transfer-Encoding", "chunked"), ("Content-Type", "application/json"))
            self.wfile.write(b'2\r\n{"\r\n')
            self.server.go.wait(LONGEST)
            self.wfile.write(b'6\r\na": 1}\r\n0\r\n\r\n')
        else:
            self._head(("Content-Length", "0"))

    def _head(self, *headers: tuple[str, str]) -> None:
        self.send_response(200)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the test's screen."""


@pytest.fixture(scope="module")
def impatient(tmp_path_factory) -> Iterator[tuple[Proxy, Slow]]:
    slow = Slow()
    thread = threading.Thread(target=slow.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    timeouts = {f"{name} {there}s": f"{name} {here}s" for name, (there, here) in SECONDS.items()}
    there, here = ANSWER_WITHIN
    replaced = {
        "snippets/timeouts.conf": timeouts,
        "snippets/proxy.conf": {f"proxy_read_timeout {there}s": f"proxy_read_timeout {here}s"},
    }
    try:
        with Proxy(tmp_path_factory.mktemp("slow") / "nginx", slow.server_port, replaced) as proxy:
            yield proxy, slow
    finally:
        slow.go.set()
        slow.shutdown()
        thread.join()
        slow.server_close()


@pytest.fixture
def proxy(impatient) -> Proxy:
    return impatient[0]


@pytest.fixture
def slow(impatient) -> Slow:
    """The server behind it, waiting."""
    impatient[1].go.clear()
    impatient[1].waiting = 0
    return impatient[1]


def seconds_until_closed(connection: socket.socket, trickle: bytes = b"") -> float:
    """Send a byte at a time until nginx closes the connection without an answer; return when that was."""
    started = time.monotonic()
    connection.settimeout(0.1)
    while time.monotonic() < started + LONGEST:
        with suppress(TimeoutError):
            try:
                connection.sendall(trickle[:1])
                trickle = trickle[1:]
                said = connection.recv(4096)
            except (ConnectionError, ssl.SSLError, ssl.SSLEOFError):
                said = b""
            assert not said.startswith(b"HTTP/1.1 2")
            if not said:
                return time.monotonic() - started
    raise AssertionError("the connection is still open")


def test_whoever_never_begins_is_sent_away(proxy):
    with socket.create_connection(("127.0.0.1", proxy.port)) as plain:
        assert seconds_until_closed(plain) > 0.8


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "], ids=["nothing", "headers"])
def test_whoever_sends_its_headers_slowly_is_sent_away(proxy, sent):
    with talking(proxy) as tls:
        tls.sendall(sent)
        assert seconds_until_closed(tls, b"x" * 1000 if sent else b"") > 0.8


def test_a_slow_body_is_cut_off(proxy):
    with talking(proxy) as tls:
        tls.sendall(b"POST /api/v1/optimize HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        assert seconds_until_closed(tls) > 0.8


def test_whoever_reads_slowly_holds_up_nobody_and_is_sent_away(proxy, slow):
    slow.large_is_gone.clear()
    with talking(proxy) as tls:
        tls.sendall(b"GET /large/slowly HTTP/1.1\r\nHost: localhost\r\n\r\n")
        # The API is rid of its answer, and answers others, while this caller has read nothing.
        assert slow.large_is_gone.wait(LONGEST)
        assert ask(proxy, "GET", "/health").status == 200
        until(lambda: '"path":"/large/slowly"' in proxy.log, "nginx gives up")
        got = 0
        with suppress(ConnectionError, ssl.SSLError):
            while part := tls.recv(2**20):
                got += len(part)
        assert got < LARGE
    [line] = [json.loads(line) for line in proxy.log.splitlines() if '"path":"/large/slowly"' in line]
    assert 0.9 < line["ms"] < 60  # it is seconds


def test_whoever_reads_at_once_gets_all_of_it(proxy):
    assert len(ask(proxy, "GET", "/large").body) == LARGE


def connected(proxy: Proxy, seconds: float) -> closing[http.client.HTTPSConnection]:
    return closing(http.client.HTTPSConnection("localhost", proxy.port, timeout=seconds, context=trusting(proxy)))


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_of_a_jobs_status_the_first_bytes_pass_at_once(proxy, slow, coding):
    with connected(proxy, seconds=LONGEST) as connection:
        connection.request("GET", JOB, headers={"Accept-Encoding": coding})
        answer = connection.getresponse()
        assert answer.headers.get("Content-Encoding", "identity") == coding
        read = zlib.decompressobj(31).decompress if coding == "gzip" else bytes
        text = b""
        while len(text) < 2:
            text += read(answer.read1(100))
        assert (text, slow.go.is_set()) == (b'{"', False)  # the API has yet to say the rest
        slow.go.set()
        assert text + read(answer.read()) == b'{"a": 1}'


def test_of_other_answers_they_wait_for_the_rest(proxy, slow):
    """Were it so for all, the test above would show nothing."""
    with connected(proxy, seconds=0.5) as connection:
        connection.request("GET", f"{JOB}/result.json")
        with pytest.raises(TimeoutError):
            connection.getresponse().read(1)
        slow.go.set()


def test_an_api_that_does_not_answer_is_away(proxy, slow):
    answer = ask(proxy, "GET", "/wait")
    assert answer.status == 503
    assert answer.document["type"] == "urn:bookingopt:problem:unavailable"
    assert answer.headers["retry-after"] == "5"


def test_a_hundred_questions_at_once_from_one_address(proxy, slow):
    with ExitStack() as stack:
        waiting = []
        for _ in range(100):
            waiting.append(stack.enter_context(talking(proxy)))  # nginx closes one that says nothing for a second
            waiting[-1].sendall(b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
        until(lambda: slow.waiting == 100, "all hundred wait")
        assert ask(proxy, "GET", "/health").status == 429
        slow.go.set()
        for each in waiting:
            assert each.recv(4096).startswith(b"HTTP/1.1 200")
        assert ask(proxy, "GET", "/health").status == 200


def test_connections_are_kept_for_the_next_question_and_then_closed(proxy, slow):
    before = slow.connections
    with talking(proxy) as tls:
        for _ in range(3):
            tls.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert tls.recv(4096).startswith(b"HTTP/1.1 200")
        assert seconds_until_closed(tls) > 0.8
    # To the API too: at most one more than were kept.
    assert slow.connections - before <= 1
