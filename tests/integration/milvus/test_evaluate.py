"""Recall, latency and tuning of real searches, held against figures that the test works out itself."""

from __future__ import annotations

import concurrent.futures
import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import yaml
from pymilvus import DataType

from tests.integration import ansible_run
from tests.integration.milvus.searched import (
    ASKED,
    DIM,
    HNSW,
    IVF,
    NEAREST,
    QUERIES,
    RANDOM,
    ROWS,
    VECTORS,
    K,
    connect,
    fill,
    forget,
    recall_by_hand,
    while_nothing_moves,
    write_queries,
)
from tests.targets import ROOT


@pytest.fixture(scope="module")
def filled(request, tmp_path_factory):
    """Return a function that fills a server once, and gives the folder with the files of queries."""
    folder, done = tmp_path_factory.mktemp("queries"), set()

    def once(target):
        if target.lite in done:
            return folder
        done.add(target.lite)
        client = connect(target)
        flat, keys = {"index_type": "FLAT", "metric_type": "L2"}, list(range(ROWS))
        twice = np.repeat(VECTORS[:600], 2, axis=0)
        made = [
            ("eval_graph", keys, VECTORS, HNSW),
            ("eval_clusters", [f"row-{number}" for number in keys], VECTORS, IVF),
            ("eval_plain", keys, VECTORS, flat),
            ("eval_twice", keys[:1200], twice, flat),
            ("eval_asleep", keys[:20], VECTORS[:20], HNSW),
        ]
        # A server takes seconds for each to be flushed and loaded, in which it does nothing.
        with concurrent.futures.ThreadPoolExecutor(1 if target.lite else len(made)) as pool:
            for one in [
                pool.submit(fill, client, name, keys, vectors.tolist(), index, load=name != "eval_asleep")
                for name, keys, vectors, index in made
            ]:
                one.result()
        client.create_alias("eval_graph", "eval_current")
        request.addfinalizer(lambda: forget(target))
        client.close()
        return folder

    write_queries(folder)
    return once


@pytest.mark.parametrize(("name", "metric", "params"), [
    ("eval_graph", "L2", {"ef": 12}), ("eval_clusters", "COSINE", {"nprobe": 6}), ("eval_plain", "L2", {}),
])  # fmt: skip
def test_recall_is_what_an_independent_computation_finds(target, filled, name, metric, params):
    asked = {
        "collection": name,
        "queries": str(filled(target) / "bare.jsonl"),
        "k": [K, 1],
        "search_params": params,
        "concurrency": [1, 4],
        "duration": 0.3,
    }
    told, by_hand = while_nothing_moves(
        lambda: target.ok("milvus_evaluate", **asked), lambda: recall_by_hand(target, name, metric, K, **params)
    )
    assert not told["changed"]
    assert told["truth"]["source"] == "brute_force"
    assert told["truth"]["rows"] == ROWS
    assert told["collection"]["metric"] == metric
    ten, one = told["quality"]
    assert (ten["k"], one["k"], ten["queries"]) == (K, 1, QUERIES)
    assert ten["recall"] == pytest.approx(by_hand, abs=0.002)
    if name == "eval_plain":
        assert (ten["recall"], ten["map"], ten["ndcg"], ten["recall_min"]) == (1, 1, 1, 1)
    else:
        assert 0.2 < ten["recall"] < 0.995, "a poor index was to be measured"
        # Hits come by distance, so that a wrong one is behind all right ones.
        assert ten["precision"] == ten["recall"] == ten["map"] > ten["recall_min"]
        assert ten["ndcg"] > ten["recall"]
    assert told["cold"]["searches"] == QUERIES
    assert [part["concurrency"] for part in told["warm"]] == [1, 4]
    for part in told["warm"]:
        assert part["searches"] >= QUERIES
        assert part["seconds"] >= 0.3
        latency = part["latency"]
        assert 0 < latency["p50"] <= latency["p95"] <= latency["p99"] <= latency["max"]
        assert part["qps"] == pytest.approx(part["searches"] / part["seconds"], rel=0.02)
    assert f"recall@10 {ten['recall']:.4f}" in told["summary"]


