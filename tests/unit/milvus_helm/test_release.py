"""What Helm says of a release, and how a difference is shown."""

from __future__ import annotations

import json
import time

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm import chart, release
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.cluster import short_digest

VALUES = {"annotations": {"a": "0f0f"}}
SECRET = {"kind": "Secret", "metadata": {"name": "s"}, "data": {"a": "b2xk", "b": "c2FtZQ=="}}
DEPLOYMENT = {"kind": "Deployment", "metadata": {"name": "d"}, "spec": {"replicas": 1}}


def manifest(*documents):
    return yaml.safe_dump_all(documents)


def helm(answers):
    def run(command, _text=None):
        answer = answers[command[0]]
        return answer if isinstance(answer, tuple) else (0, json.dumps(answer), "")

    return run


def look(answers, ours=True, whole=False):
    return release.look(helm(answers), "milvus", "a" if ours else "b", whole)


def test_a_release_that_is_not_there():
    found = look({"status": (1, "", "Error: release: not found\n")})
    assert (found["status"], found["history"]) == ("", [])


def test_a_release_is_told():
    history = [{"revision": 4, "status": "deployed", "chart": "milvus-5.0.19", "description": "Upgrade complete"}]
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.123456789Z", time.gmtime(time.time() - 60))
    status = {"info": {"status": "deployed", "last_deployed": stamp}, "version": 4, "config": VALUES, "manifest": ""}
    found = look({"status": status}, ours=True)
    assert (found["revision"], found["values"], found["history"]) == (4, VALUES, [])
    assert 55 <= found["age"] <= 65
    for changes in ({"ours": False}, {"whole": True}):
        assert look({"history": history, "status": status}, **changes)["chart"] == "milvus-5.0.19"
    broken = {**status, "info": {**status["info"], "status": "failed"}}
    assert look({"history": history, "status": broken}, ours=True)["history"] == history


@pytest.mark.parametrize(
    "stamp", ["2026-11-27T12:00:00.1Z", "2026-11-27T13:00:00.1+01:00", "2026-11-27T07:00:00-05:00"]
)
def test_time_is_read_in_every_zone(stamp, monkeypatch):
    monkeypatch.setattr(release.time, "time", lambda: 1795780800 + 30)
    assert release.seconds_since(stamp) == 30


def test_an_error_of_helm_is_no_missing_release():
    with pytest.raises(release.ReleaseError, match="forbidden"):
        look({"status": (1, "", "Error: secrets is forbidden\n")})


def compared(after, before):
    answer = (0, "NOTES\n" + json.dumps({"manifest": manifest(*after)}), "")
    there = {"manifest": manifest(*before), "status": "deployed"}
    return release.compare(helm({"upgrade": answer}), "milvus", "/chart", {}, there)


def test_the_same_is_no_difference():
    assert compared([SECRET, DEPLOYMENT], [DEPLOYMENT, SECRET])["differs"] is False


def test_only_what_differs_is_shown():
    found = compared([SECRET, {**DEPLOYMENT, "spec": {"replicas": 2}}], [SECRET, DEPLOYMENT])
    assert found["differs"] is True
    assert "replicas: 1" in found["before"]
    assert "replicas: 2" in found["after"]
    assert "Secret" not in found["before"] + found["after"]


def test_a_secret_is_never_shown():
    found = compared([{**SECRET, "data": {"a": "bmV3", "b": "c2FtZQ=="}}], [SECRET])
    assert found["differs"] is True
    assert found["before"] != found["after"]
    for text in ("b2xk", "bmV3", "c2FtZQ"):
        assert text not in found["before"] + found["after"]


def test_a_refusal_is_told():
    found = release.compare(
        helm({"upgrade": (1, "", "WARNING\nError: UPGRADE FAILED: no matches for kind\n")}), "m", "/c", {}, {}
    )
    assert found["error"] == "UPGRADE FAILED: no matches for kind"


def test_a_release_that_failed_differs_even_from_itself():
    answer = (0, json.dumps({"manifest": manifest(DEPLOYMENT)}), "")
    there = {"manifest": manifest(DEPLOYMENT), "status": "failed"}
    assert release.compare(helm({"upgrade": answer}), "milvus", "/chart", {}, there)["differs"] is True


def test_a_digest_tells_a_change_and_nothing_else():
    assert short_digest("uid", {"a": "1"}) == short_digest("uid", {"a": "1"})
    assert len(short_digest("uid", {"a": "1"})) == 4


def test_a_chart_is_brought_once(tmp_path):
    asked = []

    def run(command, _text=None):
        asked.append(command)
        (tmp_path / "cache" / command[3].rsplit("/", 1)[1] / "milvus-5.0.19.tgz").write_text("")
        return 0, "", ""

    params = {
        "chart": "milvus", "chart_repo": "https://charts", "chart_version": "5.0.19", "chart_checksum": "",
        "cache_dir": str(tmp_path / "cache"),
    }  # fmt: skip
    assert chart.bring(run, params).endswith("milvus-5.0.19.tgz")
    assert chart.bring(run, params).endswith("milvus-5.0.19.tgz")
    assert len(asked) == 1
    assert asked[0][-2:] == ["--repo", "https://charts"]
    with pytest.raises(chart.ChartError, match="milvus_helm_chart_checksum asks for sha256:00"):
        chart.bring(run, {**params, "chart_checksum": "sha256:00"})


def test_a_chart_that_cannot_be_had_is_named(tmp_path):
    params = {
        "chart": "milvus", "chart_repo": "https://charts", "chart_version": "1", "chart_checksum": "",
        "cache_dir": str(tmp_path),
    }  # fmt: skip
    with pytest.raises(chart.ChartError, match="cannot be had from https://charts: no such host"):
        chart.bring(helm({"pull": (1, "", "Error: no such host\n")}), params)
    registry = {**params, "chart": "oci://registry:5000/charts/milvus"}
    with pytest.raises(chart.ChartError, match="chart milvus 1 cannot be had from oci://registry:5000/charts/milvus"):
        chart.bring(helm({"pull": (1, "", "Error: no such host\n")}), registry)
    with pytest.raises(chart.ChartError, match="is not there"):
        chart.bring(None, {**params, "chart": "/none/x.tgz"})
