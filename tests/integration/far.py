"""The runbook's "More machines", built of network namespaces: what it has its reader type and write is what runs here.

The first machine is what install.sh makes of a folder. Its Redis lives in a namespace of its own behind a bridge, as in
a container, with the rules that an engine makes to publish a port. Two worker machines and a stranger share its private
network. Files are everybody's, so nothing has to be copied between machines.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import yaml
from redis import Redis

from tests.deploy.machine import OWNER, Machine
from tests.house.sources import runbook
from tests.network import Host, Network
from tests.services import Service, start, until

SECTION = "More machines"
PRIVATE, BRIDGE, CONTAINER, PORT = "10.0.0.1", "172.30.0.1", "172.30.0.2", 6380
#: The addresses that the runbook's rules name, and one that they do not.
FAR, STRANGER = ("10.0.0.11", "10.0.0.12"), "10.0.0.13"

#: What a container engine makes of `ports: ["PRIVATE:6380:6380"]`; "br-far" is its bridge.
ENGINE = f"""
table ip nat {{
    chain PREROUTING {{
        type nat hook prerouting priority dstnat;
        fib daddr type local ip daddr {PRIVATE} iifname != "br-far" tcp dport {PORT} dnat to {CONTAINER}:{PORT}
    }}
    chain POSTROUTING {{
        type nat hook postrouting priority srcnat;
        ip saddr {CONTAINER}/24 oifname != "br-far" masquerade
    }}
}}
table ip filter {{
    chain FORWARD {{
        type filter hook forward priority filter; policy drop;
        oifname "br-far" ct state related,established accept
        iifname != "br-far" oifname "br-far" ip daddr {CONTAINER} tcp dport {PORT} accept
        iifname "br-far" oifname != "br-far" accept
    }}
}}
"""


class Site:
    """The machines; ``redis`` is a client with the rights that the API has."""

    def __init__(self, folder: Path, network: Network) -> None:
        self.folder, self.network = folder, network
        self.machine = Machine(folder / "first")
        done = self.machine.install()
        assert done.returncode == 0, done.stderr
        self.first, self.container = network.host("first"), network.host("container")
        self.far = [network.host(f"far-{number}") for number in (1, 2)]
        self.stranger = network.host("stranger")
        self.private = network.lan("private")
        for host, address in zip((self.first, *self.far, self.stranger), (PRIVATE, *FAR, STRANGER), strict=True):
            self.private.join(host, f"{address}/24")
        self._join_container()
        # Whoever is refused something is noted; a test asks Redis for it.
        with (self.machine.root / "secrets/acl/users.acl").open("a") as acl:
            acl.write("user watcher on nopass -@all +acl|log +auth +hello +client\n")
        self.redis = self._client("api", self.secret("api_redis_url").split(":")[2].partition("@")[0])
        self._watcher = self._client("watcher", "any")

    def _client(self, user: str, password: str) -> Redis:
        """Return a client that comes by Redis' socket."""
        return Redis(unix_socket_path=str(self.folder / "redis.sock"), username=user, password=password)

    @property
    def refused(self) -> set[tuple[str, str]]:
        """Who was refused which command or key."""
        return {(each["username"], each["object"]) for each in self._watcher.acl_log()}

    def _join_container(self) -> None:
        """Put the container behind a bridge, as an engine does."""
        self.first.ip(
            "link add br-far type bridge forward_delay 0",
            f"address add {BRIDGE}/24 dev br-far",
            "link set br-far up",
            f"link add veth0 type veth peer name eth0 netns {self.container.pid}",
            "link set veth0 master br-far up",
        )
        self.container.ip(f"address add {CONTAINER}/24 dev eth0", "link set eth0 up", f"route add default via {BRIDGE}")
        self.first.forward()
        self.first.filter(ENGINE)

    def secret(self, name: str) -> str:
        """What install.sh has made."""
        return (self.machine.root / "secrets" / name).read_text(encoding="utf-8").strip()

    def type(self, commands: str) -> None:
        """Type commands of the runbook on the first machine."""
        for said, meant in (("/opt/bookingopt", self.machine.root), ("PRIVATE", PRIVATE), ("999:1000", OWNER)):
            assert said in commands
            commands = commands.replace(said, str(meant))
        env = self.machine.environment()
        subprocess.run(["bash", "-euc", commands], env=env, check=True, capture_output=True, timeout=30)

    @contextmanager
    def redis_server(self) -> Iterator[None]:
        """Run Redis as the override has it, in the container; a socket beside it is the tests' own way in."""
        override = yaml.safe_load(runbook(SECTION, "yaml"))["services"]["redis"]
        assert override["ports"] == [f"PRIVATE:{PORT}:{PORT}"]
        places = {"/etc/bookingopt/redis.conf": f"{self.machine.root}/redis/redis.conf"}
        places |= {"/data": str(self.machine.data / "redis"), "/run/tls": f"{self.machine.root}/secrets/redis-tls"}
        words = " ".join(override["entrypoint"]).replace("valkey-server", "redis-server")
        for mounted, path in places.items():
            assert mounted in words
            words = words.replace(mounted, path)
        own = ["--aclfile", f"{self.machine.root}/secrets/acl/users.acl", "--unixsocket", f"{self.folder}/redis.sock"]
        with (self.folder / "redis.log").open("w") as log:
            server = start([*self.container.inside, *words.split(), *own], stdout=log, stderr=log)
        try:
            until((self.folder / "redis.sock").exists, "Redis listens", 20)
            yield
        finally:
            self.redis.close()
            self._watcher.close()
            server.kill()
            server.wait()

    def write_rules(self) -> None:
        """Write the runbook's chain into the firewall's file, as it says."""
        path = self.machine.root / "firewall.nft"
        before, brace, after = path.read_text(encoding="utf-8").rpartition("}")
        path.write_text(before + runbook(SECTION, "nft") + brace + after, encoding="utf-8")
        (self.machine.bin / "nft").unlink()  # from here on the real one, in the first machine's network

    def load_rules(self) -> None:
        """Put the firewall in, as the operator does."""
        command = [*self.first.inside, "bash", str(self.machine.root / "scripts/firewall.sh")]
        subprocess.run(command, env=self.machine.environment(), check=True, capture_output=True, timeout=30)

    def url(self, *, sure: bool = True) -> str:
        """The worker's address of Redis as it stands in the file of a worker machine."""
        at_home = self.secret("worker_redis_url")
        far = at_home.replace("redis://", "rediss://").replace("@redis:6379", f"@{PRIVATE}:{PORT}")
        return f"{far}?ssl_ca_certs={self.machine.root}/secrets/redis-tls/ca.pem" if sure else far

    def worker(self, number: int, **settings: object) -> Service:
        """The service of a worker machine, as compose.worker.yaml starts it."""
        folder = self.folder / f"far-{number}-{time.monotonic_ns()}"
        folder.mkdir()
        file = folder / "worker_redis_url"
        file.write_text(self.url() + "\n", encoding="utf-8")
        given = {"redis_url_file": file, "workers": 1, **settings}
        return Service(folder, args=["--only", "worker"], inside=self.far[number].inside, **given)


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """Build the machines, with Redis running and strangers kept out."""
    with ExitStack() as stack:
        made = Site(folder, stack.enter_context(Network()))
        stack.callback(shutil.rmtree, made.machine.folder)
        made.type(runbook(SECTION, "sh"))
        made.write_rules()
        made.load_rules()
        stack.enter_context(made.redis_server())
        yield made


def reached(host: Host) -> bool:
    """Whether a machine reaches the published port."""
    return host.reach((PRIVATE, PORT), is_told=False) == [""]