def test_labels_of_files_say_the_same_as_brute_force(target, filled, tmp_path):
    folder = filled(target)
    for name, file, params in (
        ("eval_current", "ann.hdf5", {"ef": 12}),
        ("eval_clusters", "q.parquet", {"nprobe": 6}),
    ):
        asked = {"collection": name, "queries": str(folder / file), "search_params": params, "concurrency": []}
        labelled = target.ok("milvus_evaluate", **asked, report=str(tmp_path / "report.json"))
        assert labelled["truth"] == {"source": "neighbors"}
        assert labelled["changed"]
        compared = target.ok("milvus_evaluate", **asked, truth="brute_force", check=True, report="/tmp/not-written")
        assert not compared["changed"]
        assert labelled["quality"] == compared["quality"]
        report = json.loads((tmp_path / "report.json").read_text())
        assert report["quality"] == labelled["quality"]
        assert report["asked"]["collection"] == name
        assert "password" not in json.dumps(report)
    too_far = target.fails("milvus_evaluate", **asked, k=[K + 1])
    assert "k is 11, but" in too_far
    assert "names 10 true neighbours only" in too_far


def test_graded_labels_and_labels_of_other_rows(target, filled, tmp_path):
    filled(target)
    path = tmp_path / "judged.jsonl"
    lines = [
        {"vector": one.tolist(), "relevance": {str(true[0]): 3, str(true[1]): 1}}
        for one, true in zip(ASKED, NEAREST["L2"])
    ]
    path.write_text("\n".join(json.dumps(line) for line in [*lines, {"vector": ASKED[0].tolist(), "relevance": {}}]))
    told = target.ok("milvus_evaluate", collection="eval_plain", queries=str(path), k=[2, 5], concurrency=[])
    assert told["quality"][0] == {
        "k": 2, "queries": QUERIES, "recall": 1, "precision": 1, "map": 1, "ndcg": 1, "recall_min": 1,
    }  # fmt: skip
    assert told["quality"][1]["precision"] == 0.4
    assert told["notes"] == [f"1 of {QUERIES + 1} queries have nothing to find and count for no figure"]
    strangers = [{"vector": one.tolist(), "neighbors": [10**6]} for one in ASKED]
    path.write_text("\n".join(json.dumps(line) for line in strangers))
    told = target.ok("milvus_evaluate", collection="eval_plain", queries=str(path), k=[1], concurrency=[])
    assert "not one right answer: the neighbors of" in told["notes"][0]


def test_filters_hold_for_the_truth_too(target, filled):
    folder = filled(target)
    asked = {"queries": str(folder / "bare.jsonl"), "k": [K], "concurrency": [], "filter": "number < 500"}
    told = target.ok("milvus_evaluate", collection="eval_plain", consistency_level="Bounded", **asked)
    assert told["truth"]["rows"] == 500
    assert told["quality"][0]["recall"] == 1
    few = target.ok("milvus_evaluate", collection="eval_plain", **{**asked, "filter": "number < 4"})
    assert (few["quality"][0]["recall"], few["quality"][0]["precision"]) == (1, 0.4)
    none = target.fails("milvus_evaluate", collection="eval_plain", **{**asked, "filter": "number < 0"})
    assert "there are no rows that match number < 0" in none
    odd = target.fails("milvus_evaluate", collection="eval_plain", **{**asked, "filter": "nonsense <"})
    assert "search collection default/eval_plain failed" in odd


def test_either_of_two_equal_rows_is_right(target, filled):
    folder = filled(target)
    told = target.ok(
        "milvus_evaluate", collection="eval_twice", queries=str(folder / "bare.jsonl"), k=[1, 5], concurrency=[]
    )
    assert [part["recall"] for part in told["quality"]] == [1, 1]


