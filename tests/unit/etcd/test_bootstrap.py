"""How a member starts: every answer that could lose data is a refusal."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.etcd import bootstrap

FOUNDERS = {"m1": ["https://m1:2380"], "m2": ["https://m2:2380"], "m3": ["https://m3:2380"]}
OLD = {
    "name": "m1",
    "initial-cluster": "m1=https://m1:2380",
    "initial-cluster-state": "new",
    "initial-cluster-token": "t",
}
EMPTY = {"data": False, "cluster_id": None, "member_id": None, "permit": False, "config": {}}
DATA = {"data": True, "cluster_id": "c", "member_id": "1", "permit": False, "config": OLD}


def live(client_urls, cluster_id="c", ident="1", name="m1"):
    mine = {"id": ident, "name": name, "peer_urls": ["https://m1:2380"], "client_urls": client_urls, "learner": False}
    return {"cluster_id": cluster_id, "members": [mine]}


def decide(local, running=None, unknown=None, name="m1", token="t"):
    return bootstrap.decide(name, FOUNDERS, token, local, running, unknown)


@pytest.mark.parametrize(
    ("local", "running", "start", "state"),
    [
        (EMPTY, None, "new", "new"),
        ({**EMPTY, "permit": True, "config": OLD}, None, "new", "new"),
        (DATA, None, "data", "new"),
        (DATA, live(["https://m1:2379"]), "data", "new"),
        (EMPTY, live([]), "existing", "existing"),
        (EMPTY, live([], name=""), "existing", "existing"),
        (EMPTY, {"cluster_id": "c", "members": []}, "join", "existing"),
    ],
)
def test_starts(local, running, start, state):
    answer = decide(local, running)
    assert answer["problem"] is None
    assert (answer["start"], answer["initial_cluster_state"]) == (start, state)


@pytest.mark.parametrize(
    ("local", "running", "more", "words"),
    [
        ({**EMPTY, "config": OLD}, None, {}, "data is gone"),
        (EMPTY, live(["https://m1:2379"]), {}, "etcd_replace_member"),
        (DATA, live([], cluster_id="other"), {}, "belongs to cluster c"),
        (DATA, live([], ident="2"), {}, "was removed"),
        (DATA, None, {"name": "m9"}, "cannot be renamed"),
        (DATA, None, {"token": "other"}, "etcd_initial_cluster_token"),
        (EMPTY, None, {"unknown": "bad certificate"}, "bad certificate"),
    ],
)
def test_refusals(local, running, more, words):
    assert words in decide(local, running, **more)["problem"]


def test_bootstrap_settings_stay_as_they_were_written():
    assert decide(DATA)["initial_cluster"] == OLD["initial-cluster"]


def test_the_written_file_is_read_without_a_yaml_library(tmp_path):
    path = tmp_path / "etcd.yml"
    path.write_text(
        '# comment\ninitial-cluster: "m1=https://m1:2380"\nname: "m1"\npeer-transport-security:\n  cert-file: "x"\n'
    )
    assert bootstrap.read_config(str(path)) == {"initial-cluster": "m1=https://m1:2380", "name": "m1"}
    assert bootstrap.read_config(str(tmp_path / "none")) == {}


def test_a_member_folder_is_data_even_when_its_log_cannot_be_read(tmp_path):
    assert bootstrap.read_local(str(tmp_path))["data"] is False
    (tmp_path / "member" / "wal").mkdir(parents=True)
    found = bootstrap.read_local(str(tmp_path))
    assert (found["data"], found["cluster_id"]) == (True, None)
