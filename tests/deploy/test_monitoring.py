"""Alerts and dashboard: judged by Prometheus' own programs, and on figures that a real run has given."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.deploy.machine import Machine
from tests.house.sources import ROOT
from tests.programs import checked
from tests.proxy import Proxy, free_ports, program
from tests.services import Service, until

MONITORING = ROOT / "deploy" / "monitoring"
RULES = yaml.safe_load((MONITORING / "rules.yml").read_text())
ALERTS = {rule["alert"]: rule for group in RULES["groups"] for rule in group["rules"]}
DASHBOARD = json.loads((MONITORING / "grafana/dashboards/bookingopt.json").read_text())
EXPRESSIONS = [rule["expr"] for rule in ALERTS.values()]
EXPRESSIONS += [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
NAME = re.compile(r"\b(?:up|bookingopt_[a-z_]+)\b")


def test_prometheus_takes_its_configuration_and_rules():
    assert f"{len(ALERTS)} rules found" in checked(
        program("promtool"), "check", "config", "prometheus.yml", cwd=MONITORING
    )


def test_every_alert_is_heard_when_it_must_and_only_then():
    checked(program("promtool"), "test", "rules", "rules_test.yml", cwd=MONITORING)


def test_every_alert_has_a_case_that_is_heard_and_one_that_is_not():
    heard, quiet = set(), set()
    for case in yaml.safe_load((MONITORING / "rules_test.yml").read_text())["tests"]:
        for check in case["alert_rule_test"]:
            (heard if check["exp_alerts"] else quiet).add(check["alertname"])
    assert heard == quiet == set(ALERTS)


def test_alertmanager_takes_its_configuration():
    checked(program("amtool"), "check-config", "alertmanager.yml", cwd=MONITORING)


@pytest.mark.parametrize(("alert", "receiver"), [("ServiceDown", "mail-and-slack"), ("BackupOld", "mail")])
def test_what_cannot_wait_goes_to_slack_too(alert, receiver):
    severity = ALERTS[alert]["labels"]["severity"]
    routes = [
        "config",
        "routes",
        "test",
        "--config.file=alertmanager.yml",
        f"alertname={alert}",
        f"severity={severity}",
    ]
    assert checked(program("amtool"), *routes, cwd=MONITORING).strip() == receiver


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_has_its_place_in_the_runbook(alert):
    rule = ALERTS[alert]
    headings = re.findall(r"^#+ (.+)$", (ROOT / "deploy/RUNBOOK.md").read_text(), re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert rule["labels"]["severity"] in {"critical", "warning"}
    file, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert (file, anchor in anchors) == ("RUNBOOK.md", True)


def test_panels_do_not_overlap_and_read_one_source():
    places = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & places, panel["title"]
        places |= cells
        assert {target["datasource"]["uid"] for target in panel["targets"]} == {"prometheus"}
    provisioned = yaml.safe_load((MONITORING / "grafana/provisioning/datasources/prometheus.yml").read_text())
    assert provisioned["datasources"][0]["uid"] == "prometheus"
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


class Prometheus:
    """A real Prometheus with the deployed configuration, its targets on this machine, and short intervals."""

    def __init__(self, folder: Path, api: int, host: int) -> None:
        [self.port] = free_ports(1)
        folder.mkdir()
        shutil.copy(MONITORING / "rules.yml", folder)
        text = (MONITORING / "prometheus.yml").read_text()
        for old, new in {"api:8000": f"127.0.0.1:{api}", "nginx:9113": f"127.0.0.1:{host}"}.items():
            assert old in text
            text = text.replace(old, new)
        (folder / "prometheus.yml").write_text(re.sub(r"interval: \d+s", "interval: 500ms", text))
        command = [
            program("prometheus"),
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/data",
        ]
        self.log = folder / "log"
        with self.log.open("wb") as log:
            listen = f"--web.listen-address=127.0.0.1:{self.port}"
            self.process = subprocess.Popen([*command, listen], stdout=log, stderr=log)

    def query(self, expression: str) -> list[dict[str, object]]:
        query = urllib.parse.urlencode({"query": expression})
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/query?{query}", timeout=10) as answer:
                return json.loads(answer.read())["data"]["result"]
        except OSError:
            assert self.process.poll() is None, self.log.read_text()
            return []

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture
def prometheus(tmp_path) -> Iterator[Prometheus]:
    folder = tmp_path
    machine = Machine(folder / "machine")
    assert machine.install().returncode == 0
    (folder / "service").mkdir()
    with Service(folder / "service", workers=1, allowed_hosts="127.0.0.1,localhost") as service:
        port = int(service.url.rstrip("/").rpartition(":")[2])
        problem = (ROOT / "examples/small-inn.json").read_bytes()
        request = urllib.request.Request(f"{service.url}api/v1/optimize", problem, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            job = json.loads(answer.read())["job_id"]
        with Proxy(folder / "nginx", port) as proxy:
            (proxy.prefix / "metrics").symlink_to(machine.data / "metrics")
            found = Prometheus(folder / "prometheus", port, proxy.metrics_port)
            try:
                until(lambda: asked(service.url, job) == "completed", "the job is completed")
                until(lambda: len(found.query("up == 1")) == 2, "both targets are scraped")
                until(lambda: found.query('bookingopt_jobs_total{status="completed"} > 0'), "the job is counted")
                yield found
            finally:
                found.end()


def asked(url: str, job: str) -> str:
    with urllib.request.urlopen(f"{url}api/v1/jobs/{job}", timeout=20) as answer:
        return json.loads(answer.read())["status"]


def test_a_real_run_shows_every_figure_that_is_looked_at_and_no_alert(prometheus):
    wanted = {name for expression in EXPRESSIONS for name in NAME.findall(expression)}
    assert len(wanted) > 12
    assert {name for name in wanted if not prometheus.query(name)} == set()
    for expression in EXPRESSIONS:
        prometheus.query(expression)  # an expression that Prometheus cannot read is an error here
    # The labels that rules and panels choose by.
    assert prometheus.query('bookingopt_jobs_total{status="failed"}')
    assert prometheus.query('bookingopt_requests_total{route="/api/v1/jobs/{job_id}", status="200"}')
    assert prometheus.query('ALERTS{alertstate="firing"}') == []
