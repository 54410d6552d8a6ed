"""A real Prometheus scrapes a real service. It needs the program `prometheus`, so these tests run only when asked for:

pytest -m prometheus
"""

import json
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, start_http_server
from tests.telemetry.conftest import NO, Kept

from flaggit.runtime import Flags
from flaggit.telemetry import StatusServer, Telemetry, exposition, metrics
from flaggit.telemetry.prometheus import PrometheusCollector

pytestmark = pytest.mark.prometheus


def program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"there is no {name} on this machine: install Debian's package prometheus"
    return found


@pytest.fixture(name="telemetry")
def _telemetry(served: Flags) -> Telemetry:
    telemetry = Telemetry(served, Kept())
    for number in range(10):
        served.boolean("plain", NO)
        served.boolean("half", NO, {"user": f"u-{number}"})
        telemetry.paths.observe("plain", "true", "success", 0.01 * number)
    served.accept(b"")
    return telemetry


@pytest.fixture(name="url")
def _url(telemetry: Telemetry, tmp_path: Path) -> Iterator[str]:
    registry = CollectorRegistry()
    registry.register(PrometheusCollector(telemetry))
    client, thread = start_http_server(0, "127.0.0.1", registry)
    own = StatusServer(telemetry)
    jobs = {"own": own.address[1], "client": client.server_port}
    config = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
        "scrape_configs": [
            {"job_name": name, "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
            for name, port in jobs.items()
        ],
    }
    (tmp_path / "prometheus.yml").write_text(json.dumps(config))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        program("prometheus"),
        f"--config.file={tmp_path / 'prometheus.yml'}",
        f"--storage.tsdb.path={tmp_path / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=error",
    ]
    process = subprocess.Popen(command)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(30)
    client.shutdown()
    client.server_close()
    thread.join()
    own.close()


def asked(url: str, query: str) -> list[dict[str, Any]]:
    address = f"{url}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - a loopback address of this test
            found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
            return found
    except OSError:
        return []


def answered(url: str, query: str) -> list[dict[str, Any]]:
    for _ in range(300):
        found = asked(url, query)
        if len({one["metric"].get("job") for one in found}) == 2:
            return found
        time.sleep(0.1)
    raise AssertionError(f"Prometheus knows nothing of {query}")


def test_a_real_prometheus_reads_both_endpoints(url: str, telemetry: Telemetry) -> None:
    assert [one["value"][1] for one in answered(url, "flaggit_bundle_info")] == ["1", "1"]
    info = answered(url, "flaggit_bundle_info")[0]["metric"]
    assert (info["service"], info["serial"]) == ("web", str(telemetry.flags.serial))
    sums = answered(url, 'sum by (job) (flaggit_evaluations_total{flag="half", reason="SPLIT"})')
    assert [one["value"][1] for one in sums] == ["10", "10"]
    refused = answered(url, 'flaggit_bundle_refusals_total{code="not-a-bundle"}')
    assert [one["value"][1] for one in refused] == ["1", "1"]
    paths = answered(url, 'flaggit_path_duration_seconds_bucket{flag="plain", le="0.05"}')
    assert [one["value"][1] for one in paths] == ["6", "6"]


def test_prometheus_own_linter_finds_nothing(telemetry: Telemetry) -> None:
    text = exposition.text(metrics.read(telemetry))
    ran = subprocess.run(
        [program("promtool"), "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
