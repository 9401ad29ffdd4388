"""What a client that never pauses sees while parts of the cluster die, restart or lose their power.

Not a part of the scenario, as it takes half an hour: `scripts/bench faults` brings the cluster up and runs it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cluster import record, traffic
from tests.cluster.cluster import Cluster
from tests.cluster.faults import FAULTS
from tests.cluster.hosts import EPHEMERAL
from tests.cluster.playbook import ROOT, play, recap_of, run, start

USER = ROOT / "molecule/shared/cluster/client.py"
REPORT = Path(os.environ.get("VECTORDB_OPS_RUN", EPHEMERAL)) / "faults.json"


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    done = run(Path(__file__).with_name("client.yml"))
    assert done.returncode == 0, done.stdout[-3000:]
    return Cluster()


@pytest.fixture(scope="module")
def report():
    rows: dict[str, dict] = {}
    yield rows
    REPORT.write_text(json.dumps(rows, indent=1), encoding="utf-8")


@pytest.fixture(scope="module")
def calls(cluster, tmp_path_factory):
    """The folder in which the client writes down how its calls end."""
    folder = tmp_path_factory.mktemp("traffic")
    program = [sys.executable, traffic.__file__]
    subprocess.run([*program, "prepare"], env=cluster.environment, check=True, timeout=900)
    client = subprocess.Popen([*program, "run", str(folder)], env=cluster.environment)
    yield folder
    (folder / "stop").touch()
    client.wait(60)


def disturb(cluster: Cluster, calls: Path, name: str, report: dict, strike) -> dict:
    cluster.wait_until_calm(calls)
    began = time.time()
    afterwards = strike()
    cluster.wait_until_calm(calls, struck=began)
    until = time.time()
    if afterwards:
        afterwards()
        cluster.wait_until_calm(calls)
    verdicts = {stream: record.judge(record.read(calls, stream), began, until) for stream in record.STREAMS}
    report[name] = {stream: verdict.as_dict() for stream, verdict in verdicts.items()}
    print(f"{name}: " + "; ".join(f"{stream}: {verdict}" for stream, verdict in verdicts.items()))
    return verdicts


def require_every_acknowledged_row(cluster: Cluster, calls: Path) -> None:
    ids = record.acknowledged(record.read(calls, "insert"))
    lost = cluster.lost(ids)
    assert not lost, f"{len(lost)} of {len(ids)} acknowledged rows are gone, for example {lost[:5]}"


def be_a_user(cluster: Cluster, what: str) -> None:
    done = subprocess.run(
        [sys.executable, str(USER), what],
        env=cluster.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_nothing_acknowledged_is_lost(cluster, calls, report, fault) -> None:
    host = fault.where(cluster)
    verdicts = disturb(cluster, calls, fault.name, report, lambda: fault.strike(cluster, host))
    wrong = verdicts["search_replicated"].wrong
    assert not wrong or not fault.leaves_a_replica_whole, "a search gave a wrong answer instead of an error"
    require_every_acknowledged_row(cluster, calls)


def test_rows_that_only_data_nodes_hold_survive_a_take_over_and_a_flush(cluster) -> None:
    """Milvus 2.3 by itself loses them for good: the coordinator that takes over takes their segments for empty."""
    be_a_user(cluster, "fill")
    cluster.hosts.kill(cluster.active_coordinator(), "milvus@mixcoord")
    be_a_user(cluster, "flush")
    # Until every replica has what was written down, a search may see both copies of a segment, or none.
    done = play("health", "--extra-vars", "health_wait=120")
    assert done.returncode == 0, done.stdout[-6000:]
    be_a_user(cluster, "check")


def test_a_rolling_restart_of_the_whole_stack_is_not_noticed(cluster, calls, report) -> None:
    def restart() -> None:
        done = play("rolling_restart")
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]

    verdicts = disturb(cluster, calls, "rolling restart of the whole stack", report, restart)
    assert verdicts["search_replicated"].wrong == 0, "a search gave a wrong answer instead of an error"
    require_every_acknowledged_row(cluster, calls)


def test_all_hosts_lose_their_power_at_once(cluster, calls, report) -> None:
    def reboot() -> None:
        everybody = list(cluster.hosts.variables)
        cluster.hosts.power_off(*everybody)
        cluster.hosts.power_on(*everybody)

    disturb(cluster, calls, "all hosts rebooted at once", report, reboot)
    require_every_acknowledged_row(cluster, calls)


def test_what_a_site_left_undone_on_a_lost_host_is_done_by_the_next(cluster) -> None:
    change = ("--extra-vars", json.dumps({"milvus_config": {"proxy": {"timeTickInterval": 250}}}))
    lost = cluster.settings["expendable_host"]
    first = start("site", *change)
    said = []
    for line in first.stdout:
        said.append(line)
        if "Restart in turn" in line:
            cluster.hosts.power_off(lost)
            break
    said += first.communicate(timeout=1200)[0].splitlines(keepends=True)
    recap = recap_of("".join(said))
    without = recap.pop(lost)
    # A machine that is off cannot be reached; of a container the engine says that the command failed.
    assert first.returncode != 0 and without["unreachable"] + without["failed"] == 1, "".join(said[-60:])
    assert not [host for host, counts in recap.items() if counts["failed"] or counts["unreachable"]], recap
    cluster.hosts.power_on(lost)
    second = play("site", *change)
    assert second.returncode == 0, second.stdout[-6000:]
    third = play("site", *change)
    assert third.returncode == 0, third.stdout[-6000:]
    assert {host: counts["changed"] for host, counts in recap_of(third.stdout).items() if counts["changed"]} == {}
