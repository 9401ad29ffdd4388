"""Files of pymilvus' own bulk writer: read as they are, and of the same columns as those that are made here."""

from __future__ import annotations

import json
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import bulk_file, files, readers
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.block import from_rows
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.layout import described
from pyarrow import parquet
from pymilvus import DataType, MilvusClient

# Of clouds that nothing is sent to, and of a vector type that is not written here.
UNUSED = {
    "azure": (),
    "azure.core": (),
    "azure.core.exceptions": ("AzureError",),
    "azure.storage": (),
    "azure.storage.blob": ("BlobServiceClient",),
    "ml_dtypes": ("bfloat16",),
}


@pytest.fixture
def writer(monkeypatch):
    """The module `pymilvus.bulk_writer`, imported without the SDK of Azure."""
    for name, attributes in UNUSED.items():
        stub = ModuleType(name)
        stub.__spec__, stub.__path__ = ModuleSpec(name, None), []
        for one in attributes:
            setattr(stub, one, type(one, (Exception,), {}))
        monkeypatch.setitem(sys.modules, name, stub)
    from pymilvus import bulk_writer

    return bulk_writer


def schema():
    made = MilvusClient.create_schema(enable_dynamic_field=True)
    made.add_field("id", DataType.INT64, is_primary=True)
    made.add_field("flag", DataType.BOOL)
    made.add_field("tiny", DataType.INT8)
    made.add_field("ratio", DataType.FLOAT)
    made.add_field("exact", DataType.DOUBLE)
    made.add_field("title", DataType.VARCHAR, max_length=64)
    made.add_field("meta", DataType.JSON)
    made.add_field("tags", DataType.ARRAY, element_type=DataType.INT64, max_capacity=4)
    made.add_field("vector", DataType.FLOAT_VECTOR, dim=4)
    made.add_field("bits", DataType.BINARY_VECTOR, dim=16)
    made.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    return made


def row(number):
    return {
        "id": number, "flag": number % 2 == 0, "tiny": number - 5, "ratio": number / 2, "exact": number / 7,
        "title": f'"{number}" ü', "meta": {"a": [1, None, "x"]}, "tags": list(range(number % 4)),
        "vector": [1.0, number / 8, -0.25, 0.5], "sparse": {3: 0.5, 70000: 2.0}, "color": "red",
    }  # fmt: skip


def written(bulk_writer, folder, kind):
    """By pymilvus alone; the files that it made."""
    with bulk_writer.LocalBulkWriter(schema(), str(folder), file_type=getattr(bulk_writer.BulkFileType, kind)) as one:
        for number in range(10):
            one.append_row({**row(number), "bits": [0, 1] * 8})
        one.commit()
        return [Path(name) for batch in one.batch_files for name in batch]


@pytest.mark.parametrize("kind", ["PARQUET", "JSON"])
def test_what_a_bulk_writer_leaves_on_the_controller_is_read(writer, tmp_path, kind):
    made = written(writer, tmp_path, kind)
    layout = described(schema().to_dict(), {})
    rows = [
        one
        for block in readers.blocks(files.found(str(made[0].parent)), layout)
        for one in block.rows()
    ]  # fmt: skip
    assert [one["id"] for one in rows] == list(range(10))
    for found in rows:
        wanted = row(found["id"])
        for name in ("flag", "tiny", "ratio", "exact", "title", "meta", "color"):
            assert found[name] == wanted[name], name
        assert [list(found[name]) for name in ("tags", "vector")] == [wanted["tags"], wanted["vector"]]
        assert {int(index): weight for index, weight in found["sparse"].items()} == wanted["sparse"]


def test_the_columns_of_a_bulk_import_are_those_of_a_bulk_writer(writer, tmp_path):
    (theirs,) = written(writer, tmp_path, "PARQUET")
    file = bulk_file.BulkFile(str(tmp_path / "ours.parquet"), described(schema().to_dict(), {}))
    rows = [{**row(number), "bits": [85, 85], "sparse": {"3": 0.5, "70000": 2.0}} for number in range(10)]
    file.add(from_rows("rows", range(10), rows))
    file.close()
    one, other = parquet.read_table(theirs), parquet.read_table(tmp_path / "ours.parquet")
    assert set(one.column_names) == set(other.column_names)
    for name in one.column_names:
        kinds = [str(table.schema.field(name).type).replace("element:", "item:") for table in (one, other)]
        assert kinds[0] == kinds[1], name
        values = [table.column(name).to_pylist() for table in (one, other)]
        if name in ("meta", "sparse", "$meta"):
            values = [[json.loads(value) for value in column] for column in values]
        assert values[0] == values[1], name
