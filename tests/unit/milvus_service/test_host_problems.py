"""What on a host stands against a plan: refused with the way out, and nothing else is."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.vectordb.ops.plugins.filter.milvus_plan import milvus_host_problems, milvus_plan
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import readback, s3_probe

EXTERNAL = {"etcd_mode": "external", "etcd_endpoints": ["etcd-1:2379"], "etcd_root_path": "shop"}
S3 = {"storage": "s3", "s3_endpoint": "minio-1", "s3_access_key": "key", "s3_secret_key": "secret", "s3_use_ssl": False}
ROOMY = 10**12


def judge(settings, host=None, known=None, **changes):
    wanted = settings(**{name: value for name, value in changes.items() if name in settings()})
    seen = {
        "port_conflicts": [],
        "installed": False,
        "free_bytes": ROOMY,
        "digests": {},
        "data_present": False,
        "etcd_data_present": False,
        "etcd": {"error": "", "sessions": [], "has_metadata": False} if wanted["etcd_mode"] == "external" else {},
        "s3": {},
        **(host or {}),
    }
    more = {
        "own_addresses": ["10.0.0.5"],
        "adopt_existing_data": changes.get("adopt_existing_data", False),
        "required_bytes": 2**30,
        "space_path": "/opt/milvus",
        "check_mode": False,
        "identity": known or {},
        "peer_installed": False,
    }
    return "\n".join(milvus_host_problems(milvus_plan(wanted), seen, {**wanted, **more}))


def metadata(*addresses):
    sessions = [{"name": "proxy-1", "address": address, "version": "2.3.5"} for address in addresses]
    return {"etcd": {"error": "", "sessions": sessions, "has_metadata": True}}


def test_a_virgin_host_is_fine(settings):
    assert judge(settings) == ""
    assert judge(settings, **EXTERNAL) == ""


def test_a_port_in_use(settings):
    assert "held by nginx; stop that process" in judge(settings, {"port_conflicts": ["port 19530 is held by nginx"]})


def test_no_space(settings):
    assert "has 100 MiB free and the installation needs 1024 MiB" in judge(settings, {"free_bytes": 100 * 2**20})
    assert judge(settings, {"free_bytes": 0, "installed": True}) == ""


def test_two_on_one_root_path(settings):
    said = judge(settings, metadata("10.0.0.9:19530"), **EXTERNAL)
    assert "another Milvus lives below root path shop" in said
    assert "at 10.0.0.9:" in said
    assert "milvus_etcd_root_path" in said


def test_its_own_sessions_are_not_another_milvus(settings):
    known = {"etcd.rootPath": "shop"}
    assert judge(settings, metadata("10.0.0.5:19530"), known, **EXTERNAL) == ""


def test_metadata_without_data_is_taken_over_only_on_demand(settings):
    assert "milvus_adopt_existing_data" in judge(settings, metadata(), **EXTERNAL)
    assert judge(settings, metadata(), adopt_existing_data=True, **EXTERNAL) == ""


def test_an_empty_embedded_etcd_beside_data(settings):
    assert "collections would be gone" in judge(settings, {"data_present": True}, {"mq.type": "rocksmq"})


def test_an_empty_etcd_beside_a_full_bucket(settings):
    full = {"s3": {"error": "", "has_objects": True}}
    assert "bucket milvus below files holds data" in judge(settings, full, **S3)
    assert "bucket milvus below files holds data but etcd has nothing" in judge(settings, full, **S3, **EXTERNAL)


def test_wrong_object_storage_credentials(settings):
    said = judge(settings, {"s3": {"error": "InvalidAccessKeyId (HTTP 403)", "has_objects": False}}, **S3)
    assert "minio-1:9000 does not give bucket milvus: InvalidAccessKeyId" in said


@pytest.mark.parametrize(
    ("changes", "variable"),
    [({"message_queue": "natsmq"}, "milvus_message_queue"), ({"etcd_root_path": "other"}, "milvus_etcd_root_path")],
)
def test_what_data_is_bound_to_must_not_change(settings, changes, variable):
    present = {"data_present": True, "etcd_data_present": True}
    known = {"mq.type": "rocksmq", "etcd.rootPath": "by-dev"}
    assert judge(settings, present, known) == ""
    said = judge(settings, present, known, **changes)
    assert f"Set {variable} back" in said


def test_a_certificate_that_is_not_there(settings):
    assert "/x.crt is not on the host; run the role" in judge(settings, {"digests": {"/x.crt": ""}})


def test_an_unreachable_etcd_is_no_reason_to_refuse(settings):
    assert judge(settings, {"etcd": {"error": "timed out", "sessions": [], "has_metadata": False}}, **EXTERNAL) == ""


def test_effective_values_are_read_from_the_printed_map():
    text = '{"output": "map[a.b:1 proxymaxtasknum:1024 commonstoragetype:local quotaandlimitsenabled:true]"}'
    wanted = {"proxy.maxTaskNum": 1024, "common.storageType": "local", "quotaAndLimits.enabled": True}
    assert readback.differences(text, wanted) == []
    assert readback.differences(text, {"proxy.maxTaskNum": 5}) == [
        "proxy.maxTaskNum: configured '5', the process uses '1024'"
    ]
    assert "uses nothing" in readback.differences(text, {"mq.type": "rocksmq"})[0]


def test_the_signature_is_the_one_of_the_reference_implementation():
    from botocore import auth as botocore_auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    query = "list-type=2&max-keys=1&prefix=files%2F"
    now = datetime.datetime.now(datetime.timezone.utc)
    ours = s3_probe.signed_headers({"access_key": "key", "secret_key": "secret"}, "minio-1:9000", "/milvus", query, now)
    request = AWSRequest("GET", f"http://minio-1:9000/milvus?{query}", headers={"x-amz-date": ours["x-amz-date"]})
    request.context["timestamp"] = ours["x-amz-date"]
    signer = botocore_auth.S3SigV4Auth(Credentials("key", "secret"), "s3", "us-east-1")
    request.headers["X-Amz-Content-SHA256"] = s3_probe.NOTHING
    text = signer.string_to_sign(request, signer.canonical_request(request))
    assert ours["Authorization"].endswith(signer.signature(text, request))


OLD = {"mq.type": "rocksmq", "milvus_version": "2.3.5"}
THERE = {"data_present": True, "etcd_data_present": True}


def test_a_step_over_a_gate_is_refused_before_the_program_is_replaced(settings):
    said = judge(settings, THERE, OLD, version="2.6.22")
    assert "milvus_version: Milvus 2.3.5 -> 2.6.22 skips a gate" in said
    assert "First upgrade to" in said
    assert "/var/lib/milvus/identity.yaml" in said


def test_a_line_back_is_refused_and_a_patch_back_is_not(settings):
    assert "goes back to a line" in judge(settings, THERE, {**OLD, "milvus_version": "2.6.1"}, version="2.3.5")
    assert judge(settings, THERE, OLD, version="2.3.4") == ""


def test_without_data_any_version_may_come(settings):
    assert "skips a gate" not in judge(settings, {"in_place": {"version": "2.3.5"}}, OLD, version="2.6.22")


@pytest.mark.parametrize("told", [{"in_place": {"version": "2.3.5"}}, metadata("10.0.0.5:19530")])
def test_the_installed_program_and_the_sessions_tell_too(settings, told):
    host = {**metadata(), **told}
    known = {"etcd.rootPath": "shop"}
    assert "2.3.5 -> 2.6.22 skips a gate" in judge(settings, host, known, version="2.6.22", **EXTERNAL)


def test_sessions_of_another_milvus_say_nothing_of_this_one(settings):
    said = judge(settings, metadata("10.0.0.9:19530"), version="2.6.22", **EXTERNAL)
    assert "another Milvus lives below root path shop" in said
    assert "skips a gate" not in said


def test_a_version_that_nobody_knows_is_said(settings):
    assert "milvus_version: " in judge(settings, THERE, {**OLD, "milvus_version": "1.9.9"}, version="2.3.5")
