"""validate warns of hosts that are too small for the workload, and refuses only what is wrong with its description."""

from __future__ import annotations

import pytest

from tests.unit.topology.layouts import HA, OLD, described, inventory, topology

SMALL = {"rows": 1_000_000, "dim": 128}
LARGE = {"rows": 50_000_000, "dim": 768, "replicas": 2}


def warnings(workload, **changes):
    found = described(milvus_workload=workload, **changes)
    assert found["problems"] == []
    return [note for note in found["notes"] if "milvus_workload" in note]


def mistakes(workload, **changes):
    return described(milvus_workload=workload, **changes)["problems"]


@pytest.mark.parametrize("workload", [None, {}])
def test_without_a_workload_nothing_is_judged(workload):
    assert warnings(workload) == []
    assert described()["notes"] == described(milvus_workload=workload)["notes"]


def test_hosts_that_are_large_enough_are_told_their_disks_alone():
    disks = "etcd 20.0 GiB, minio 1 drive of 10.0 GiB, kafka_broker 20.0 GiB"
    assert warnings(SMALL) == [f"milvus_workload needs these disks, which no variable tells, on each host: {disks}."]


def test_hosts_that_are_too_small_are_named_with_what_takes_the_memory():
    said = warnings(LARGE)[0]
    assert said.startswith("work-1, work-2, work-3 are too small: milvus_workload needs ")
    for words in ("(querynode 132.7 GiB, datanode 4.0 GiB", "host_memory_mb is 16384", "add hosts to share it"):
        assert words in said


def test_a_better_index_or_more_hosts_make_it_fit():
    assert any("too small" in note for note in warnings(LARGE, host_memory_mb=131072))
    assert not any("too small" in note for note in warnings(LARGE, host_memory_mb=262144))
    smaller = {**LARGE, "index": "IVF_SQ8", "params": {"nlist": 1024}}
    assert not any("too small" in note for note in warnings(smaller, host_memory_mb=131072))


def test_a_limit_of_a_process_holds_however_large_its_host_is():
    said = warnings({**SMALL, "rows": 20_000_000}, milvus_memory_limit="2G", host_memory_mb=131072)
    assert any(
        note.startswith("querynode is limited to 2.0 GiB on work-1, work-2, work-3, and milvus_workload needs")
        for note in said
    )


def test_replicas_need_as_many_query_nodes():
    said = warnings({**SMALL, "replicas": 4})
    assert (
        "milvus_workload asks for 4 replicas, which need as many query nodes, and there are 3: add hosts to group "
        "milvus_querynode, or raise milvus_instances for it." in said
    )
    assert not any("replicas" in note for note in warnings({**SMALL, "replicas": 4}, milvus_instances={"querynode": 2}))


def test_hosts_of_unknown_size_are_said_to_be():
    said = warnings(LARGE, host_memory_mb=None)
    assert any(note.startswith("host_memory_mb is not set for work-1, work-2, work-3") for note in said)


def test_the_disks_follow_the_drives_and_brokers_of_the_inventory():
    one = warnings({**LARGE, "inserts_per_second": 500})[-1]
    two = warnings({**LARGE, "inserts_per_second": 500}, minio_drives=["/srv/drive1", "/srv/drive2"])[-1]
    assert "minio 1 drive of " in one
    assert "minio 2 drives of " in two
    assert "kafka_broker" in one


def test_components_of_the_version_are_judged():
    assert any("indexnode" in note for note in warnings({**LARGE, "inserts_per_second": 100}, **OLD))


def test_a_standalone_is_judged_as_one_process():
    layout = {"groups": {"milvus_standalone": ("db-1",)}, "milvus_port": 19530}
    assert not any("too small" in note for note in warnings(SMALL, **layout))
    said = warnings({**SMALL, "rows": 50_000_000}, **layout)
    assert any("db-1 is too small: milvus_workload needs" in note and "standalone" in note for note in said)


def test_mistakes_in_it_are_mistakes_of_the_inventory():
    found = mistakes({"row": 5, "dim": 128, "qps": "many"})
    assert len(found) == 3
    assert any(text.startswith("milvus_workload.row: unknown key") and "did you mean 'rows'?" in text for text in found)
    assert "milvus_workload.qps: is 'many', allowed is 0 to 10,000,000 searches a second" in found


def test_what_the_inventory_says_is_not_said_again():
    found = mistakes({**SMALL, "version": "2.6.22", "message_queue": "kafka"})
    assert found == [
        f"milvus_workload.{name}: the inventory itself says that; take it out" for name in ("version", "message_queue")
    ]


def test_an_index_that_the_version_lacks_is_refused():
    found = mistakes({**SMALL, "index": "IVF_RABITQ"}, **OLD)
    assert found == ["milvus_workload.index: Milvus 2.3.5 lacks ivf rabitq index: available from 2.6.0"]


def test_no_mapping_is_refused():
    assert mistakes("large") == ["milvus_workload is 'large'; expected a mapping, see docs/sizing.md"]


def test_hosts_must_say_the_same():
    found = described(milvus_workload=SMALL, hosts={"work-2": {"milvus_workload": LARGE}})["problems"]
    assert any(text.startswith("milvus_workload differs between hosts of one Milvus") for text in found)


def test_an_inventory_without_milvus_is_not_judged():
    groups, hostvars = inventory({"etcd": HA["etcd"]}, milvus_workload=SMALL)
    assert topology(groups, hostvars)["problems"] == []
