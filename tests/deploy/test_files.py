"""The files of a deployment, read by the programs they are for, and held against the settings that they set."""

from __future__ import annotations

import re
from importlib.metadata import requires
from ipaddress import ip_address, ip_network

import pytest
import yaml
from packaging.requirements import Requirement

from bookingopt.server.http.bodies import LARGE_AT_ONCE
from bookingopt.server.http.helper_process import LARGE, memory_for
from bookingopt.server.http.page import FILES as PAGE_FILES
from bookingopt.server.process import api
from bookingopt.server.settings import PREFIX, Settings, memory_for_bodies
from tests.deploy.image import DOCKERFILE, FOLLOWED, instructions
from tests.house.sources import ROOT, runbook
from tests.programs import checked, ran, tool
from tests.proxy import NGINX, Proxy, program

DEPLOY = ROOT / "deploy"
FILES = {path.name: yaml.safe_load(path.read_text()) for path in sorted(DEPLOY.glob("compose*.yaml"))}
COMPOSE = FILES["compose.yaml"]
EXAMPLE = (DEPLOY / ".env.example").read_text()
SERVICES = COMPOSE["services"]
SETTINGS = COMPOSE["x-settings"]
NAMES = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
LASTING = sorted(set(SERVICES) - {"certbot"})
EVERY = [(file, name) for file, found in FILES.items() for name in found["services"]]


def seconds(text: str) -> float:
    number, unit = re.fullmatch(r"(\d+)([sm])", text).groups()
    return int(number) * {"s": 1, "m": 60}[unit]


def without_file(name: str) -> str:
    return name.removesuffix("_FILE")


@pytest.mark.parametrize("name", FILES)
def test_compose_files_follow_the_specification(name):
    checked(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(DEPLOY / name))


def test_the_specification_finds_a_misspelt_field(tmp_path):
    wrong = tmp_path / "compose.yaml"
    wrong.write_text((DEPLOY / "compose.yaml").read_text().replace("mem_limit:", "mem_limitt:"))
    assert ran(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(wrong)).returncode == 1


def test_the_dockerfile_is_linted():
    checked(tool("hadolint"), str(DEPLOY / "Dockerfile"))


def test_nginx_takes_its_configuration(tmp_path):
    done = ran(*Proxy(tmp_path / "nginx", 8000).command("-t", "-q"))
    assert (done.returncode, done.stderr) == (0, "")


def test_only_one_snippet_knows_which_nginx_it_is():
    hits = [path.name for path in NGINX.rglob("*.conf") if "http2" in re.sub(r"#.*", "", path.read_text())]
    assert sorted(hits) == ["listen-debian12.conf", "listen.conf"]


def test_every_setting_is_set_for_the_containers():
    assert {without_file(name) for name in SETTINGS} == NAMES
    assert SERVICES["api"]["environment"] == SERVICES["worker"]["environment"] == SETTINGS


def test_every_setting_stands_in_the_example():
    named = re.findall(rf"^#?({PREFIX}[A-Z_]+)=", EXAMPLE, re.MULTILINE)
    assert sorted(without_file(name) for name in named) == sorted(NAMES)


def test_the_example_says_which_settings_compose_fixes():
    fixed = {name for name, value in SETTINGS.items() if f"${{{name}" not in str(value)}
    assert fixed == set(re.findall(rf"^#({PREFIX}[A-Z_]+)=", EXAMPLE, re.MULTILINE))


@pytest.mark.parametrize("name", sorted(re.findall(rf"^({PREFIX}[A-Z_]+)=", EXAMPLE, re.MULTILINE)))
def test_values_are_the_same_everywhere(name):
    [shown] = re.findall(rf"^{name}=(.*)$", EXAMPLE, re.MULTILINE)
    assert SETTINGS[name] == f"${{{name}:-{shown}}}"
    default = Settings.model_fields[name.removeprefix(PREFIX).lower()].default
    if name != "BOOKINGOPT_WORKERS":  # its default is the cores of the machine
        assert str(default) in {shown, f"{shown}.0"}


def test_the_settings_that_compose_fixes_are_accepted(monkeypatch, tmp_path):
    secret = tmp_path / "redis_url"
    secret.write_text("redis://api:secret@redis:6379/0\n")
    for name, value in SETTINGS.items():
        text = re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", str(value)).replace("${DOMAIN:?}", "plan.example.org")
        monkeypatch.setenv(name, str(secret) if name.endswith("_FILE") else text)
    settings = Settings()
    assert settings.redis_url.get_secret_value() == "redis://api:secret@redis:6379/0"
    assert (settings.host, settings.auth.value, settings.trusted_proxies) == ("0.0.0.0", "keys", ("172.31.250.2",))
    assert settings.allowed_hosts == ("plan.example.org", "api", "localhost", "127.0.0.1")


