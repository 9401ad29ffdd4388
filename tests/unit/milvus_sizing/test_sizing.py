"""How much a workload needs: never less for more, each number as its formula says, every mistake at once."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.vectordb.ops.plugins.filter.milvus_sizing import FilterModule
from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import availability, formulas, sizing
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing.reading import WrongInputError
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.milvus_sizing.test_advice import QUIET, VERSIONS

PARAMS = {
    "AUTOINDEX": {},
    "FLAT": {},
    "HNSW": {"M": 16, "efConstruction": 200},
    "IVF_FLAT": {"nlist": 1024},
    "IVF_SQ8": {"nlist": 1024},
    "IVF_PQ": {"nlist": 1024, "m": 8},
    "IVF_RABITQ": {"nlist": 1024, "refine": True, "refine_type": "SQ8"},
    "SCANN": {"nlist": 1024},
    "HNSW_SQ": {"M": 16, "efConstruction": 200, "sq_type": "SQ8"},
    "HNSW_PQ": {"M": 16, "efConstruction": 200, "m": 8},
    "DISKANN": {},
    "GPU_CAGRA": {},
}
TEN_MILLION = {"rows": 10_000_000, "dim": 768, "version": "2.6.22"}


def sized(**changes):
    return sizing.size({**TEN_MILLION, **changes})


@st.composite
def workloads(draw):
    version = draw(st.sampled_from(VERSIONS))
    kind = draw(st.sampled_from(sorted(PARAMS)))
    assume(not availability.lacking(version, "FLOAT_VECTOR", kind))
    standalone = draw(st.booleans())
    queues = releases.release("milvus", version)["message_queues"]["standalone" if standalone else "cluster"]
    return {
        "version": version,
        "mode": "standalone" if standalone else "cluster",
        "high_availability": False if standalone else draw(st.booleans()),
        "message_queue": draw(st.sampled_from(queues["allowed"])),
        "rows": draw(st.integers(1, 10**9)),
        "dim": draw(st.integers(1, 256)) * 8,
        "index": kind,
        "params": PARAMS[kind],
        "scalar_bytes": draw(st.integers(0, 2000)),
        "replicas": draw(st.integers(1, 4)),
        "qps": draw(st.sampled_from([0, 10, 1000])),
        "inserts_per_second": draw(st.sampled_from([0, 10, 1000])),
        "node_memory": draw(st.sampled_from(["32G", "64G", "256G"])),
        "minio_hosts": draw(st.sampled_from([1, 4, 8])),
    }


def numbers(found):
    """Every amount that more of anything may only raise."""
    return {
        **{name: found["data"][name] for name in found["data"]},
        **{name: found["totals"][name] for name in ("memory_mb", "disk_mb")},
        "query nodes": found["nodes"].get("querynode", {"count": 1})["count"],
    }


def at_least(less, more):
    fewer = {name: (less[name], more[name]) for name in less if more[name] < less[name]}
    assert not fewer


@QUIET
@given(workloads(), st.integers(1, 10**9))
def test_more_rows_never_need_less(workload, more):
    at_least(numbers(sizing.size(workload)), numbers(sizing.size({**workload, "rows": workload["rows"] + more})))


@QUIET
@given(workloads(), st.integers(1, 5))
def test_more_replicas_never_need_less(workload, more):
    found = numbers(sizing.size({**workload, "replicas": workload["replicas"] + more}))
    at_least(numbers(sizing.size(workload)), found)


@QUIET
@given(workloads(), st.sampled_from(["qps", "inserts_per_second", "scalar_bytes"]), st.integers(1, 1000))
def test_more_work_never_needs_less(workload, name, more):
    found = numbers(sizing.size({**workload, name: workload[name] + more}))
    at_least(numbers(sizing.size(workload)), found)


@QUIET
@given(workloads())
def test_what_must_survive_never_needs_less(workload):
    assume(workload["mode"] == "cluster")
    plain = sizing.size({**workload, "high_availability": False})
    safe = sizing.size({**workload, "high_availability": True})
    at_least(numbers(plain), numbers(safe))
    assert all(one["count"] >= 2 for one in safe["nodes"].values())
    assert safe["dependencies"]["etcd"]["count"] == 3


@QUIET
@given(workloads())
def test_query_nodes_hold_what_is_loaded(workload):
    assume(workload["mode"] == "cluster")
    found = sizing.size(workload)
    query = found["nodes"]["querynode"]
    assert query["count"] >= workload["replicas"]
    assert query["count"] * query["memory_mb"] * formulas.FILL >= found["data"]["loaded_mb"]
    minio = found["dependencies"]["minio"]
    usable = minio["count"] * minio["drives"] * minio["drive_mb"] * (1 - minio["parity"] / minio["erasure_set"])
    assert usable * 0.81 >= minio["objects_mb"]


@QUIET
@given(workloads())
def test_components_are_those_of_the_version(workload):
    found = sizing.size(workload)
    assert set(found["nodes"]) <= set(releases.release("milvus", workload["version"])["components"])
    assert ("streamingnode" in found["nodes"]) == (workload["mode"] == "cluster" and workload["version"] >= "2.6")
    assert ("kafka" in found["dependencies"]) == (
        workload["mode"] == "cluster" and workload["message_queue"] == "kafka"
    )


def data(kind="FLOAT_VECTOR", rows=1_000_000, dim=128):
    return formulas.Data(rows, dim, kind, 100, 8, formulas.segment_bytes("2.6.22"))


@pytest.mark.parametrize(
    ("kind", "params", "vector_type", "per_row"),
    [
        ("FLAT", {}, "FLOAT_VECTOR", 512),
        ("FLAT", {}, "FLOAT16_VECTOR", 512),
        ("HNSW", {"M": 16}, "FLOAT_VECTOR", 512 + 128 + 20 + 64 / 15),
        ("HNSW", {"M": 16}, "FLOAT16_VECTOR", 256 + 128 + 20 + 64 / 15),
        ("HNSW", {"M": 16}, "INT8_VECTOR", 128 + 128 + 20 + 64 / 15),
        ("IVF_FLAT", {"nlist": 1000}, "FLOAT_VECTOR", 512 + 8 + 0.512),
        ("IVF_SQ8", {"nlist": 1000}, "FLOAT_VECTOR", 128 + 8 + 0.512),
        ("IVF_PQ", {"nlist": 1000, "m": 8}, "FLOAT_VECTOR", 8 + 8 + 0.512 + 0.131072),
        ("IVF_RABITQ", {"nlist": 1000}, "FLOAT_VECTOR", 16 + 8 + 8 + 0.512),
        ("SCANN", {"nlist": 1000, "with_raw_data": False}, "FLOAT_VECTOR", 64 + 8 + 0.512),
        ("HNSW_SQ", {"M": 16, "sq_type": "SQ8"}, "FLOAT_VECTOR", 128 + 128 + 20 + 64 / 15),
        ("DISKANN", {}, "FLOAT_VECTOR", (512 + 224) / 4),
        ("BIN_FLAT", {}, "BINARY_VECTOR", 16),
        ("SPARSE_INVERTED_INDEX", {}, "SPARSE_FLOAT_VECTOR", 1600),
    ],
)
def test_an_index_takes_what_its_formula_says(kind, params, vector_type, per_row):
    rows = data(vector_type)
    size = formulas.index_size(kind, params, rows)
    # Clusters and code books of one segment are written out above.
    extra = formulas.segments(rows) - 1
    expected = per_row * 1_000_000 + extra * formulas._per_segment(kind, params, rows)
    assert size.memory == pytest.approx(expected, rel=1e-6)


def test_the_published_sizing_of_an_hnsw_index_agrees():
    """Upstream's tool reckons raw * (1 + 2M/dim); what ours adds are labels and upper levels."""
    size = formulas.index_size("HNSW", {"M": 30}, data(dim=768)).memory
    published = 1_000_000 * 768 * 4 * (1 + 2 * 30 / 768)
    assert published <= size <= 1.02 * published


