"""What a change means, and whether it arrived."""

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import changes, tree
from hypothesis import given

from tests.unit.reference.strategies import configs

V = "2.6.22"


@given(configs, configs)
def test_changed_keys_are_empty_only_for_equal_configurations(old, new):
    same = {k.lower(): v for k, v in tree.flatten(old).items()} == {k.lower(): v for k, v in tree.flatten(new).items()}
    there, back = changes.changed_keys(old, new), changes.changed_keys(new, old)
    assert (there == []) == same
    assert sorted(path.lower() for path in there) == sorted(path.lower() for path in back)


def test_a_root_path_cannot_change_but_may_be_spelt_out():
    assert changes.immutable_changes({}, {"etcd": {"rootPath": "by-dev"}}, V) == []
    (problem,) = changes.immutable_changes({}, {"etcd": {"rootPath": "other"}}, V)
    assert "etcd.rootPath" in problem and "'by-dev'" in problem and "'other'" in problem


def test_the_message_queue_cannot_change():
    old, new = {"mq": {"type": "pulsar"}}, {"mq": {"type": "kafka"}}
    assert len(changes.immutable_changes(old, new, V)) == 1


def test_a_closing_slash_is_no_change_and_what_is_not_used_may_change():
    old = {"localStorage": {"path": "/data"}, "common": {"storageType": "local"}, "minio": {"bucketName": "a"}}
    new = {"localStorage": {"path": "/data/"}, "common": {"storageType": "local"}, "minio": {"bucketName": "b"}}
    assert changes.immutable_changes(old, new, V) == []
    old["common"]["storageType"] = new["common"]["storageType"] = "remote"
    (problem,) = changes.immutable_changes(old, new, V)
    assert problem.startswith("minio.bucketName")


def test_writing_out_the_default_message_queue_is_no_change():
    assert changes.immutable_changes({}, {"mq": {"type": "rocksmq"}}, "2.5.27") == []
    assert len(changes.immutable_changes({}, {"mq": {"type": "natsmq"}}, "2.5.27")) == 1


def test_keys_of_the_running_server_need_no_restart():
    paths = ["quotaAndLimits.limitWriting.forceDeny", "proxy.port", "kafka.producer.client.id", "no.such.key"]
    assert changes.restart_needed(paths, V) == ["proxy.port", "kafka.producer.client.id", "no.such.key"]


def test_credentials_are_found():
    config = {
        "minio": {"secretAccessKey": "x", "address": "a"},
        "etcd": {"auth": {"password": "p", "enabled": True}},
        "kafka": {"saslPassword": ""},
        "credential": {"apikey1": {"apikey": "k"}},
    }
    assert changes.secrets(config, V) == ["credential.apikey1.apikey", "etcd.auth.password", "minio.secretAccessKey"]


def test_read_back_compares_what_the_server_holds_as_text():
    wanted = {"proxy": {"maxTaskNum": 1024}, "common": {"security": {"authorizationEnabled": True}}}
    effective = {"proxymaxtasknum": "1024", "common.security.authorizationenabled": "true"}
    assert changes.not_effective(wanted, effective, V) == []
    effective["proxymaxtasknum"] = "99"
    (problem,) = changes.not_effective(wanted, effective, V)
    assert "proxy.maxTaskNum" in problem and "1024" in problem and "'99'" in problem


def test_read_back_does_not_show_a_secret():
    (problem,) = changes.not_effective({"minio": {"secretAccessKey": "hunter2"}}, {"miniosecretaccesskey": "old"}, V)
    assert "hunter2" not in problem and "'old'" not in problem