def test_nginx_takes_as_large_a_body_as_the_api():
    [size] = re.findall(
        r"^client_max_body_size (\d+)m;", (NGINX / "snippets" / "limits.conf").read_text(), re.MULTILINE
    )
    assert int(size) == Settings.model_fields["max_body_mb"].default


def test_nginx_lets_the_whole_page_through_at_once():
    """A busy API answers none of the files before a browser has asked for all, in three tabs perhaps."""
    conf = (NGINX / "nginx.conf").read_text()
    [at_once] = re.findall(r"limit_conn open (\d+);", conf)
    [burst] = re.findall(r"limit_req zone=all burst=(\d+) nodelay;", conf)
    assert len(PAGE_FILES) < int(at_once)
    assert 3 * len(PAGE_FILES) < int(burst)


def test_addresses_are_those_that_nginx_and_the_api_expect():
    edge = SERVICES["nginx"]["networks"]["edge"]["ipv4_address"]
    assert SETTINGS["BOOKINGOPT_TRUSTED_PROXIES"] == edge
    upstream = SERVICES["api"]["networks"]["edge"]["ipv4_address"]
    assert f"server {upstream}:{SETTINGS['BOOKINGOPT_PORT']} " in (NGINX / "snippets" / "upstream.conf").read_text()
    [addresses] = COMPOSE["networks"]["edge"]["ipam"]["config"]
    for address in map(ip_address, (edge, upstream)):
        assert address in ip_network(addresses["subnet"])
        assert address not in ip_network(addresses["ip_range"])  # which others are given


@pytest.mark.parametrize(("file", "name"), EVERY)
def test_containers_are_confined(file, name):
    service = FILES[file]["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service["user"].startswith("0")
    assert service["pids_limit"] <= 128
    assert service["mem_limit"].endswith("m")
    assert service.get("memswap_limit", service["mem_limit"]) == service["mem_limit"]
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert "@sha256:" in service["image"] or service["image"].startswith("${IMAGE:?")
    assert not any("docker.sock" in str(volume) for volume in service.get("volumes", []))


def test_what_lasts_is_restarted_and_watched():
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    assert {SERVICES[name]["restart"] for name in LASTING} == {"unless-stopped"}
    unwatched = {name for name in LASTING if "healthcheck" not in SERVICES[name]}
    assert unwatched == {"api"}
    assert "HEALTHCHECK" in dockerfile
    assert '["healthcheck", "api"]' in dockerfile


def test_the_monitoring_is_watched_reached_from_this_machine_alone_and_as_large_as_it_says():
    services = FILES["compose.monitoring.yaml"]["services"]
    assert all("healthcheck" in service and service["restart"] == "unless-stopped" for service in services.values())
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)
    sizes = {name: int(service["mem_limit"].removesuffix("m")) for name, service in services.items()}
    said = f"up to {sizes['prometheus'] + sizes['alertmanager']} MB, and Grafana {sizes['grafana']} more"
    assert said in (DEPLOY / "compose.monitoring.yaml").read_text()


def test_memory_fits_two_gigabytes():
    limits = {name: int(SERVICES[name]["mem_limit"].removesuffix("m")) for name in LASTING}
    assert sum(limits.values()) <= 1800
    assert f"in sum {sum(limits.values()):,} of 2,048" in (DEPLOY / "compose.yaml").read_text()
    [maxmemory] = re.findall(r"^maxmemory (\d+)mb$", (DEPLOY / "redis" / "redis.conf").read_text(), re.MULTILINE)
    assert int(maxmemory) <= 0.65 * limits["redis"]


def test_helpers_of_the_api_fit_into_its_container():
    """At rest it and its supervisor take 100 MB, and it holds the large bodies that it reads at once."""
    limit, helpers = int(SERVICES["api"]["mem_limit"].removesuffix("m")), int(SETTINGS["BOOKINGOPT_HELPER_MB"])
    assert 100 + LARGE_AT_ONCE * Settings.model_fields["max_body_mb"].default + helpers <= limit
    assert 3 * memory_for("submit", {}, LARGE) <= helpers * 2**20  # several at once, of those that are usual
    assert helpers >= memory_for_bodies(Settings.model_fields["max_body_mb"].default)


