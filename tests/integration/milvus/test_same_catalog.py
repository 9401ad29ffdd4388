"""One catalogue, one playbook: every delivery tells the same of it. Scenarios hold VM and Compose against that too."""

from __future__ import annotations

import copy
import json

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.features import LITE_FORGETS

from tests.integration import ansible_run
from tests.targets import ROOT

SAME = ROOT / "molecule" / "shared" / "same_catalog"
EXPORTED = yaml.safe_load((SAME / "exported.yml").read_text())
PURGED = {"collections": [{"name": one["name"], "state": "absent"} for one in EXPORTED["collections"]]}


@pytest.fixture
def apply(target):
    """A function: catalogue -> a run of the playbook on a server that the inventory knows by its address alone."""
    given = target.connection
    api = {
        "milvus_uri": given["uri"],
        "milvus_token": f"{given['user']}:{given['password']}" if "user" in given else "",
        "milvus_authorization_enabled": "user" in given,
        "milvus_api_ca_path": given.get("ca_path", ""),
    }

    def run(**catalog):
        more = json.dumps({**api, "milvus_catalog_path": "", **catalog})
        path = ROOT / "playbooks" / "catalog.yml"
        return ansible_run.play(path, "-e", more, inventory=ROOT / "inventories" / "managed")

    yield run
    target.ok("milvus_catalog", catalog=PURGED, force=True)


def remembered(exported):
    """What Milvus Lite keeps of it."""
    kept = copy.deepcopy(exported)
    for one in kept:
        for name in LITE_FORGETS["collection"]:
            one.pop(name, None)
        for index in one["indexes"]:
            for name in LITE_FORGETS["index"]:
                index.pop(name, None)
    return kept


def test_a_catalogue_is_the_same_on_each_delivery(target, apply):
    done = apply(milvus_catalog_path=str(SAME / "declared"))
    assert done.ok, done.output
    assert done.changed == 1
    told = target.ok("milvus_info", as_catalog=True)["catalog"]["collections"]
    wanted = EXPORTED["collections"]
    assert told == (remembered(wanted) if target.lite else wanted)
    for catalog in (EXPORTED, {"collections": told}):
        again = apply(milvus_catalog_content=catalog)
        assert again.ok, again.output
        assert again.changed == 0, "what one delivery exported changed another"
