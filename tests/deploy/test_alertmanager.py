"""The real Alertmanager with the deployed configuration: what mail and Slack are told of an alert and of its end.

Mail server and Slack are servers of the test's own on this machine. Replaced are only their places, those of the
secrets, and the seconds. The mail server offers TLS with a certificate that Alertmanager is told to trust, so that
its demand for TLS stands as it is deployed.
"""

from __future__ import annotations

import base64
import json
import os
import socketserver
import ssl
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from tests.deploy.test_monitoring import ALERTS, MONITORING
from tests.proxy import free_ports, make_certificate, program
from tests.services import until

PASSWORD = "of-the-mail-server"
HOOK = "/services/T0/B0/of-slack"


class Mail(NamedTuple):
    """What a mail server was told: who logged in, from and to whom, and the message."""

    login: list[str]
    sender: str
    recipient: str
    message: EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail, by TLS alone and only after a login; whose, the test looks at."""

    def __init__(self, folder: Path) -> None:
        self.certificate = make_certificate(folder)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.certificate, folder / "privkey.pem")
        self.mails: list[Mail] = []
        super().__init__(("127.0.0.1", 0), Conversation)


class Conversation(socketserver.BaseRequestHandler):
    """As much of SMTP (RFC 5321, 3207, 4954) as one who sends a mail needs."""

    server: MailServer

    def handle(self) -> None:
        with self.request.makefile("rwb") as stream:
            say(stream, "220 test")
            for verb, _ in commands(stream):
                if verb == "STARTTLS":
                    say(stream, "220 go on")
                    break
                say(stream, {"EHLO": "250-test\r\n250 STARTTLS", "QUIT": "221 bye"}.get(verb, "530 TLS first"))
            else:
                return
        with self.server.tls.wrap_socket(self.request, server_side=True) as safe, safe.makefile("rwb") as stream:
            self.take(stream)

    def take(self, stream: IO[bytes]) -> None:
        said: dict[str, str] = {}
        for verb, rest in commands(stream):
            said[verb] = rest
            if verb == "EHLO":
                say(stream, "250-test\r\n250 AUTH PLAIN")
            elif verb == "AUTH":
                say(stream, "235 welcome")
            elif "AUTH" not in said:
                say(stream, "530 log in first")
            elif verb == "DATA":
                say(stream, "354 go on")
                message = message_of(stream)
                if message is None:
                    return
                login = base64.b64decode(said["AUTH"].removeprefix("PLAIN ")).decode().split("\0")[1:]
                read = message_from_bytes(message, policy=policy.default)
                self.server.mails.append(Mail(login, address(said["MAIL"]), address(said["RCPT"]), read))
                say(stream, "250 taken")
            else:
                say(stream, "221 bye" if verb == "QUIT" else "250 well")


def message_of(stream: IO[bytes]) -> bytes | None:
    """Read a message up to its final dot; None where the sender was ended before it."""
    lines = []
    for line in iter(stream.readline, b""):
        if line == b".\r\n":
            return b"".join(lines)
        lines.append(line)
    return None


def commands(stream: IO[bytes]) -> Iterator[tuple[str, str]]:
    for line in iter(stream.readline, b""):
        verb, _, rest = line.decode().strip().partition(" ")
        yield verb.upper(), rest


def say(stream: IO[bytes], line: str) -> None:
    stream.write(f"{line}\r\n".encode())
    stream.flush()


def address(path: str) -> str:
    return path[path.index("<") + 1 : path.index(">")]


class Slack(ThreadingHTTPServer):
    """Takes what is posted: where, and what."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict]] = []
        super().__init__(("127.0.0.1", 0), Post)


class Post(BaseHTTPRequestHandler):
    """One message for Slack."""

    server: Slack

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, json.loads(body)))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


