"""The playbook of tenants on both servers: added, changed and offboarded by one variable."""

from __future__ import annotations

import dataclasses
import sys
from contextlib import closing

import grpc
import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import tenants

from tests.integration import ansible_run
from tests.targets import ROOT, once_allowed

TENANTS = [
    {"name": "acme", "pattern": "database"},
    {"name": "globex", "pattern": "partition_key"},
    {"name": "initech", "pattern": "partition"},
    {"name": "umbrella", "pattern": "partition"},
]
GONE = [{**one, "state": "offboarded"} if one["name"] != "umbrella" else one for one in TENANTS]
CONFIRMED = "delete all data of acme, globex, initech"
PATTERNS = {"dim": 4, "partition": {"database": "shared"}}


@pytest.fixture(scope="module")
def milvus(young_milvus):
    return young_milvus


@pytest.fixture
def play(target, tmp_path):
    """A function: tenants and flags -> a run of playbooks/tenants.yml against this server."""
    host = {
        "ansible_connection": "local",
        "ansible_become": False,
        "ansible_python_interpreter": sys.executable,
        "milvus_install_method": "lite" if target.lite else "archive",
        "milvus_authorization_enabled": not target.lite,
        "milvus_root_password": target.connection.get("password", ""),
        "milvus_uri": target.connection["uri"],
        "tenant_patterns": PATTERNS,
    }

    def run(tenants, *flags, **more):
        groups = {"milvus": {"hosts": {"localhost": {**host, "tenants": tenants, **more}}}}
        (tmp_path / "hosts.yml").write_text(yaml.safe_dump(groups))
        return ansible_run.play(ROOT / "playbooks" / "tenants.yml", *flags, inventory=tmp_path / "hosts.yml")

    yield run
    target = dataclasses.replace(target, fresh=True)
    for one in target.ok("milvus_info", gather=["collections"])["collections"]:
        target.ok("milvus_collection", name=one["name"], database=one["database"], state="absent", force=True)
    names = target.ok("milvus_info", gather=["databases"])["databases"]
    gone = [{"name": name, "state": "absent"} for name in names if name != "default"]
    target.ok("milvus_database", databases=gone, force=True)


def held(target):
    target = dataclasses.replace(target, fresh=True)
    told = target.ok("milvus_info", gather=["databases", "collections"])
    places = {f"{one['database']}/{one['name']}": one for one in told["collections"]}
    return told["databases"], places


# First: 2.3.5 tells its proxies late of rights once collections were dropped.
def test_rights_end_at_the_database_or_the_collection_of_a_tenant(milvus):
    declared = [{"name": name, "pattern": "database"} for name in ("acme", "globex")]
    declared.append({"name": "initech", "pattern": "partition"})
    secrets = {one["name"]: {"password": f"Secret-of-{one['name']}"} for one in declared}
    patterns = {"dim": 4, "rights": True}
    catalog = tenants.plan([{**one, **secrets[one["name"]]} for one in declared], patterns)["catalog"]
    milvus.reconciles("milvus_catalog", catalog=catalog)
    try:
        login = {"user": "acme", **secrets["acme"]}
        with closing(milvus.client(db_name="tenant_acme", **login)) as one:
            once_allowed(one.insert, "documents", [{"text": "t", "meta": {}, "embedding": [1.0, 0, 0, 0]}])
            assert one.query("documents", filter="id >= 0", output_fields=["text"], consistency_level="Strong")
            with pytest.raises(grpc.RpcError, match="permission deny to acme"):
                one.release_collection("documents")
        other = milvus.client(db_name="tenant_globex", **login)
        with closing(other) as one, pytest.raises(grpc.RpcError, match="permission deny to acme"):
            one.query("documents", filter="id >= 0", output_fields=["text"])
        with closing(milvus.client(**login)) as one, pytest.raises(grpc.RpcError, match="permission deny to acme"):
            one.query("tenants_by_partition", filter="id >= 0", output_fields=["text"])
        with closing(milvus.client(user="initech", **secrets["initech"])) as one:
            row = {"text": "t", "meta": {}, "embedding": [1.0, 0, 0, 0]}
            once_allowed(lambda: one.insert("tenants_by_partition", [row], partition_name="initech"))
            with pytest.raises(grpc.RpcError, match="permission deny to initech"):
                one.drop_partition("tenants_by_partition", "initech")
    finally:
        gone = [{**one, "state": "offboarded"} for one in declared]
        existing = {f"tenant_{one['name']}": ["documents"] for one in declared if one["pattern"] == "database"}
        milvus.reconciles("milvus_catalog", catalog=tenants.plan(gone, patterns, existing)["catalog"], force=True)
    # The collection that tenants share stays when the last one leaves.
    milvus.ok("milvus_collection", name="tenants_by_partition", state="absent", force=True)
    told = milvus.ok("milvus_info", gather=["databases", "users"])
    assert (told["databases"], [one["name"] for one in told["users"]]) == (["default"], ["root"])


def test_tenants_come_and_go_by_one_variable(target, play):
    target = dataclasses.replace(target, fresh=True)
    first = play(TENANTS)
    assert first.ok, first.output
    databases, places = held(target)
    assert databases == ["default", "shared", "tenant_acme"]
    parted = places["shared/tenants_by_partition"]["partitions"]
    assert parted == ["_default", "initech", "umbrella"]

    rows = [{"tenant": name, "text": "t", "meta": {}, "embedding": [1.0, 0, 0, 0]} for name in ("globex", "other")]
    with closing(target.client()) as one:
        one.insert("tenants_by_partition_key", rows)
    own = {
        "name": "made_by_acme",
        "database": "tenant_acme",
        "fields": places["default/tenants_by_partition_key"]["fields"],
    }
    target.ok("milvus_collection", **own)

    refused = play(GONE)
    assert "Offboarding acme, globex, initech drops all data of these tenants; nothing was touched." in refused.message
    assert f"tenants_confirm='{CONFIRMED}'" in refused.message
    assert held(target)[0] == databases
    shown = play(GONE, "--check", "--diff")
    assert shown.ok, shown.output
    assert "collection tenant_acme/made_by_acme" in shown.output
    assert held(target)[0] == databases

    done = play(GONE, tenants_confirm=CONFIRMED)
    assert done.ok, done.output
    databases, places = held(target)
    assert databases == ["default", "shared"]
    assert places["shared/tenants_by_partition"]["partitions"] == ["_default", "umbrella"]
    with closing(target.client()) as one:
        left = one.query(
            "tenants_by_partition_key", filter="id >= 0", output_fields=["tenant"], consistency_level="Strong"
        )
    assert [one["tenant"] for one in left] == ["other"]

    again = play(GONE)
    assert again.ok, again.output
    assert again.changed == 0


def test_quotas_need_a_server_that_has_them(target, play):
    quotas = {"database.max.collections": 5}
    run = play([{"name": "acme", "pattern": "database", "quotas": quotas}])
    if target.lite:
        assert run.ok, run.output
        told = target.ok("milvus_info", gather=["databases"])["database_properties"]
        assert told["tenant_acme"] == {"database.max.collections": "5"}
    else:
        assert "Milvus 2.3.5 lacks database properties: available from 2.4.8" in run.message
        assert held(target)[0] == ["default"]


def test_mistakes_are_named_before_anything_is_sent(lite, play):
    run = play([{"name": "acme", "pattern": "databse"}])
    assert "tenants[0].pattern: 'databse' is not known, did you mean 'database'?" in run.output
    assert held(lite) == (["default"], {})
