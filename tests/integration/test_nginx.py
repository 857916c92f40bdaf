"""A real nginx with the deployed configuration in front of a real server, asked over real TLS."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.house.sources import ROOT
from tests.proxy import Answer, Proxy, ask, free_ports, talking, trusting
from tests.services import Service, until

PROBLEM = (ROOT / "examples" / "small-inn.json").read_bytes()
JSON = {"Content-Type": "application/json"}
SUBMIT = "/api/v1/optimize"
#: What every answer carries, whoever gives it.
HEADERS = {
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}


def secured(answer: Answer) -> None:
    """Check that every header is there, and is there once."""
    names = [name for name, _ in answer.pairs]
    for name, value in HEADERS.items():
        assert (name, answer.headers.get(name), names.count(name)) == (name, value, 1)
    assert names.count("content-security-policy") == 1
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert names.count("x-request-id") == 1
    assert "nginx/" not in answer.headers.get("server", "")


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("service"), workers=1, trusted_proxies="127.0.0.1", queue_max=1000) as service:
        yield service


@pytest.fixture
def proxy(service, tmp_path) -> Iterator[Proxy]:
    with Proxy(tmp_path / "nginx", port(service)) as proxy:
        yield proxy


def port(service: Service) -> int:
    return int(service.url.rstrip("/").rpartition(":")[2])


def handshake(proxy: Proxy, version: ssl.TLSVersion) -> str | None:
    context = trusting(proxy)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with talking(proxy, context) as tls:
        return tls.version()


def test_tls_is_new_enough(proxy):
    assert handshake(proxy, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
    assert handshake(proxy, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1], ids=str)
def test_old_tls_is_refused(proxy, version):
    with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
        handshake(proxy, version)


def test_http_2_is_spoken(proxy):
    context = trusting(proxy)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with talking(proxy, context) as tls:
        assert tls.selected_alpn_protocol() == "h2"


def test_http_leads_to_https(proxy):
    connection = http.client.HTTPConnection("localhost", proxy.http_port, timeout=10)
    connection.request("POST", "/api/v1/optimize?x=1", b"{}", {"Host": "plan.example.org"})
    answer = Answer(connection.getresponse())
    connection.close()
    assert answer.status == 308
    assert answer.headers["location"] == "https://plan.example.org/api/v1/optimize?x=1"


def test_the_certificate_authority_finds_its_challenge(proxy):
    folder = proxy.prefix / "acme/.well-known/acme-challenge"
    folder.mkdir(parents=True)
    (folder / "token").write_text("proof")
    connection = http.client.HTTPConnection("localhost", proxy.http_port, timeout=10)
    connection.request("GET", "/.well-known/acme-challenge/token")
    answer = Answer(connection.getresponse())
    connection.close()
    assert (answer.status, answer.body) == (200, b"proof")


def test_answers_of_the_api_are_secured_once(proxy):
    for path in ("/health", "/api/v1/jobs", "/api/v1/jobs/" + "0" * 32, "/nowhere"):
        secured(ask(proxy, "GET", path))


def test_the_page_keeps_its_own_policy(proxy):
    answer = ask(proxy, "GET", "/")
    assert answer.status == 200
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["strict-transport-security"]
    assert [name for name, _ in answer.pairs].count("content-security-policy") == 1


def test_twelve_submits_a_minute_and_five_at_once(proxy):
    started = time.monotonic()
    answers = [ask(proxy, "POST", SUBMIT, b"{}", JSON) for _ in range(15)]
    refused = [answer for answer in answers if answer.status == 429]
    # Every five seconds one more passes, if this machine is that slow.
    assert 9 - (time.monotonic() - started) // 5 <= len(refused) <= 9
    assert {answer.status for answer in answers[:6]} == {422}
    for answer in refused:
        secured(answer)
        assert answer.headers["retry-after"] == "5"
        assert answer.document["type"] == "urn:bookingopt:problem:too-many-requests"
        assert answer.document["instance"] == answer.headers["x-request-id"]
    # Reading is not submitting.
    assert ask(proxy, "GET", "/api/v1/jobs").status == 200
    assert ask(proxy, "POST", "/api/v1/parse", b"{}", JSON).status != 429


@pytest.mark.parametrize("path", ["/api/v1/parse", "/api/v1/validate"])
def test_reading_whole_problems_has_an_end_too(proxy, path):
    started = time.monotonic()
    refused = [ask(proxy, "POST", path, b"{}", JSON).status for _ in range(16)].count(429)
    # One passes and ten at once; every two seconds one more.
    assert 5 - (time.monotonic() - started) // 2 <= refused <= 5


def test_a_forged_address_changes_nothing(proxy):
    started = time.monotonic()
    answers = []
    for number in range(9):
        forged = {"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": f"198.51.100.{number}", **JSON}
        answers.append(ask(proxy, "POST", SUBMIT, b"{}", forged).status)
    assert 3 - (time.monotonic() - started) // 5 <= answers.count(429) <= 3


class Echo:
    """Stands behind nginx and keeps what arrives there."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.settimeout(20)
        self.port = self.server.getsockname()[1]

    def next_head(self) -> str:
        connection, _ = self.server.accept()
        with connection:
            head = connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        return head.decode().lower()