def test_parts_may_finish_what_they_have_begun():
    """That of the worker depends on a setting: see test_check.py."""
    conf = (NGINX / "nginx.conf").read_text()
    [most] = re.findall(r"^worker_shutdown_timeout (\d+)s;$", conf, re.MULTILINE)
    assert seconds(SERVICES["nginx"]["stop_grace_period"]) >= int(most)
    assert seconds(SERVICES["api"]["stop_grace_period"]) > api._GRACE
    [idle] = re.findall(
        r"^    keepalive_timeout (\d+)s;$", (NGINX / "snippets/upstream.conf").read_text(), re.MULTILINE
    )
    assert int(idle) < api._IDLE


def test_a_worker_machine_runs_the_same_worker():
    far = FILES["compose.worker.yaml"]
    [(name, worker)] = far["services"].items()
    here = SERVICES[name]
    assert worker["environment"].items() <= here["environment"].items()
    own = {"environment", "image", "networks", "secrets", "depends_on"}
    assert {key: value for key, value in worker.items() if key not in own} == {
        key: value for key, value in here.items() if key not in own
    }
    # Nothing else runs there, it has a way out, and it publishes nothing.
    assert far["networks"] == {"out": {}}
    assert worker["networks"] == ["out"]
    assert "ports" not in worker


def test_what_the_runbook_adds_for_worker_machines_can_be_read(tmp_path):
    path = tmp_path / "compose.override.yaml"
    path.write_text(runbook("More machines", "yaml"))
    checked(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(path))
    added = yaml.safe_load(path.read_text())
    assert added["services"]["redis"]["entrypoint"][:4] == SERVICES["redis"]["entrypoint"]
    # A port is published on a network that is not internal only.
    assert set(added["services"]["redis"]["networks"]) - {"inner"} == set(added["networks"]) == {"far"}
    assert not (added["networks"]["far"] or {}).get("internal")


def test_only_nginx_is_reached_from_outside():
    assert {name for name, service in SERVICES.items() if service.get("ports")} == {"nginx"}
    outward = {name for name, network in COMPOSE["networks"].items() if not network.get("internal")}
    assert {name for name in SERVICES if outward & set(SERVICES[name]["networks"])} == {"nginx", "certbot"}
    assert all(port.split(":")[1] in {"80", "443"} for port in SERVICES["nginx"]["ports"])


def test_no_secret_stands_in_a_file_of_the_project():
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
    assert not (DEPLOY / "secrets").exists()
    assert re.findall(r"(?i)^\w*(?:password|secret|token|key)\w*=.+", EXAMPLE, re.MULTILINE) == []


def test_the_image_holds_no_more_than_it_needs():
    final = (DEPLOY / "Dockerfile").read_text().split("FROM ${BASE}\n")[1]
    assert "USER 10001:10001" in final
    assert not re.search(r"\b(?:gcc|g\+\+|make|build-essential|python3-dev|pip|curl|git)\b", final)
    build = (DEPLOY / "Dockerfile").read_text()
    assert build.count("--require-hashes") == build.count("--only-binary :all:") == 2


def test_the_context_of_the_image_is_what_the_dockerfile_copies():
    allowed = {line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line[:1] == "!"}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    assert {name for line in copied for name in line.split()} == allowed
    assert all((ROOT / name).exists() for name in allowed)


def test_shell_scripts_are_linted():
    scripts = sorted(str(path) for path in DEPLOY.rglob("*.sh"))
    assert len(scripts) > 3
    checked(program("shellcheck"), "--external-sources", "--source-path=SCRIPTDIR", *scripts)


def test_the_dockerfile_can_be_run_without_an_engine():
    found = list(instructions(DOCKERFILE.read_text()))
    assert [rest for name, rest in found if name == "FROM"] == ["${BASE} AS build", "${BASE}"]
    assert {name for name, _ in found} <= {"FROM", "ARG", *FOLLOWED}


def test_what_builds_the_wheel_is_taken_from_the_lock():
    [program] = re.findall(r"awk '([^']+)' tests/requirements.lock", (DEPLOY / "Dockerfile").read_text())
    taken = checked("awk", program, str(ROOT / "tests/requirements.lock"))
    names = re.findall(r"^([a-z0-9-]+)==\S+ \\\n    --hash=sha256:", taken, re.MULTILINE)
    needed = {Requirement(text) for text in requires("hatchling")}
    assert set(names) == {"hatchling", *(each.name for each in needed if not each.marker or each.marker.evaluate())}