@pytest.mark.parametrize("version", VERSIONS)
def test_segments_are_as_large_as_the_version_seals_them(version):
    assert formulas.segment_bytes(version) == (512 if version == "2.3.5" else 1024) * 1048576


def test_several_collections_add_up():
    one = {"rows": 1_000_000, "dim": 768, "name": "articles"}
    other = {"rows": 5_000_000, "dim": 128, "replicas": 2, "qps": 50}
    found = sizing.size({"version": "2.6.22", "collections": [one, other]})
    assert [about["name"] for about in found["collections"]] == ["articles", ""]
    alone = [sizing.size({"version": "2.6.22", **about})["data"] for about in (one, other)]
    assert found["data"]["raw_mb"] == pytest.approx(sum(about["raw_mb"] for about in alone), abs=1)
    assert found["data"]["loaded_mb"] == pytest.approx(sum(about["loaded_mb"] for about in alone), abs=1)
    assert found["nodes"]["querynode"]["count"] == 2


def test_the_queue_decides_what_else_there_is():
    kafka = sized(message_queue="kafka", inserts_per_second=1000)
    assert kafka["dependencies"]["kafka"]["count"] == 3
    pulsar = sized(message_queue="pulsar", inserts_per_second=1000)
    assert {"pulsar_zookeeper", "pulsar_bookie", "pulsar_broker"} <= set(pulsar["dependencies"])
    woodpecker = sized(inserts_per_second=1000)
    assert woodpecker["message_queue"] == "woodpecker"
    assert set(woodpecker["dependencies"]) == {"etcd", "minio"}
    # Its log lies in object storage.
    assert woodpecker["data"]["object_storage_mb"] > kafka["data"]["object_storage_mb"]
    day = sized(message_queue="kafka", inserts_per_second=1000, retention_hours=24)
    assert day["data"]["message_queue_mb"] * 3 == pytest.approx(kafka["data"]["message_queue_mb"], abs=3)


