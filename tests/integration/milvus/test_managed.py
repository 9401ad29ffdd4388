"""The playbooks on a server that others run, by the inventory alone: a real 2.3.5 with TLS and a token."""

from __future__ import annotations

import json

import pytest
import yaml

from tests.integration import ansible_run
from tests.targets import ROOT

NOTES = {
    "collections": [
        {
            "name": "notes",
            "fields": [
                {"name": "id", "type": "INT64", "primary_key": True},
                {"name": "vector", "type": "FLOAT_VECTOR", "dim": 4},
            ],
            "indexes": [{"field": "vector", "type": "FLAT", "metric": "L2"}],
            "load": True,
        }
    ]
}
INSTALLING = {
    "add_node": {"node": "production"},
    "remove_node": {"node": "production", "remove_confirm": "production"},
    "rolling_restart": {},
    "reset": {"reset_confirm": "delete all data"},
    "rotate_certificates": {},
    "support_bundle": {},
}


@pytest.fixture
def managed(milvus, tmp_path, monkeypatch):
    """A function: playbook and variables -> a run of it on the shipped inventory, with our address and token."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MILVUS_URI", "http://127.0.0.1:9")
    own = {
        "milvus_uri": milvus.connection["uri"],
        "milvus_token": f"{milvus.connection['user']}:{milvus.connection['password']}",
        "milvus_api_ca_path": milvus.connection["ca_path"],
        "milvus_catalog_path": "",
        "milvus_catalog_content": NOTES,
        "milvus_start_timeout": 60,
    }

    def run(book, *flags, **variables):
        given = json.dumps({**own, **variables})
        path = ROOT / "playbooks" / f"{book}.yml"
        return ansible_run.play(path, *flags, "-e", given, inventory=ROOT / "inventories" / "managed")

    yield run
    milvus.ok("milvus_collection", name="notes", state="absent", force=True)


def rows(milvus, *, insert=0):
    client = milvus.client()
    if insert:
        client.insert("notes", [{"id": number, "vector": [number, 0, 0, 1]} for number in range(insert)])
    found = client.query("notes", "id >= 0", output_fields=["count(*)"], consistency_level="Strong")
    client.close()
    return found[0]["count(*)"]


def test_everything_but_the_installation_works_by_the_inventory_alone(milvus, managed):
    for book in ("validate", "preflight"):
        done = managed(book)
        assert done.ok, done.output
        assert done.changed == 0
    assert "is Milvus 2.3.5 and shows the databases default" in done.output
    first = managed("site")
    assert first.ok, first.output
    assert [one["name"] for one in milvus.ok("milvus_info")["collections"]] == ["notes"]
    again = managed("site")
    assert again.ok, again.output
    assert again.changed == 0
    well = managed("health")
    assert well.ok, well.output
    assert "managed" in well.output
    assert managed("catalog").changed == 0

    assert rows(milvus, insert=50) == 50
    saved = managed("backup")
    assert saved.ok, saved.output
    milvus.ok("milvus_collection", name="notes", state="absent", force=True)
    brought = managed("restore")
    assert brought.ok, brought.output
    assert rows(milvus) == 50
    assert managed("backup_status").ok


def test_an_upgrade_is_left_to_those_who_run_it(managed):
    done = managed("upgrade", milvus_version="2.6.22")
    assert done.ok, done.output
    assert done.changed == 0
    assert "production is a service that others run, and upgrade." in " ".join(done.output.split())


@pytest.mark.parametrize("verb", INSTALLING)
def test_what_only_its_owner_can_do_is_refused_in_one_sentence(managed, verb):
    refused = managed(verb, **INSTALLING[verb])
    assert not refused.ok
    assert refused.message == (
        f"{verb} works on the hosts of a Milvus, and production is a service that others run "
        "(milvus_install_method: managed). Nothing was touched."
    )
    assert refused.changed == 0


@pytest.mark.parametrize(
    ("book", "wrong", "words"),
    [
        ("validate", {"milvus_uri": "in01.example.com:19530"}, ["found in01.example.com:19530", "its address alone"]),
        ("validate", {"milvus_uri": "https://root:Geheim-1@example.com"}, ["found https://...@example.com"]),
        ("validate", {"milvus_token": ""}, ["found none", "milvus_token is an API key or USER:PASSWORD"]),
        ("preflight", {"milvus_token": "root:wrong-Secret-1"}, ["refuses the credentials", "or token (MILVUS_TOKEN)"]),
        ("preflight", {"milvus_api_ca_path": ""}, ["TLS handshake failed"]),
        ("preflight", {"milvus_uri": "https://127.0.0.1:9"}, ["no server answers"]),
    ],
)
def test_bad_input_is_named(managed, book, wrong, words):
    refused = managed(book, **wrong)
    assert not refused.ok
    for word in words:
        assert word in refused.message, refused.message
    assert "wrong-Secret-1" not in refused.output
    assert "Geheim-1" not in refused.output


def test_a_user_whom_the_service_gives_no_rights_learns_which_one(milvus, managed):
    milvus.ok("milvus_user", name="reader", new_password="Reader-Secret-1")
    try:
        wanted = {"users": [{"name": "colleague", "password": "Colleague-Secret-1"}]}
        refused = managed("catalog", milvus_token="reader:Reader-Secret-1", milvus_catalog_content=wanted)
        assert not refused.ok
        assert "users" in refused.message
        assert "Log in as a user who has that privilege" in refused.message, refused.message
    finally:
        milvus.ok("milvus_user", name="reader", state="absent")


def test_the_shipped_inventory_needs_nothing_but_a_token(tmp_path):
    inventory = ROOT / "inventories" / "managed"
    done = ansible_run.play(ROOT / "playbooks" / "validate.yml", inventory=inventory, env={"MILVUS_TOKEN": "key"})
    assert done.ok, done.output
    none = ansible_run.play(ROOT / "playbooks" / "validate.yml", inventory=inventory, env={"MILVUS_TOKEN": ""})
    assert "found none" in none.message
    assert yaml.safe_load((inventory / "hosts").read_text())["milvus"]["hosts"].keys() == {"production"}