def test_what_a_caller_says_of_itself_is_cleared(tmp_path):
    echo = Echo()
    claimed = dict.fromkeys(("X-User-ID", "X-Forwarded-For", "X-Real-IP", "X-Forwarded-Host", "Forwarded"), "forged")
    claimed |= {"X-Request-ID": "forged", "X-Forwarded-Proto": "forged", "Authorization": "Bearer kept"}
    with Proxy(tmp_path / "nginx", echo.port) as proxy:
        connection = http.client.HTTPSConnection("localhost", proxy.port, timeout=20, context=trusting(proxy))
        connection.request("GET", "/api/v1/jobs", headers=claimed)
        head = echo.next_head()
        connection.getresponse().read()
        connection.close()
    assert "forged" not in head
    assert "x-forwarded-for: 127.0.0.1\r\n" in head
    assert "x-forwarded-proto: https\r\n" in head
    assert "authorization: bearer kept\r\n" in head
    echo.server.close()


def chunks(megabytes: int) -> Iterator[bytes]:
    for _ in range(megabytes):
        yield b"100000\r\n" + b" " * 2**20 + b"\r\n"
    yield b"0\r\n\r\n"


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_too_large_a_body_is_refused_with_a_document(proxy, chunked):
    connection = http.client.HTTPSConnection("localhost", proxy.port, timeout=20, context=trusting(proxy))
    connection.putrequest("POST", SUBMIT)
    connection.putheader("Content-Type", "application/json")
    if chunked:
        connection.putheader("Transfer-Encoding", "chunked")
    else:
        connection.putheader("Content-Length", str(17 * 2**20))
    connection.endheaders()
    if chunked:
        with suppress(OSError):  # nginx may have answered and listen no more
            for chunk in chunks(17):
                connection.send(chunk)
    answer = Answer(connection.getresponse())
    connection.close()
    assert answer.status == 413
    assert answer.document["type"] == "urn:bookingopt:problem:too-large"
    secured(answer)


def test_without_the_api_a_document_says_so(tmp_path):
    [nobody] = free_ports(1)
    with Proxy(tmp_path / "nginx", nobody) as proxy:
        answer = ask(proxy, "GET", "/health")
        assert answer.status == 503
        assert answer.headers["retry-after"] == "5"
        assert answer.document["type"] == "urn:bookingopt:problem:unavailable"
        secured(answer)


@pytest.mark.parametrize(
    "head",
    [
        "GET /%zz HTTP/1.1\r\nHost: localhost",
        "GET /../../x HTTP/1.1\r\nHost: localhost",
        "GET  HTTP/1.1\r\nHost: localhost",
        "GET / HTTP/1.1",
        "GET / HTTP/1.1\r\nHost: a b",
        "GET /%00 HTTP/1.1\r\nHost: localhost",
    ],
)
def test_what_cannot_be_read_is_the_callers_fault(proxy, head):
    with talking(proxy) as tls:
        tls.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode())
        response = http.client.HTTPResponse(tls)
        response.begin()
        answer = Answer(response)
    assert (answer.status, answer.document["type"]) == (400, "urn:bookingopt:problem:bad-request")


def test_the_document_of_a_bad_request_has_no_address(proxy):
    assert ask(proxy, "GET", "/.errors/bad").status == 404


def test_metrics_are_not_for_outside(proxy, service):
    for path in ("/metrics", "/metrics/", "/metrics?x", "//metrics", "/%6detrics", "/x/../metrics"):
        answer = ask(proxy, "GET", path)
        assert answer.status == 404, path
        assert b"bookingopt_requests_total" not in answer.body
    inner = http.client.HTTPConnection("127.0.0.1", port(service), timeout=10)
    inner.request("GET", "/metrics")
    assert b"bookingopt_requests_total" in inner.getresponse().read()
    inner.close()


def test_both_logs_name_a_request_alike(proxy, service):
    answer = ask(proxy, "GET", "/health?name=Lehmann")
    found = answer.headers["x-request-id"]
    # nginx writes the line after the answer has gone.
    [written] = until(lambda: [line for line in proxy.log.splitlines() if found in line], "nginx logs the request")
    line = json.loads(written)
    assert (line["path"], line["status"], line["network"]) == ("/health", 200, "127.0.0.0")
    assert service.wait_for("request", request_id=found)["route"] == "/health"
    assert "Lehmann" not in proxy.log


def test_a_job_goes_through(proxy):
    submitted = ask(proxy, "POST", SUBMIT, PROBLEM, JSON)
    assert submitted.status in {200, 202}
    job = submitted.document["job_id"]
    assert ask(proxy, "GET", f"/api/v1/jobs/{job}").document["problem_id"] == "small-inn"