def test_the_table_has_a_line_for_each_component():
    found = sized(message_queue="kafka")
    assert found["table"][0].split() == ["component", "nodes", "cores", "memory", "disk"]
    named = [line.split()[0] for line in found["table"][1:-1]]
    assert named == [*found["nodes"], *found["dependencies"]]


def test_all_mistakes_come_at_once():
    with pytest.raises(WrongInputError) as told:
        sizing.size(
            {"version": "2.3.5", "rowz": 1, "dim": 128, "index": "HNSW_SQ", "params": {"M": 0}, "replicas": 0,
             "message_queue": "woodpecker", "mode": "standalone", "high_availability": True, "minio_hosts": 17,
             "retention_hours": 0, "node_memory": "32"}
        )  # fmt: skip
    said = dict(told.value.problems)
    assert "did you mean 'rows'?" in said["rowz"]
    assert said["rows"].startswith("missing")
    assert said["index"] == "Milvus 2.3.5 lacks quantised hnsw indexes: available from 2.5.0"
    assert said["params.M"] == "is 0, allowed is a whole number from 2 to 2048"
    assert said["replicas"] == "is 0, allowed is 1 to 100 replicas"
    assert "Milvus 2.3.5 cannot use the message queue 'woodpecker' in standalone mode" in said["message_queue"]
    assert "one process" in said["high_availability"]
    assert "17 drives cannot be divided" in said["minio_drives"]
    assert said["retention_hours"] == "is 0, allowed is 1 to 8,760 hours"
    assert "with its unit" in said["node_memory"]


@pytest.mark.parametrize(
    ("given", "where", "words"),
    [
        ({"collection": []}, "collection", "did you mean 'collections'?"),
        ({"collections": []}, "collections", "a list of one or more mappings"),
        ({"collections": [{"rows": 1, "dim": 8}], "dim": 8}, "dim", "stands beside collections"),
        ({"collections": [{"rows": 1, "dim": 8}, {"row": 1, "dim": 8}]}, "collections[1].row", "did you mean 'rows'?"),
        ({"collections": [{"rows": 1}]}, "collections[0].dim", "missing"),
        ({"collections": [{"rows": 1, "dim": 8, "index": "IVF_PQ"}]}, "collections[0].params.nlist", "IVF_PQ needs"),
        ({"rows": 1, "dim": 8, "index": "BIN_FLAT"}, "index", "BIN_FLAT does not index a FLOAT_VECTOR"),
        ({"rows": 1, "dim": 8, "index": "HNWS"}, "index", "did you mean 'HNSW'?"),
        ({"rows": 10**9, "dim": 32768, "node_memory": "2G"}, "node_memory", "needs more than"),
    ],
)
def test_a_mistake_is_said_where_it_is(given, where, words):
    with pytest.raises(WrongInputError) as told:
        sizing.size({"version": "2.6.22", **given})
    assert words in dict(told.value.problems)[where]


def test_filters_say_all_of_it_as_one_message():
    filters = FilterModule().filters()
    with pytest.raises(AnsibleFilterError, match=r"milvus_sizing: 2 mistakes in what it was given:\n- vector_type"):
        filters["milvus_sizing"]({"rows": 5, "dim": 8, "version": 2.7, "vector_type": "SPARSE"})
    assert filters["milvus_index_advice"](TEN_MILLION)["index"]["type"] == "HNSW"
