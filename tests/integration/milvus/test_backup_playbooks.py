"""The playbooks of backups: made by policy, proven by a drill that leaves nothing, restored."""

from __future__ import annotations

import json

import pytest

from tests.integration import ansible_run
from tests.integration.milvus import backups
from tests.integration.milvus.backups import Backups, client
from tests.targets import ROOT

DATABASE = "played"


@pytest.fixture
def played(lite, tmp_path):
    """A function: name of a playbook and variables -> its run; and the backups it works on."""
    connection = json.dumps({"ansible_python_interpreter": ansible_run.sys.executable})

    def play(name, *flags, **variables):
        variables = {
            "milvus_backup_store": {"folder": str(tmp_path / "store")}, "milvus_backup_databases": [DATABASE],
            "milvus_uri": lite.server.uri, **variables,
        }  # fmt: skip
        book, inventory = ROOT / "playbooks" / f"{name}.yml", ROOT / "inventories" / "local"
        return ansible_run.play(
            book, "-e", connection, "-e", json.dumps(variables), *flags, inventory=inventory
        )  # fmt: skip

    with backups.database(lite, DATABASE):
        yield play, Backups(lite, tmp_path / "store")


def test_a_policy_a_drill_and_a_restore(played, lite, tmp_path):
    play, mine = played
    checked = play("backup", "--check")
    assert checked.ok, checked.output
    assert mine.states() == {}
    for _ in range(2):
        done = play("backup", milvus_backup_retention={"keep_last": 1})
        assert done.ok, done.output
    assert list(mine.states().values()) == ["good"]
    (name,) = mine.states()
    assert name.startswith("nightly_")
    assert play("backup_status").ok

    report = tmp_path / "report"
    before = sorted(client(lite).list_databases())
    drilled = play("restore_drill", milvus_backup_report_dir=str(report))
    assert drilled.ok, drilled.output
    told = json.loads((report / "drill.json").read_text())
    assert (told["passed"], told["backup"], told["rows"]) == (True, name, 1600)
    assert told["collections"]["drill_played/wide"]["search"]["hits"] == 100
    assert 'Restore drill: <span class="passed">' in (report / "drill.html").read_text()
    assert sorted(client(lite).list_databases()) == before

    slow = play("restore_drill", milvus_backup_drill_max_seconds=0.001, milvus_backup_report_dir=str(report))
    assert not slow.ok
    assert "at most 0.001 are allowed" in slow.message
    assert not json.loads((report / "drill.json").read_text())["passed"]
    assert sorted(client(lite).list_databases()) == before

    refused = play("restore_drill", milvus_backup_drill_prefix="bad-", milvus_backup_report_dir=str(report))
    assert not refused.ok
    assert (
        "'bad-played' is no name that a server takes" in json.loads((report / "drill.json").read_text())["problems"][0]
    )

    part = next((mine.path / name).rglob("part-00001.parquet"))
    whole = part.read_bytes()
    part.write_bytes(b"X" + whole[1:])
    damaged = play("restore_drill", milvus_backup_report_dir=str(report))
    assert not damaged.ok
    assert "was changed" in damaged.message
    part.write_bytes(whole)

    restored = play("restore", milvus_backup_restore={"rename_databases": {DATABASE: "played_again"}})
    try:
        assert restored.ok, restored.output
        assert "wide" in client(lite, "played_again").list_collections()
        again = play("restore", milvus_backup_restore={"rename_databases": {DATABASE: "played_again"}})
        assert (again.ok, again.changed) == (True, 0)
    finally:
        backups.drop(lite, "played_again")
    old = play("backup_status", milvus_backup_drill_max_age_hours=0.000001)
    assert "hours old; at most 1e-06 are allowed" in old.message
