"""What the formulas say of memory and files is what a real server takes."""

from __future__ import annotations

import time
from pathlib import Path

import numpy
import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import formulas
from pymilvus import DataType, MilvusClient, MilvusException

from tests import servers
from tests.integration.milvus.conftest import running

ROWS, DIM, BATCH = 200_000, 128, 10_000
# How long a graph is searched while it is built does not change its size. Centres are little of a size, whatever their
# number, but most of the time that it takes to build one.
INDEXES = {"HNSW": {"M": 16, "efConstruction": 32}, "IVF_SQ8": {"nlist": 128}}
# What loading leaves behind in the heap of a process, whatever the index; a node is planned with 512 MiB for that.
HEAP = 128 * formulas.MIB
DATA = formulas.Data(ROWS, DIM, "FLOAT_VECTOR", 0, 8, formulas.segment_bytes(servers.MILVUS_VERSION))


def client_of(server):
    # A connection of before a restart would be taken again, and its channel waits before it tries anew.
    return MilvusClient(server.uri, timeout=120)


def filled(client):
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=DIM)
    client.create_collection("rows", schema=schema, num_shards=1)
    random = numpy.random.default_rng(1)
    for start in range(0, ROWS, BATCH):
        vectors = random.random((BATCH, DIM), dtype=numpy.float32)
        client.insert("rows", [{"id": start + at, "vector": vector} for at, vector in enumerate(vectors)])
    client.flush("rows", timeout=120)


def index(client, kind):
    params = client.prepare_index_params()
    params.add_index("vector", index_type=kind, index_name="vector", metric_type="L2", params=INDEXES[kind])
    client.create_index("rows", params, timeout=300)
    deadline = time.monotonic() + 300
    while client.describe_index("rows", "vector")["indexed_rows"] < ROWS:
        assert time.monotonic() < deadline, f"{kind} was not built in time"
        time.sleep(0.5)


def load(client):
    """A server that has just started may not know its own query node yet."""
    deadline = time.monotonic() + 120
    while True:
        try:
            return client.load_collection("rows", timeout=60)
        except MilvusException:
            if time.monotonic() > deadline:
                raise
            time.sleep(2)


def resident(server):
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024


def settled(server):
    """The least of several looks: buffers of a start or of a load are given back a little later."""
    found = []
    for _look in range(5):
        time.sleep(1)
        found.append(resident(server))
    return min(found)


def files_of(server, before):
    """Bytes below the folder of indexes that were not there before."""
    found = {path: path.stat().st_size for path in server.folder.rglob("index_files/**/*") if path.is_file()}
    return sum(size for path, size in found.items() if path not in before), set(found)


@pytest.mark.slow
def test_memory_and_files_of_loaded_indexes(tmp_path):
    """Each index is loaded into a process that has done nothing else, so that what it grows by is the index."""
    with running(servers.milvus(tmp_path, brisk=True, session_ttl=8)) as server:
        client = client_of(server)
        filled(client)
        known = set()
        for kind, params in INDEXES.items():
            index(client, kind)
            size = formulas.index_size(kind, params, DATA)
            stored, known = files_of(server, known)
            client.close()
            # Nothing is loaded, so that an ordered stop takes no time and leaves no session behind.
            server.stop()
            server.start()
            before = settled(server)
            client = client_of(server)
            load(client)
            assert client.search("rows", [[0.5] * DIM], limit=1, anns_field="vector")[0]
            grown = settled(server) - before
            estimate = formulas.loaded(size, DATA)
            print(
                f"{kind}: files {stored / formulas.MIB:.1f} MiB, estimate {size.stored / formulas.MIB:.1f}; "
                f"memory +{grown / formulas.MIB:.1f} MiB, estimate {estimate / formulas.MIB:.1f}"
            )
            # Files are compressed, which takes a little off numbers made by chance.
            assert 0.7 * size.stored <= stored <= size.stored
            assert size.memory <= grown <= estimate + HEAP
            client.release_collection("rows")
            client.drop_index("rows", "vector")
        client.close()