class Alertmanager:
    """A real Alertmanager that tells these two servers."""

    def __init__(self, folder: Path, mail: MailServer, slack: Slack) -> None:
        self.mail, self.slack = mail, slack
        [port] = free_ports(1)
        self.url, self.log = f"http://127.0.0.1:{port}", folder / "log"
        (folder / "smtp_password").write_text(PASSWORD)
        (folder / "slack_url").write_text(f"http://127.0.0.1:{slack.server_address[1]}{HOOK}")
        text = (MONITORING / "alertmanager.yml").read_text()
        for old, new in {
            "mail.example.org:587": f"127.0.0.1:{mail.server_address[1]}",
            "/run/secrets/": f"{folder}/",
            "group_wait: 30s": "group_wait: 400ms",
            "group_interval: 5m": "group_interval: 200ms",
        }.items():
            assert old in text
            text = text.replace(old, new)
        (folder / "alertmanager.yml").write_text(text)
        command = [program("prometheus-alertmanager"), f"--config.file={folder}/alertmanager.yml"]
        command += [f"--storage.path={folder}/data", "--cluster.listen-address="]
        command += [f"--web.listen-address=127.0.0.1:{port}"]
        with self.log.open("wb") as log:
            trust = {**os.environ, "SSL_CERT_FILE": str(mail.certificate)}
            self.process = subprocess.Popen(command, env=trust, stdout=log, stderr=log)

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            return False

    def post(self, *names: str, ended: bool = False) -> None:
        """Tell it of alerts of the deployed rules, which begin now, or of their end."""
        times = {"endsAt": datetime.now(UTC).isoformat()} if ended else {}
        alerts = [
            {
                "labels": {"alertname": name, **ALERTS[name]["labels"]},
                "annotations": ALERTS[name]["annotations"],
                **times,
            }
            for name in names
        ]
        request = urllib.request.Request(
            f"{self.url}/api/v2/alerts", json.dumps(alerts).encode(), {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request, timeout=10).close()

    def state(self, name: str) -> str:
        with urllib.request.urlopen(f"{self.url}/api/v2/alerts?filter=alertname={name}", timeout=10) as answer:
            [alert] = json.loads(answer.read())
        return alert["status"]["state"]

    def subjects(self) -> list[str]:
        return [mail.message["Subject"].strip() for mail in self.mail.mails]

    def wait_for(self, *, mails: set[str], posts: int) -> None:
        """Wait until these mails and that many messages have come; what it logged says why one has not."""
        try:
            until(lambda: mails <= set(self.subjects()) and len(self.slack.posts) >= posts, f"{mails}, {posts}", 20)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.subjects()}\n{self.log.read_text()}") from None


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[None]:
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def alertmanager(tmp_path) -> Iterator[Alertmanager]:
    with ExitStack() as stack:
        mail, slack = MailServer(tmp_path), Slack()
        stack.enter_context(serving(mail))
        stack.enter_context(serving(slack))
        found = Alertmanager(tmp_path, mail, slack)
        stack.callback(found.process.wait, 20)
        stack.callback(found.process.terminate)
        until(found.is_ready, "Alertmanager is ready")
        yield found


def test_mail_and_slack_are_told_of_an_alert_and_of_its_end(alertmanager):
    alertmanager.post("ServiceDown", "BackupOld")
    told = {"[FIRING:1] ServiceDown (critical)", "[FIRING:1] BackupOld (warning)"}
    alertmanager.wait_for(mails=told, posts=1)
    alertmanager.post("ServiceDown", ended=True)
    told |= {"[RESOLVED] ServiceDown (critical)"}
    alertmanager.wait_for(mails=told, posts=2)
    assert sorted(alertmanager.subjects()) == sorted(told)
    for mail in alertmanager.mail.mails:
        assert mail.login == ["bookingopt@example.org", PASSWORD]
        assert (mail.sender, mail.recipient) == ("bookingopt@example.org", "operator@example.org")
        assert (mail.message["From"], mail.message["To"]) == (mail.sender, mail.recipient)
        name = next(name for name in ("ServiceDown", "BackupOld") if name in mail.message["Subject"])
        text = mail.message.get_body().get_content()
        assert ALERTS[name]["annotations"]["summary"] in text
    # Slack is told of what cannot wait, and of nothing else.
    assert [(path, post["channel"]) for path, post in alertmanager.slack.posts] == [(HOOK, "#bookingopt")] * 2
    messages = [attachment for _, post in alertmanager.slack.posts for attachment in post["attachments"]]
    assert [message["title"] for message in messages] == ["ServiceDown: firing", "ServiceDown: resolved"]
    assert {message["text"].strip() for message in messages} == {"The API does not answer (RUNBOOK.md#nothing-runs)"}


def test_what_follows_from_another_alert_is_told_only_when_that_has_ended(alertmanager):
    alertmanager.post("ServiceDown", "NoWorker")
    alertmanager.wait_for(mails={"[FIRING:1] ServiceDown (critical)"}, posts=1)
    assert (alertmanager.state("ServiceDown"), alertmanager.state("NoWorker")) == ("active", "suppressed")
    alertmanager.post("ServiceDown", ended=True)
    alertmanager.wait_for(mails={"[FIRING:1] NoWorker (critical)"}, posts=3)
    assert alertmanager.subjects()[0] == "[FIRING:1] ServiceDown (critical)"
