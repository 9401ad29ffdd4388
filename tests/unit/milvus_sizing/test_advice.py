"""Which index is advised: always one that the server takes, with the reasons why, and every mistake said at once."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import index
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import advice, availability, candidates
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing.reading import WrongInputError
from hypothesis import assume, given, settings
from hypothesis import strategies as st

QUIET = settings(deadline=None, derandomize=True, max_examples=150)
VERSIONS = ("2.3.5", "2.4.0", "2.5.27", "2.6.22", "3.0.0")
TEN_MILLION = {"rows": 10_000_000, "dim": 768, "version": "2.6.22"}


def advised(**changes):
    return advice.advise({**TEN_MILLION, **changes})


def why_not(found, kind):
    return next(other["why_not"] for other in found["alternatives"] if other["type"] == kind)


def possible(version, vector_type, metric):
    kinds = [
        kind for kind in availability.types_for(vector_type) if availability.metric_fits(kind, vector_type, metric)
    ]
    return any(not availability.lacking(version, vector_type, kind, metric) for kind in kinds)


@st.composite
def questions(draw):
    version = draw(st.sampled_from(VERSIONS))
    vector_type = draw(st.sampled_from(availability.VECTORS))
    assume(not availability.lacking(version, vector_type))
    asked = {
        "version": version,
        "vector_type": vector_type,
        "rows": draw(st.integers(1, 10**10)),
        "recall": draw(st.floats(0.5, 1.0)),
        "top_k": draw(st.integers(1, 1000)),
        "updates_per_second": draw(st.sampled_from([0, 1, 1000, 100000])),
        "disk": draw(st.sampled_from(["nvme", "ssd", "hdd"])),
        "scalar_bytes": draw(st.integers(0, 10000)),
    }
    if vector_type != "SPARSE_FLOAT_VECTOR":
        asked["dim"] = draw(st.integers(1, 4096)) * 8
    metrics = [metric for metric in availability.METRICS[vector_type] if possible(version, vector_type, metric)]
    if draw(st.booleans()):
        asked["metric"] = draw(st.sampled_from(metrics))
    if draw(st.booleans()):
        asked["memory"] = f"{draw(st.integers(1, 4096))}G"
    if draw(st.booleans()):
        asked.update(gpu=True, gpu_memory="24G")
    if draw(st.booleans()):
        asked["latency_ms"] = draw(st.integers(1, 1000))
    return asked


@QUIET
@given(questions())
def test_what_is_advised_is_an_index_that_the_server_takes(asked):
    found = advice.advise(asked)
    chosen, vector_type = found["index"], asked["vector_type"]
    assert not availability.problem(asked["version"], vector_type, chosen["type"])
    problems = []
    schema = {"v": {"type": vector_type, "dim": asked.get("dim")}}
    index.normalise({"field": "v", **chosen}, "", problems, "default", "items", schema)
    assert problems == []
    assert found["reasons"] and found["warnings"]
    if "m" in chosen["params"]:
        assert asked["dim"] % chosen["params"]["m"] == 0
    if "ef" in found["search_params"]:
        assert found["search_params"]["ef"] >= asked["top_k"]
    if "nprobe" in found["search_params"]:
        assert found["search_params"]["nprobe"] <= chosen["params"]["nlist"] <= 65536


@QUIET
@given(questions())
def test_whoever_is_told_that_it_fits_gets_what_was_wanted(asked):
    found = advice.advise(asked)
    reach = candidates.REACH[found["index"]["type"]]
    if not found["fits"]:
        assert any("is the nearest there is" in text for text in found["warnings"])
        return
    assert reach >= asked["recall"]
    if "memory" in asked:
        assert found["memory_mb"] <= int(asked["memory"][:-1]) * 1024
    if "latency_ms" in asked:
        assert found["latency_ms"] <= asked["latency_ms"]


@QUIET
@given(questions())
def test_every_other_index_says_why_it_was_not_taken(asked):
    found = advice.advise(asked)
    kinds = [other["type"] for other in found["alternatives"]]
    assert found["index"]["type"] not in kinds
    assert len(kinds) == len(set(kinds))
    assert kinds[-1] == "AUTOINDEX"
    assert all(other["why_not"] for other in found["alternatives"])


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"memory": "64G"}, "HNSW"),
        ({"memory": "64G", "version": "2.3.5"}, "HNSW"),
        ({"memory": "16G"}, "HNSW_SQ"),
        ({"memory": "16G", "version": "2.4.0", "disk": "nvme"}, "DISKANN"),
        ({"memory": "16G", "version": "2.4.0", "disk": "hdd"}, "IVF_SQ8"),
        ({"memory": "16G", "version": "2.3.5", "disk": "nvme"}, "DISKANN"),
        ({"memory": "6G", "recall": 0.8}, "IVF_PQ"),
        ({"recall": 1}, "FLAT"),
        ({"rows": 2000}, "FLAT"),
        ({"memory": "64G", "updates_per_second": 3000}, "SCANN"),
        ({"gpu": True, "gpu_memory": "80G", "metric": "IP"}, "GPU_CAGRA"),
        ({"gpu": True, "gpu_memory": "24G", "metric": "IP"}, "HNSW"),
        ({"gpu": True, "gpu_memory": "80G"}, "GPU_CAGRA"),
        ({"gpu": True, "gpu_memory": "80G", "version": "2.5.27"}, "HNSW"),
        ({"gpu": True, "gpu_memory": "80G", "version": "2.5.27", "metric": "L2"}, "GPU_CAGRA"),
        ({"gpu": True, "gpu_memory": "80G", "vector_type": "FLOAT16_VECTOR"}, "GPU_CAGRA"),
        ({"gpu": True, "gpu_memory": "80G", "vector_type": "BFLOAT16_VECTOR"}, "HNSW"),
        ({"vector_type": "INT8_VECTOR"}, "HNSW"),
        ({"vector_type": "BINARY_VECTOR"}, "BIN_IVF_FLAT"),
        ({"vector_type": "BINARY_VECTOR", "metric": "SUBSTRUCTURE"}, "BIN_FLAT"),
        ({"vector_type": "BINARY_VECTOR", "metric": "MHJACCARD"}, "MINHASH_LSH"),
        ({"vector_type": "SPARSE_FLOAT_VECTOR"}, "SPARSE_INVERTED_INDEX"),
    ],
)
def test_needs_decide(changes, kind):
    assert advised(**changes)["index"]["type"] == kind


def test_reasons_name_the_numbers_they_stand_on():
    found = advised(memory="16G", version="2.4.0", disk="nvme")
    said = " ".join(found["reasons"])
    for words in ("10,000,000 rows in 29 segments", "10.8 GiB of memory", "of their disks", "16.0 GiB are there"):
        assert words in said
    assert (
        "DISKANN is off until milvus_config sets queryNode.enableDisk and indexNode.enableDisk to true."
        in found["warnings"]
    )
    assert why_not(found, "HNSW_SQ") == "Milvus 2.4.0 lacks quantised hnsw indexes: available from 2.5.0"
    assert "needs 41.9 GiB of memory, 16.0 GiB are there" in why_not(found, "HNSW")


def test_what_fits_nowhere_is_said_with_what_would_help():
    found = advised(rows=1_000_000_000, memory="8G")
    assert not found["fits"]
    said = " ".join(found["warnings"])
    assert "8.0 GiB are there" in said
    assert "Give query nodes" in said
    assert "mmap.enabled" in said


def test_a_graph_is_not_built_over_and_over():
    found = advised(memory="64G", updates_per_second=3000)
    assert "cores busy with building at this update rate" in why_not(found, "HNSW")


def test_all_mistakes_come_at_once_with_ranges_units_and_nearest_names():
    with pytest.raises(WrongInputError) as told:
        advice.advise(
            {"row": 5, "dim": 0, "recall": 95, "memory": 64, "vector_type": "FLOATVECTOR", "version": "2.7.1",
             "latency_ms": "quick", "gpu": True, "top_k": 1.5, "metric": "COSINUS", "disk": "nvmee"}
        )  # fmt: skip
    said = dict(told.value.problems)
    assert "did you mean 'rows'?" in said["row"]
    assert said["rows"] == "missing: an index advice needs it, 1 to 1,000,000,000,000 rows"
    assert said["dim"] == "is 0, allowed is 1 to 262,144 dimensions"
    assert said["recall"] == "is 95, allowed is 0.5 to 1"
    assert "with its unit, such as 512M or 64G" in said["memory"]
    assert "did you mean 'FLOAT_VECTOR'?" in said["vector_type"]
    assert "2.7.1 is not a known version" in said["version"]
    assert said["latency_ms"] == "is 'quick', allowed is 1 to 600,000 ms"
    assert "gpu: true needs it" in said["gpu_memory"]
    assert "whole number" in said["top_k"]
    assert "did you mean 'COSINE'?" in said["metric"]
    assert "did you mean 'nvme'?" in said["disk"]


@pytest.mark.parametrize(
    ("changes", "where", "words"),
    [
        ({"dim": None}, "dim", "missing: a FLOAT_VECTOR needs it, 1 to 32,768 dimensions"),
        ({"dim": 40000}, "dim", "allowed for a FLOAT_VECTOR is 1 to 32,768 dimensions"),
        ({"dim": 12, "vector_type": "BINARY_VECTOR"}, "dim", "multiple of 8"),
        ({"version": "2.3.5", "vector_type": "SPARSE_FLOAT_VECTOR"}, "vector_type", "available from 2.4.0"),
        ({"version": "2.5.27", "vector_type": "INT8_VECTOR"}, "vector_type", "available from 2.6.0"),
        ({"metric": "HAMMING"}, "metric", "HAMMING is not a metric for a FLOAT_VECTOR (allowed: COSINE, L2, IP)"),
        ({"vector_type": "BINARY_VECTOR", "metric": "MHJACCARD", "version": "2.5.27"}, "metric", "from 2.6.0"),
        ({"memory": "1M"}, "memory", "is 1M, allowed is a size from 64 MiB"),
        ({"rows": True}, "rows", "is True"),
        ({"updates_per_second": -1}, "updates_per_second", "rows inserted, changed or deleted each second"),
    ],
)
def test_a_mistake_says_what_is_allowed(changes, where, words):
    with pytest.raises(WrongInputError) as told:
        advised(**changes)
    assert words in dict(told.value.problems)[where]


@pytest.mark.parametrize("given", [None, "many rows", ["rows"], 5])
def test_what_is_no_mapping_is_one_mistake(given):
    with pytest.raises(WrongInputError, match="must be a mapping that describes an index advice") as told:
        advice.advise(given)
    assert len(told.value.problems) == 1


def test_each_index_of_the_table_is_known_here_or_left_out_on_purpose():
    left_out = {"AUTOINDEX", "HNSW_PRQ", "SPARSE_WAND", "AISAQ", "FAISS"}
    vectors = {kind for vector_type in availability.VECTORS for kind in availability.types_for(vector_type)}
    assert vectors - left_out == set(candidates.KINDS)
    assert set(candidates.KINDS) == set(candidates.REACH) == set(advice.ORDER)


def test_features_stand_in_the_release_table():
    for vector_type in availability.VECTORS:
        for kind in availability.types_for(vector_type):
            for metric in availability.METRICS[vector_type]:
                assert not availability.lacking("3.0.0", vector_type, kind, metric)
    said = "Milvus 2.3.5 lacks ivf rabitq index: available from 2.6.0"
    assert releases.feature_problem("2.3.5", "ivf_rabitq_index") == said
