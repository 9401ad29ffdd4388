"""What a host says of its stack, and what follows from that."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_compose import host, judge

from tests.unit.milvus_compose.test_plan import DIGEST, planned

STANDALONE = "standalone\trunning\t0.0.0.0:19530->19530/tcp, [::]:19530->19530/tcp\tUp 2 minutes (healthy)\n"
DOCKER = {
    "version": (0, "28.4.0\n", ""),
    "compose": (0, "2.39.4\n", ""),
    "ps": (
        0,
        STANDALONE + "etcd\texited\t\tExited (137) 5 seconds ago\n",
        "",
    ),
    "image": (0, DIGEST + "\n", ""),
}


def looked(tmp_path, docker="/usr/bin/docker", answers=None, **params):
    given = {**DOCKER, **(answers or {})}
    asked = {
        "project": "milvus",
        "dir": str(tmp_path / "files"),
        "data_dir": str(tmp_path / "data"),
        "ports": {},
        "images": ["docker.io/milvusdb/milvus:v2.6.22"],
        "archives": [],
        "files": [],
        "healthy": [],
        "wait": 0,
    }
    return host.look(lambda command: given[command[1]], docker, {**asked, **params})


def judged(tmp_path, plan=None, settings=None, **changes):
    told = {
        "version": "2.6.22",
        "rollback": False,
        "check_mode": False,
        "data_dir": "/data",
        "adopt_existing_data": False,
        "identity": {},
    }
    return "\n".join(judge.problems(plan or planned(), {**looked(tmp_path), **changes}, {**told, **(settings or {})}))


def test_a_host_that_is_ready_is_left_in_peace(tmp_path):
    found = looked(tmp_path)
    assert found["running"][1] == {
        "service": "standalone",
        "state": "running",
        "status": "Up 2 minutes (healthy)",
        "ports": [19530],
    }
    assert found["images"] == {"docker.io/milvusdb/milvus:v2.6.22": DIGEST}
    assert judged(tmp_path) == ""


def test_services_have_time_to_become_healthy(tmp_path, monkeypatch):
    monkeypatch.setattr(host.time, "sleep", lambda _seconds: None)
    assert looked(tmp_path, healthy=["standalone", "etcd", "minio"])["sick"] == ["etcd", "minio"]
    down = (1, "", "Cannot connect to the daemon")
    assert looked(tmp_path, answers={"version": down}, healthy=["etcd"])["sick"] == ["etcd"]
    # First the engine is not there, then the service starts.
    answers = {"version": [down], "ps": [(0, STANDALONE.replace("(healthy)", "(health: starting)"), "")]}

    def run(command):
        return answers[command[1]].pop(0) if answers.get(command[1]) else DOCKER[command[1]]

    asked = {"dir": "/none", "data_dir": "/none", "ports": {}, "images": [], "archives": [], "files": []}
    found = host.look(run, "docker", {"project": "milvus", **asked, "healthy": ["standalone"], "wait": 60})
    assert (found["engine"], found["sick"]) == ("28.4.0", [])


def test_versions_are_told_by_links(tmp_path):
    for version in ("2.6.21", "2.6.22"):
        (tmp_path / "files" / version).mkdir(parents=True)
    (tmp_path / "files" / "current").symlink_to(tmp_path / "files" / "2.6.22")
    (tmp_path / "files" / "previous").symlink_to("2.6.21")
    found = looked(tmp_path)
    assert (found["current"], found["previous"]) == ("2.6.22", "2.6.21")


def test_what_the_role_notes_is_no_data(tmp_path):
    (tmp_path / "data" / "etcd").mkdir(parents=True)
    (tmp_path / "data" / "identity.yaml").write_text("etcd.rootPath: by-dev\n")
    assert looked(tmp_path)["data_present"] is False
    (tmp_path / "data" / "etcd" / "wal").write_text("")
    assert looked(tmp_path)["data_present"] is True


def test_the_group_of_a_key_is_found(tmp_path):
    certificate, key = tmp_path / "x.crt", tmp_path / "x.key"
    certificate.write_text("c")
    key.write_text("k")
    certificate.chmod(0o644)
    key.chmod(0o640)
    found = looked(tmp_path, files=[str(certificate), str(key), str(tmp_path / "none")])
    assert found["group"] == str(key.stat().st_gid)
    assert found["digests"][str(tmp_path / "none")] == ""


@pytest.mark.parametrize(
    ("docker", "answers", "words"),
    [
        (None, {}, ["Docker Engine does not answer: there is no program docker", "docker-ce"]),
        ("docker", {"version": (1, "", "Cannot connect to the daemon\n")}, ["Cannot connect to the daemon"]),
        ("docker", {"compose": (1, "", "unknown command")}, ["docker compose is missing", "docker-compose-plugin"]),
        ("docker", {"compose": (0, "v2.17.3\n", "")}, ["docker compose is v2.17.3", "2.18 or newer"]),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(tmp_path, docker, answers, words):
    found = looked(tmp_path, docker=docker, answers=answers)
    said = judged(tmp_path, **found)
    for word in words:
        assert word in said


def archived(**image):
    return planned({"images": {"milvus": {"archive": "/srv/m.tar", **image}}, "unpinned": True})


@pytest.mark.parametrize(
    ("plan", "settings", "found", "words"),
    [
        (None, {}, {"port_conflicts": [{"port": 19530, "what": "proxy.port", "command": "nc", "pid": 7}]},
         ["port 19530 (proxy.port) is held by nc (pid 7)", "milvus_port"]),
        (None, {}, {"port_conflicts": [{"port": 8, "what": "proxy.http.port", "command": "nc", "pid": 7}]},
         ["milvus_rest_port"]),
        (archived(), {}, {"images": {}, "archives": {"/srv/m.tar": False}},
         ["/srv/m.tar of image", "is not on the host"]),
        (archived(digest="sha256:" + "0" * 64), {}, {"archives": {}},
         [f"has ID {DIGEST}", "milvus_compose_images.milvus.digest"]),
        (None, {}, {"current": "2.5.10"}, ["milvus_compose_version", "skips a gate"]),
        (None, {}, {"current": "3.0.0"}, ["goes back to a line"]),
        (None, {"rollback": True}, {"previous": ""}, ["milvus_compose_rollback: no earlier version is kept"]),
        (None, {"rollback": True}, {"current": "2.6.22", "previous": "2.5.27"},
         ["milvus_compose_rollback", "goes back"]),
        (None, {}, {"digests": {"/pki/x.key": ""}}, ["/pki/x.key is not on the host"]),
        (None, {}, {"data_present": True}, ["/data holds files that this role did not put there"]),
        (None, {"identity": {"minio.bucketName": "other"}}, {"data_present": True}, ["Set milvus_s3_bucket back"]),
    ],
)  # fmt: skip
def test_what_stands_against_it_is_named(tmp_path, plan, settings, found, words):
    said = judged(tmp_path, plan, settings, **found)
    for word in words:
        assert word in said, said


def test_going_back_within_a_line_is_allowed(tmp_path):
    assert judged(tmp_path, None, {"rollback": True}, current="2.6.22", previous="2.6.21") == ""
    assert judged(tmp_path, None, {"check_mode": True}, digests={"/pki/x.key": ""}) == ""


def test_images_from_archives():
    plan = archived(digest=DIGEST)
    (image,) = judge.archives_to_load(plan, {"images": {}})
    assert image["name"] == "milvus"
    assert judge.archives_to_load(plan, {"images": {image["reference"]: DIGEST}}) == []
    right = {"RepoTags": ["milvusdb/milvus:v2.6.22"], "Id": DIGEST}
    assert judge.wrong_images([{"__milvus_compose_image": image, "images": [right]}]) == []
    other = {**right, "Id": "sha256:0"}
    (said,) = judge.wrong_images([{"__milvus_compose_image": image, "images": [other]}])
    assert "has ID sha256:0" in said
    (said,) = judge.wrong_images([{"__milvus_compose_image": image, "images": [{"RepoTags": ["a:1"], "Id": DIGEST}]}])
    assert said == "/srv/m.tar holds a:1, and not docker.io/milvusdb/milvus:v2.6.22"


def test_images_from_registries():
    plan = planned({"images": {"milvus": {"archive": "/srv/m.tar"}}, "unpinned": True})
    wanted = judge.images_to_pull(plan, {"images": {}})
    assert [one["name"] for one in wanted] == ["etcd", "minio"]
    assert judge.images_to_pull(plan, {"images": {one["reference"]: DIGEST for one in wanted}}) == []
    good = {"__milvus_compose_image": wanted[0], "changed": True}
    bad = {"__milvus_compose_image": wanted[1], "failed": True, "msg": "manifest unknown. "}
    (said,) = judge.not_pulled([good, bad])
    assert said.startswith("docker.io/minio/minio:")
    assert "could not be pulled: manifest unknown. Bring it there" in said
    assert "milvus_compose_images.minio" in said
