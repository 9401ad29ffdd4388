"""Plans for policies, users and buckets: nothing to do when reached, honest differences, nothing lost unasked."""

from __future__ import annotations

import json

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.minio import bucket, env_names, plan, policy, user
from ansible_collections.vectordb.ops.plugins.module_utils.minio.connection import MinioError
from ansible_collections.vectordb.ops.plugins.module_utils.minio.release import release_problems
from hypothesis import given
from hypothesis import strategies as st

names = st.sampled_from(["alpha", "beta", "gamma"])
actions = st.lists(st.sampled_from(["s3:GetObject", "s3:PutObject", "s3:ListBucket"]), min_size=1, max_size=3)
statements = st.builds(
    lambda effect, act, resource: {"Effect": effect, "Action": act, "Resource": resource},
    st.sampled_from(["Allow", "Deny"]),
    actions,
    st.lists(st.sampled_from(["arn:aws:s3:::a", "arn:aws:s3:::a/*"]), min_size=1, max_size=2),
)
documents = st.builds(
    lambda found: {"Version": "2012-10-17", "Statement": found}, st.lists(statements, min_size=1, max_size=3)
)
policies = st.dictionaries(names, documents, max_size=3)
users = st.dictionaries(
    names,
    st.fixed_dictionaries({"enabled": st.booleans(), "policies": st.lists(names, unique=True).map(sorted)}),
    max_size=3,
)
buckets = st.dictionaries(
    names,
    st.fixed_dictionaries(
        {
            "versioning": st.sampled_from(["off", "enabled", "suspended"]),
            "quota": st.integers(0, 9),
            "lifecycle": st.just([]),
        }
    ),
    max_size=3,
)


@given(documents)
def test_a_policy_equals_itself_in_any_order_and_notation(document):
    turned = {"Statement": [dict(reversed(one.items())) for one in reversed(document["Statement"])]}
    for one in turned["Statement"]:
        one["Action"] = list(reversed(one["Action"])) if len(one["Action"]) > 1 else one["Action"][0]
        one["Sid"] = ""
    assert policy.canonical(json.dumps(turned)) == policy.canonical(document)


@given(policies, policies)
def test_policies_come_out_as_wanted_and_others_stay(have, want):
    state = {name: {"policy": policy.canonical(document)} for name, document in have.items()}
    wanted = policy.normalise(
        [{"name": name, "policy": document, "state": "present"} for name, document in want.items()]
    )
    after = plan.advance(state, policy.compare(state, wanted))
    assert policy.compare(after, wanted) == []
    assert all(after[name] == state[name] for name in set(have) - set(want))


@given(users, users)
def test_users_come_out_as_wanted_and_others_stay(have, want):
    wanted = [
        {"access_key": name, "secret_key": "a-secret-of-one", "state": "present", **entry}
        for name, entry in want.items()
    ]
    done = user.compare(have, wanted)
    after = plan.advance(have, done)
    for name, entry in want.items():
        assert {key: after[name][key] for key in entry} == entry
    assert all(after[name] == have[name] for name in set(have) - set(want))
    assert "a-secret-of-one" not in json.dumps(plan.result("user", have, done))


def test_a_secret_is_set_only_where_the_login_fails():
    wanted = [{"access_key": "one", "secret_key": "secret-1", "state": "present", "enabled": True, "policies": None}]
    assert user.compare({"one": {"enabled": True, "policies": [], "secret": "as given"}}, wanted) == []
    found = user.compare({"one": {"enabled": True, "policies": [], "secret": "another"}}, wanted)
    assert [action.operation for action in found] == ["set_secret"]


def item(**changes):
    one = {"name": "reports", "state": "present", "versioning": None, "quota": None, "lifecycle": None}
    return {**one, "object_lock": False, "force": False, **changes}


@given(buckets, buckets)
def test_buckets_come_out_as_wanted_and_others_stay(have, want):
    wanted = [
        item(**{"name": name, **entry, "versioning": None if entry["versioning"] == "off" else entry["versioning"]})
        for name, entry in want.items()
    ]
    after = plan.advance(have, bucket.compare(have, wanted))
    assert bucket.compare({name: {"quota": 0, "lifecycle": [], **entry} for name, entry in after.items()}, wanted) == []
    assert all(after[name] == have[name] for name in set(have) - set(want))


def test_a_bucket_with_objects_is_removed_with_force_only():
    gone = [item(state="absent")]
    assert plan.refusals(bucket.compare({"reports": {"objects": True}}, gone)) == [
        "bucket reports: it holds objects, which would be lost; set force: true when that is wanted"
    ]
    assert plan.refusals(bucket.compare({"reports": {"objects": True}}, [item(state="absent", force=True)])) == []
    assert bucket.compare({}, gone) == []


@pytest.mark.parametrize(("text", "size"), [("0", 0), ("1GiB", 2**30), ("1 gb", 10**9), ("1.5KiB", 1536), (77, 77)])
def test_sizes(text, size):
    assert bucket.parse_size(text) == size


def test_what_is_wrong_with_items_is_said_at_once():
    with pytest.raises(
        MinioError, match=r"bucket A_b: a name has 3 to 63.*bucket reports is given|reports is given twice.*A_b"
    ):
        bucket.normalise([item(), item(), item(name="A_b")])
    with pytest.raises(MinioError, match="has 5 characters; MinIO wants 8 to 40"):
        user.normalise([{"access_key": "one", "secret_key": "short", "state": "present", "policies": None}])
    with pytest.raises(MinioError, match="MinIO's own"):
        policy.normalise([{"name": "readwrite", "policy": policy.for_milvus("b"), "state": "present"}])


def test_the_environment_is_checked_by_name():
    found = env_names.config_problems(
        {"MINIO_SCANNER_SPED": "fast", "MINIO_ROOT_USER": "x", "SCANNER": 1, "MINIO_REGION": ["a"]}
    )
    assert found == [
        "minio_config.MINIO_REGION is list; expected one text, number or truth value",
        "minio_config.MINIO_ROOT_USER is set by the role; use minio_root_user",
        "minio_config.MINIO_SCANNER_SPED is no variable that MinIO reads; did you mean MINIO_SCANNER_SPEED?",
        "minio_config.SCANNER is no variable that MinIO reads; its names begin with MINIO_",
    ]
    assert env_names.config_problems({"MINIO_SCANNER_SPEED": "fast", "MINIO_NOTIFY_KAFKA_ENABLE_mine": True}) == []
    assert env_names.env_value('a"b$c\\') == '"a\\"b\\$c\\\\"'


def test_releases_are_moments():
    assert release_problems("2025-09-07T16-13-09Z") == []
    assert "older than 2024-12-18" in release_problems("2023-01-01T00-00-00Z")[0]
    assert "expected the moment" in release_problems("7.2")[0]
