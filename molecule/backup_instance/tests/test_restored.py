"""What the backups hold, and what a restore has left on the new hosts."""

import json
import os
import pathlib

STORE = pathlib.Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "store"


def test_manifests_tell_what_is_in_them():
    told = [json.loads(path.read_text()) for path in sorted(STORE.glob("*/manifest.json"))]
    assert [(one["engine"], one["etcd_root"], one["server"]["version"]) for one in told] == [
        ("instance", "shop", "2.3.5")
    ] * 2
    names = [sorted(f"{one['database']}/{one['name']}" for one in about["collections"]) for about in told]
    assert names == [["default/busy", "default/kept", "shop/orders"], ["default/busy", "default/kept"]]
    assert all("reader" in str(about["users"]) for about in told)
    assert told[1]["new_bytes"] < sum(one["bytes"] for one in told[1]["objects"].values())


def test_nobody_else_reads_the_store():
    folders = [STORE, *(path for path in STORE.glob("*") if path.is_dir())]
    assert not [path for path in folders if path.stat().st_mode & 0o077]


def test_every_component_runs(host):
    failed = host.check_output("systemctl list-units --state=failed --plain --no-legend")
    assert "milvus" not in failed and "etcd" not in failed and "minio" not in failed and "kafka" not in failed