@pytest.mark.parametrize(("metric", "index"), [("HAMMING", "BIN_IVF_FLAT"), ("JACCARD", "BIN_FLAT")])
def test_binary_vectors(milvus, tmp_path, metric, index):
    bits = RANDOM.integers(0, 2, size=(1500, 64)).astype(bool)
    asked = bits[:20] ^ (RANDOM.random((20, 64)) < 0.1)
    name = f"eval_{metric.lower()}"
    client = connect(milvus)
    params = {"nlist": 16} if index == "BIN_IVF_FLAT" else {}
    rows = [one.tobytes() for one in np.packbits(bits, axis=1)]
    made = {"index_type": index, "metric_type": metric, "params": params}
    fill(client, name, list(range(1500)), rows, made, DataType.BINARY_VECTOR, 64)
    try:
        differ = (asked[:, None, :] != bits[None]).sum(axis=2)
        both, either = (asked[:, None, :] & bits[None]).sum(axis=2), (asked[:, None, :] | bits[None]).sum(axis=2)
        away = differ if metric == "HAMMING" else 1 - both / either
        nearest = np.argsort(away, axis=1, kind="stable")[:, :K]
        path = tmp_path / "bits.json"
        told = {"vector": asked.astype(int).tolist(), "neighbors": nearest.tolist()}
        path.write_text(json.dumps({**told, "distances": np.take_along_axis(away, nearest, axis=1).tolist()}))
        everything = {"nprobe": 16} if params else {}
        common = {"collection": name, "queries": str(path), "concurrency": [], "search_params": everything}
        labelled = milvus.ok("milvus_evaluate", **common)
        compared = milvus.ok("milvus_evaluate", truth="brute_force", **common)
        path.write_text(json.dumps(told))
        assert 0.5 < milvus.ok("milvus_evaluate", **common)["quality"][0]["recall"] <= 1
        # Every row is compared, and many are equally near.
        assert labelled["quality"][0]["recall"] == compared["quality"][0]["recall"] == 1
        hits = client.search(name, [one.tobytes() for one in np.packbits(asked, axis=1)], limit=K,
                             search_params={"metric_type": metric, "params": common["search_params"]})  # fmt: skip
        same = np.mean([len(set(one.ids) & set(true.tolist())) / K for one, true in zip(hits, nearest)])
        assert same < 1, "ties were to make lists of primary keys differ"
    finally:
        client.drop_collection(name)
        client.close()


