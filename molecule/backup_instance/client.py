"""A user's program against a cluster that is backed up, lost and restored.

Usage: client.py ACTION FOLDER [NAME], with the connection as JSON in MILVUS_CLIENT; notes lie in FOLDER.
`fill` makes collections in two databases, an alias, a user and a role; `change` does what somebody will be sorry for:
it deletes rows, drops a collection and gives the user another password. `note NAME` writes down what the cluster
answers, `check NAME` requires the same. `write` inserts until there is a file `stop` and writes down what was
acknowledged; `mark NAME` writes down how much that is now, and `require NAME` looks for all of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import sys
import time

from pymilvus import DataType, MilvusClient, MilvusException

KEPT, ORDERS, BUSY = ("default", "kept"), ("shop", "orders"), ("default", "busy")
ROWS, DIMENSION, PATIENCE, BATCH = 2000, 16, 180, 50
READER, OLD, NEW = "reader", "reader-Secret-of-before", "reader-Secret-of-after"
STRONG = {"consistency_level": "Strong", "timeout": PATIENCE}


def connect(settings, **changes):
    use = {**settings, **changes}
    return MilvusClient(
        uri=use["uri"], user=use["user"], password=use["password"], db_name=use.get("database", "default"),
        server_pem_path=use["ca"], timeout=60,
    )  # fmt: skip


def vector(number):
    return [float((number * (axis + 3) * 2654435761) % 4294967291) / 4294967291 for axis in range(DIMENSION)]


def make(settings, place, index, replicas):
    database, name = place
    client = connect(settings)
    if database not in client.list_databases():
        client.create_database(database)
    client = connect(settings, database=database)
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=DIMENSION)
    client.create_collection(name, schema=schema, num_shards=2, timeout=PATIENCE)
    indexes = client.prepare_index_params()
    indexes.add_index("vector", metric_type="L2", **index)
    client.create_index(name, indexes, timeout=PATIENCE)
    client.load_collection(name, timeout=PATIENCE, replica_number=replicas)
    return client


def fill(settings, _folder):
    hnsw = {"index_type": "HNSW", "params": {"M": 8, "efConstruction": 64}}
    flat = {"index_type": "FLAT", "params": {}}
    rows = [{"id": i, "vector": vector(i)} for i in range(ROWS)]
    kept = make(settings, KEPT, hnsw, 2)
    kept.insert(KEPT[1], rows, timeout=PATIENCE)
    kept.create_alias(KEPT[1], "latest")
    orders = make(settings, ORDERS, flat, 1)
    orders.insert(ORDERS[1], rows[:500], timeout=PATIENCE)
    make(settings, BUSY, flat, 1)
    kept.create_user(READER, OLD)
    kept.create_role("reads_kept")
    kept.grant_role(READER, "reads_kept")
    for right in ("Query", "Search"):
        kept.grant_privilege("reads_kept", "Collection", right, KEPT[1])


def change(settings, _folder):
    kept = connect(settings)
    kept.delete(KEPT[1], ids=list(range(0, ROWS, 10)), timeout=PATIENCE)
    kept.insert(KEPT[1], [{"id": i, "vector": vector(i)} for i in range(ROWS, ROWS + 200)], timeout=PATIENCE)
    kept.update_password(READER, OLD, NEW)
    connect(settings, database=ORDERS[0]).drop_collection(ORDERS[1], timeout=PATIENCE)


def answers(settings):
    client, found = connect(settings), {}
    for database in sorted(client.list_databases()):
        there = connect(settings, database=database)
        for name in sorted(set(there.list_collections()) - {BUSY[1]}):
            found[f"{database}/{name}"] = answers_of(there, name)
    found["alias"] = client.describe_alias("latest")["collection_name"]
    found["users"] = sorted(client.list_users())
    found["rights"] = sorted(one["privilege"] for one in client.describe_role("reads_kept")["privileges"])
    found["logs in"] = [password for password in (OLD, NEW) if logs_in(settings, password)]
    return found


def answers_of(client, name):
    (count,) = client.query(name, filter="id >= 0", output_fields=["count(*)"], **STRONG)
    queries = [vector(number) for number in (1, 10, 17, 480, ROWS - 1, ROWS + 5)]
    hits = client.search(name, data=queries, limit=5, search_params={"params": {"ef": 128}}, **STRONG)
    return {
        "rows": count["count(*)"],
        "found": [[hit["id"] for hit in one] for one in hits],
        "replicas": len(client.describe_replica(name, timeout=PATIENCE)),
    }


def logs_in(settings, password):
    with contextlib.suppress(MilvusException):
        reader = connect(settings, user=READER, password=password)
        return bool(reader.query(KEPT[1], filter="id == 1", **STRONG))
    return False


def note(settings, folder, name):
    found = answers(settings)
    (folder / f"{name}.json").write_text(json.dumps(found, indent=1))
    print(json.dumps({key: value for key, value in found.items() if key != "logs in"}))


def check(settings, folder, name):
    expected, found = json.loads((folder / f"{name}.json").read_text()), answers(settings)
    if found != expected:
        differ = [key for key in {*expected, *found} if expected.get(key) != found.get(key)]
        shown = {key: (expected.get(key), found.get(key)) for key in differ if key != "logs in"}
        raise SystemExit(f"{', '.join(differ)} is not what it was at {name}: {json.dumps(shown)}")
    print(f"the same answers as at {name}")


def write(settings, folder):
    client, acknowledged = connect(settings), folder / "acknowledged"
    number = int(acknowledged.read_text()) if acknowledged.exists() else 0
    while not (folder / "stop").exists():
        client.insert(BUSY[1], [{"id": i, "vector": vector(i)} for i in range(number, number + BATCH)])
        number += BATCH
        beside = folder / "acknowledged.new"
        beside.write_text(str(number))
        beside.replace(acknowledged)
        time.sleep(0.1)


def mark(_settings, folder, name):
    (folder / f"{name}.acknowledged").write_text((folder / "acknowledged").read_text())


def require(settings, folder, name):
    """All that was acknowledged at that mark is there, and what came later is as it was written."""
    client, promised = connect(settings), int((folder / f"{name}.acknowledged").read_text())
    found = {}
    for start in range(0, int((folder / "acknowledged").read_text()), 1000):
        span = f"id >= {start} and id < {start + 1000}"
        rows = client.query(BUSY[1], filter=span, output_fields=["id", "vector"], **STRONG)
        found.update((row["id"], row["vector"]) for row in rows)
    lost = sorted(set(range(promised)) - set(found))
    if lost:
        raise SystemExit(f"{len(lost)} of {promised} rows acknowledged before {name} are gone, for example {lost[:5]}")
    wrong = [i for i, told in found.items() if any(abs(a - b) > 1e-6 for a, b in zip(told, vector(i)))]
    if wrong:
        raise SystemExit(f"{len(wrong)} rows are not what was written, for example {wrong[:5]}")
    print(f"all {promised} rows of before {name} are there, and {len(found) - promised} that came later")


if __name__ == "__main__":
    action, where, *names = sys.argv[1:]
    actions = (fill, change, note, check, write, mark, require)
    {one.__name__: one for one in actions}[action](json.loads(os.environ["MILVUS_CLIENT"]), pathlib.Path(where), *names)
