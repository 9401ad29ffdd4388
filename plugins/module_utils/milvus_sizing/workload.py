# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What users say of a workload: one collection by keys of its own, or several as a list."""

from __future__ import annotations

from collections import namedtuple

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import advice, availability, formulas, reading
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing.reading import Quantity, join
from ansible_collections.vectordb.ops.plugins.module_utils.minio import layout

WHAT, COLLECTION = "a workload", "a collection of a workload"
COLLECTION_KEYS = {
    "name": Quantity("str"),
    **advice.VECTOR_KEYS,
    "index": Quantity("choice", choices=formulas.KINDS, default="AUTOINDEX"),
    "params": Quantity("dict", default={}),
    "search_params": Quantity("dict", default={}),
    "replicas": Quantity("int", 1, 100, "replicas", default=1),
    "qps": Quantity("float", 0, 10**7, "searches a second", default=0.0),
    "inserts_per_second": Quantity("float", 0, 10**7, "rows a second", default=0.0),
}
CLUSTER_KEYS = {
    "version": Quantity("str", required=True),
    "mode": Quantity("choice", choices=("cluster", "standalone"), default="cluster"),
    "high_availability": Quantity("bool"),
    "message_queue": Quantity(
        "choice", choices=("default", "kafka", "pulsar", "woodpecker", "rocksmq", "natsmq"), default="default"
    ),
    "retention_hours": Quantity("float", 1, 8760, "hours"),
    "node_memory": Quantity("size", 2048, 4194304, default=32768),
    "minio_hosts": Quantity("int", 1, 32, "hosts"),
    "minio_drives": Quantity("int", 1, 16, "drives in each host", default=1),
}
# What the queue's own role, and Milvus for those inside it, keeps by default.
RETENTION_HOURS = {"pulsar": 168.0, "kafka": 72.0, "woodpecker": 72.0, "rocksmq": 72.0, "natsmq": 72.0}
NUMBERS = ("nlist", "m", "nbits", "M", "efConstruction", "max_degree", "nrq", "mh_lsh_band", "search_list_size")
SEARCH_NUMBERS = ("ef", "nprobe", "search_list", "itopk_size")

Collection = namedtuple("Collection", "name data index params search replicas qps inserts")


def read(given):
    """(settings of the cluster, [Collection]); WrongInputError says all that is wrong."""
    problems = []
    given = reading.plain(given)
    several = isinstance(given, dict) and given.get("collections") is not None
    table = {**CLUSTER_KEYS, **({} if several else COLLECTION_KEYS), "collections": Quantity("any")}
    if several:
        given = _without_twice(given, problems)
    clean = reading.read(given, table, "", problems, WHAT)
    version = advice.read_version(clean["version"], "", problems)
    items = [("", clean)]
    if several:
        items = _items(given["collections"], problems)
    collections = [_collection(item, version, path, problems) for path, item in items]
    _cluster(clean, problems)
    if version:
        clean["message_queue"] = _message_queue(clean, version, problems)
        clean["retention_hours"] = clean["retention_hours"] or RETENTION_HOURS[clean["message_queue"]]
    if problems:
        raise reading.WrongInputError(problems)
    return {**{name: clean[name] for name in CLUSTER_KEYS}, "version": version}, collections


def _cluster(clean, problems):
    """What follows from the mode, where it is not said."""
    cluster = clean["mode"] == "cluster"
    if clean["high_availability"] is None:
        clean["high_availability"] = cluster
    if clean["high_availability"] and not cluster:
        text = "is true, but a standalone Milvus is one process: take mode cluster, or false"
        problems.append(("high_availability", text))
    if clean["minio_hosts"] is None:
        clean["minio_hosts"] = 4 if clean["high_availability"] else 1
    try:
        layout.set_size(clean["minio_hosts"] * clean["minio_drives"])
    except layout.LayoutError as error:
        problems.append(("minio_drives", str(error)))


def _without_twice(given, problems):
    twice = [name for name in given if name in COLLECTION_KEYS]
    problems += [(name, "stands beside collections: write it into each of them") for name in twice]
    return {name: value for name, value in given.items() if name not in twice}


def _items(given, problems):
    if not isinstance(given, list) or not given:
        problems.append(("collections", f"is {given!r}, allowed is a list of one or more mappings"))
        return []
    paths = [join("collections", position) for position in range(len(given))]
    return [(path, reading.read(item, COLLECTION_KEYS, path, problems, COLLECTION)) for path, item in zip(paths, given)]


def _collection(clean, version, path, problems):
    data = advice.read_vectors(clean, version, path, problems)
    kind = clean["index"]
    if version:
        told = availability.problem(version, clean["vector_type"], kind)
        if told:
            problems.append((join(path, "index"), told))
    params = _numbers(clean["params"], NUMBERS, join(path, "params"), problems)
    search = _numbers(clean["search_params"], SEARCH_NUMBERS, join(path, "search_params"), problems)
    availability.check(kind, clean["params"], path, problems)
    return Collection(
        clean["name"] or "", data, kind, params, search, clean["replicas"], clean["qps"], clean["inserts_per_second"]
    )


def _numbers(params, names, path, problems):
    """Parameters, with those that formulas reckon with as whole numbers above nothing."""
    given = {name: params[name] for name in names if name in params}
    table = {name: Quantity("int", 1, 2**31 - 1) for name in given}
    counted = reading.read(given, table, path, problems, "parameters")
    kept = {name: value for name, value in params.items() if name not in given}
    return {**kept, **{name: number for name, number in counted.items() if number}}


def _message_queue(clean, version, problems):
    queue, mode = clean["message_queue"], clean["mode"]
    told = releases.message_queue_problems(version, mode, queue)
    problems += [("message_queue", text) for text in told]
    if queue == "default" or told:
        return releases.release("milvus", version)["message_queues"][mode]["default"]
    return queue