def test_sparse_vectors_with_labels(lite, tmp_path):
    rows = [{place: float(weight) for place, weight in enumerate(one) if weight > 0.7} for one in VECTORS[:500]]
    asked = [{place: float(weight) for place, weight in enumerate(one) if weight > 0} for one in ASKED]
    dense = np.where(VECTORS[:500] > 0.7, VECTORS[:500], 0)
    nearest = np.argsort(-(np.where(ASKED > 0, ASKED, 0) @ dense.T), axis=1)[:, :K]
    lines = [{"vector": one, "neighbors": ids} for one, ids in zip(asked, nearest.tolist())]
    path = tmp_path / "sparse.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    client = connect(lite)
    index = {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"}
    fill(client, "eval_sparse", list(range(500)), rows, index, DataType.SPARSE_FLOAT_VECTOR, None)
    try:
        told = lite.ok("milvus_evaluate", collection="eval_sparse", queries=str(path), concurrency=[])
        assert told["quality"][0]["recall"] > 0.98
        message = lite.fails("milvus_evaluate", collection="eval_sparse", queries=str(path), truth="brute_force")
        assert "sparse vectors have no brute force here" in message
        message = lite.fails("milvus_tune", collection="eval_sparse", queries=str(path))
        assert "SPARSE_INVERTED_INDEX trades time for recall is not known here" in message
    finally:
        client.drop_collection("eval_sparse")
        client.close()


@pytest.mark.parametrize(("name", "metric", "knob"), [
    ("eval_graph", "L2", "ef"), ("eval_clusters", "COSINE", "nprobe"),
])  # fmt: skip
def test_tuning_finds_the_smallest_setting_and_changes_nothing(target, filled, tmp_path, name, metric, knob):
    folder = filled(target)
    before = target.holds()
    asked = {"collection": name, "queries": str(folder / "bare.jsonl"), "recall": 0.9, "k": K}
    told, _same = while_nothing_moves(
        lambda: target.ok("milvus_tune", **asked), lambda: recall_by_hand(target, name, metric, K, **{knob: 12})
    )
    assert target.holds() == before
    assert told["met"]
    assert told["complete"]
    assert told["parameter"] == knob
    best = told["best"]
    assert best["search_params"] == {knob: best["value"]}
    assert best["recall"] >= 0.9
    assert recall_by_hand(target, name, metric, K, **{knob: best["value"]}) == pytest.approx(best["recall"], abs=0.002)
    cheaper = [point for point in told["curve"] if point["value"] < best["value"]]
    assert all(point["recall"] < 0.9 for point in cheaper)
    assert cheaper, "the poor index was to need more than the least"
    assert best["value"] - max(point["value"] for point in cheaper) == 1
    assert max(point["value"] for point in told["curve"]) > best["value"]
    assert [line[0] for line in told["table"]].count("*") == 1
    assert told["summary"].startswith(f"{knob} {best['value']} is the cheapest that meets recall@10 0.9")
    image = tmp_path / "curve.svg"
    told = target.ok("milvus_tune", **asked, svg=str(image), high=best["value"], low=best["value"])
    assert told["changed"]
    root = ET.fromstring(image.read_text())  # noqa: S314 - our own
    assert len(root.findall("{http://www.w3.org/2000/svg}circle")) == len(told["curve"])


def test_an_automatic_index_is_a_graph(milvus, filled):
    client = connect(milvus)
    fill(client, "eval_auto", list(range(ROWS)), VECTORS.tolist(), {"index_type": "AUTOINDEX", "metric_type": "L2"})
    client.close()
    told = milvus.ok("milvus_tune", collection="eval_auto", queries=str(filled(milvus) / "bare.jsonl"), recall=0.98)
    assert told["best"]["search_params"] == {"ef": told["best"]["value"]}
    assert told["best"]["value"] > min(point["value"] for point in told["curve"])


def test_tuning_says_what_is_in_the_way(target, filled, tmp_path):
    folder = filled(target)
    common = {"collection": "eval_graph", "queries": str(folder / "bare.jsonl")}
    slow = target.fails("milvus_tune", **common, recall=0.5, latency=0.001, percentile="p50")
    assert "Nothing meets recall@10 0.5 within 0.001 ms (p50): recall " in slow
    assert "Build the index with a larger M (now 8) or efConstruction (now 24)" in slow
    low = target.ok("milvus_tune", **common, recall=1, high=14, unmet="report")
    assert not low["met"]
    assert low["advice"][1] == "ef may not go above 14 here: raise high"
    assert low["best"]["value"] == 14
    flat = target.ok("milvus_tune", **{**common, "collection": "eval_plain"}, recall=1)
    assert (flat["met"], flat["parameter"], flat["best"]["search_params"], len(flat["curve"])) == (True, "", {}, 1)


def test_images_and_a_controller_without_the_library_of_one(lite, filled, tmp_path):
    queries = str(filled(lite) / "bare.jsonl")
    common = {"collection": "eval_graph", "queries": queries, "recall": 0.5, "high": 20}
    image = tmp_path / "curve.png"
    drawn = lite.ok("milvus_tune", **common, png=str(image), check=True)
    assert (drawn["changed"], image.exists()) == (False, False)
    assert lite.ok("milvus_tune", **common, png=str(image), svg=str(tmp_path / "both.svg"))["changed"]
    assert image.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert (tmp_path / "both.svg").exists()
    # As on a host where it was never installed.
    (tmp_path / "without" / "matplotlib").mkdir(parents=True)
    (tmp_path / "without" / "matplotlib" / "__init__.py").write_text("raise ImportError('no matplotlib')")
    without = {"fresh": True, "env": {"PYTHONPATH": f"{tmp_path / 'without'}:{ROOT / 'collections'}"}}
    before = image.read_bytes()
    message = lite.fails("milvus_tune", **common, png=str(image), **without)
    assert "png: a PNG needs the Python package matplotlib on the host that runs this module" in message
    assert "pip install matplotlib); svg needs none" in message
    assert image.read_bytes() == before
    assert lite.ok("milvus_tune", **common, svg=str(tmp_path / "curve.svg"), **without)["changed"]
    assert (tmp_path / "curve.svg").exists()


def test_bad_input_is_named(target, filled, tmp_path):
    folder = filled(target)
    bare = str(folder / "bare.jsonl")
    made = {
        "wide.json": [{"vector": [1.0] * 16}],
        "empty.json": [],
        "nan.json": [{"vector": [1.0] * DIM}, {"vector": [float("nan")] * DIM}],
    }
    for name, told in made.items():
        (tmp_path / name).write_text(json.dumps(told))
    (tmp_path / "empty.jsonl").write_text("\n")
    cases = (
        ({"queries": str(tmp_path / "wide.json")}, "have 16 dimensions, field vector has 32"),
        ({"queries": str(tmp_path / "empty.json")}, "empty.json holds no query"),
        ({"queries": str(tmp_path / "empty.jsonl")}, "empty.jsonl holds no query"),
        ({"queries": str(tmp_path / "nan.json")}, "1 queries hold NaN or infinity (query 1)"),
        ({"queries": bare, "columns": {"vector": "vectr"}}, "has no column 'vectr', did you mean 'vector'?"),
        ({"queries": bare, "truth": "neighbors"}, "has no column for neighbors"),
        ({"queries": str(tmp_path)}, "is not a file on the host that runs this module"),
        ({"queries": bare, "collection": "eval_grap"}, "did you mean 'eval_graph'?"),
        ({"queries": bare, "collection": "eval_asleep"}, "the collection is not loaded, its state is NotLoad"),
        ({"queries": bare, "field": "vectors"}, "'vectors' of collection default/eval_plain does not exist, did you"),
        ({"queries": bare, "field": "number"}, "'number' of collection default/eval_plain is a INT64"),
        ({"queries": bare, "report": "/nowhere/report.json"}, "report: /nowhere is not a folder that can be written"),
        (
            {"queries": bare, "partitions": ["nowhere"]},
            "partitions[0]: collection default/eval_plain has no partition 'no",
        ),
    )
    for options, said in cases:
        asked = {"collection": "eval_plain", **options}
        for module in ("milvus_evaluate", "milvus_tune"):
            message = target.fails(module, **asked)
            assert said in message, (module, options, message)
    for k in (0, 16385):
        assert f"k: is {k}, allowed is 1 to 16384" in target.fails(
            "milvus_tune", collection="eval_plain", queries=bare, k=k
        )
        message = target.fails("milvus_evaluate", collection="eval_plain", queries=bare, k=[1, k])
        assert f"k[1]: is {k}, allowed is 1 to 16384" in message
    assert "recall: is 1.5, allowed is 0 to 1" in target.fails(
        "milvus_tune", collection="eval_plain", queries=bare, recall=1.5
    )


def test_playbooks(lite, filled, tmp_path):
    folder = filled(lite)
    host = {"milvus_install_method": "lite", "milvus_uri": lite.connection["uri"], "ansible_connection": "local"}
    inventory = tmp_path / "hosts.yml"
    inventory.write_text(yaml.safe_dump({"milvus": {"hosts": {"db1": host}}}))
    python = f"ansible_python_interpreter={ansible_run.sys.executable}"

    def play(name, **given):
        extra = json.dumps({f"{name}_{option}": value for option, value in given.items()})
        book = ansible_run.ROOT / "playbooks" / f"{name}.yml"
        return ansible_run.play(book, "-e", python, "-e", extra, inventory=inventory)

    asked = {"collection": "eval_graph", "queries": str(folder / "bare.jsonl")}
    fast = {"search_params": {"ef": 200}, "concurrency": [1], "duration": 0}
    good = play("evaluate", **asked, options=fast, min_recall=0.5, max_latency=60000)
    assert good.ok, good.output
    assert "eval_graph.vector (HNSW), 60 queries: recall@10" in good.output
    poor = play("evaluate", **asked, options={**fast, "search_params": {"ef": 10}}, min_recall=0.999)
    assert not poor.ok
    assert "Wanted recall 0.999 at least, found eval_graph.vector" in poor.output
    assert "Wanted p95 0.001 ms at most" in play("evaluate", **asked, options=fast, max_latency=0.001).output
    assert "-e evaluate_collection=NAME" in play("evaluate").output
    tuned = play("tune", **asked, recall=0.9, options={"svg": str(tmp_path / "curve.svg")})
    assert tuned.ok, tuned.output
    assert "is the cheapest that meets recall@10 0.9" in tuned.output
    assert (tmp_path / "curve.svg").exists()
    unmet = play("tune", **asked, options={"high": 11}, recall=1)
    assert not unmet.ok
    assert "ef may not go above 11 here: raise high" in unmet.output
