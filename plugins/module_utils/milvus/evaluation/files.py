# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Columns of query files: Parquet, HDF5, JSON and JSON lines, each read no further than is asked for."""

from __future__ import annotations

import json
import os

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, schema
from ansible_collections.vectordb.ops.plugins.module_utils.said import first_line

FORMATS = ("parquet", "hdf5", "json", "jsonl")
SUFFIXES = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".hdf5": "hdf5",
    ".h5": "hdf5",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
LIBRARIES = {"parquet": "pyarrow", "hdf5": "h5py"}
# What a column is called where the user does not say: ann-benchmarks, VectorDBBench, and what people write by hand.
USUAL = {
    "vector": ("vector", "test", "emb", "embedding", "query"),
    "neighbors": ("neighbors", "neighbours", "neighbors_id", "ground_truth"),
    "distances": ("distances",),
    "relevance": ("relevance", "relevant", "labels"),
}


class Table:
    """Columns of one file: name -> list or array, all as long as the shortest request; `lines` for messages."""

    def __init__(self, path, columns, places="query"):
        self.path, self.columns, self.places = path, columns, places

    def place(self, row):
        """Where a person finds this row."""
        return f"line {self.places[row]}" if isinstance(self.places, list) else f"{self.places} {row}"


def wrong(text, option="queries"):
    return errors.InvalidInputError([(option, text)])


def read(path, kind=None, wanted=None, limit=None):
    """The table with the columns vector and, where they are there, neighbors, distances and relevance."""
    if not os.path.isfile(path):
        raise wrong(f"{path} is not a file on the host that runs this module")
    if not os.access(path, os.R_OK):
        raise wrong(f"{path} cannot be read by the account that runs this module")
    kind = kind or _guess(path)
    if kind in LIBRARIES:
        _require(kind)
    table = {"parquet": _parquet, "hdf5": _hdf5, "json": _json, "jsonl": _jsonl}[kind](path, wanted or {}, limit)
    if not len(table.columns["vector"]):
        raise wrong(f"{path} holds no query")
    return table


def _guess(path):
    kind = SUFFIXES.get(os.path.splitext(path)[1].lower())
    if kind:
        return kind
    with open(path, "rb") as stream:
        start = stream.read(8)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start == b"\x89HDF\r\n\x1a\n":
        return "hdf5"
    raise wrong(f"{path} does not say what it is: name it with format ({', '.join(FORMATS)})")


def _require(kind):
    name = LIBRARIES[kind]
    try:
        __import__(name)
    except ImportError:
        raise wrong(
            f"a {kind} file needs the Python package {name} on the host that runs this module (pip install {name}); "
            "JSON lines need none"
        ) from None


def chosen(path, there, wanted):
    """Column of the file for each role: the one that is named, else a usual name, else none; a vector must be."""
    there, found = list(there), {}
    for role, usual in USUAL.items():
        name = wanted.get(role)
        if name and name not in there:
            near = schema.suggestion(name, there)
            listed = ", ".join(there) or "none"
            raise wrong(f"{path} has no column {name!r}{near} (columns: {listed})", f"columns.{role}")
        found[role] = name or next((one for one in usual if one in there), None)
    if not found["vector"]:
        raise wrong(
            f"{path} has no column of vectors under a usual name ({', '.join(USUAL['vector'])}): name it "
            f"(columns: {', '.join(there) or 'none'})",
            "columns.vector",
        )
    return {role: name for role, name in found.items() if name}


def _parquet(path, wanted, limit):
    from pyarrow import lib, parquet

    try:
        with parquet.ParquetFile(path) as source:
            names = chosen(path, source.schema_arrow.names, wanted)
            columns = {role: [] for role in names}
            for batch in source.iter_batches(batch_size=1000, columns=sorted(set(names.values()))):
                for role, name in names.items():
                    columns[role].extend(batch.column(name).to_pylist())
                if limit and len(columns["vector"]) >= limit:
                    break
    except (lib.ArrowException, OSError) as error:
        raise wrong(f"{path} is not a Parquet file that can be read: {first_line(error)}") from error
    # A map column comes as pairs, a struct column as a mapping with every known key.
    if "relevance" in columns:
        columns["relevance"] = [_grades(one) for one in columns["relevance"]]
    return Table(path, {role: values[:limit] for role, values in columns.items()}, "row")


def _grades(value):
    if isinstance(value, list) and value and all(isinstance(one, tuple) and len(one) == 2 for one in value):
        return dict(value)
    if isinstance(value, dict):
        return {one: grade for one, grade in value.items() if grade is not None}
    return value


def _hdf5(path, wanted, limit):
    import h5py

    try:
        with h5py.File(path, "r") as source:
            names = chosen(path, [name for name, one in source.items() if hasattr(one, "shape")], wanted)
            columns = {role: source[name][: limit or None] for role, name in names.items()}
    except OSError as error:
        raise wrong(f"{path} is not an HDF5 file that can be read: {first_line(error)}") from error
    return Table(path, columns, "row")


def _json(path, wanted, limit):
    try:
        with open(path, encoding="utf-8") as stream:
            told = json.load(stream)
    except (ValueError, UnicodeDecodeError) as error:
        raise wrong(f"{path} is not JSON: {first_line(error)}") from error
    if isinstance(told, dict):
        if not told or not all(isinstance(values, list) for values in told.values()):
            raise wrong(f"{path} must hold a list of queries, or a mapping of column names to lists")
        names = chosen(path, told, wanted)
        columns = {role: told[name][:limit] for role, name in names.items()}
        return Table(path, _equal(path, names, columns))
    if not isinstance(told, list):
        raise wrong(f"{path} must hold a list of queries, or a mapping of column names to lists")
    told = told[:limit]
    return _from_rows(path, told, wanted, "query")


def _equal(path, names, columns):
    lengths = {names[role]: len(values) for role, values in columns.items()}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise wrong(f"{path}: its columns are not equally long ({found})")
    return columns


def _jsonl(path, wanted, limit):
    rows, lines = [], []
    with open(path, encoding="utf-8", errors="replace") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                rows.append(json.loads(line))
            except ValueError as error:
                raise wrong(f"{path}, line {number} is not JSON: {first_line(error)}") from error
            lines.append(number)
            if limit and len(rows) >= limit:
                break
    return _from_rows(path, rows, wanted, lines)


def _from_rows(path, rows, wanted, places):
    table = Table(path, {"vector": []}, places)
    if not rows:
        return table
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise wrong(f"{path}, {table.place(number)} must be a mapping with a vector, found {type(row).__name__}")
    names = chosen(path, rows[0], wanted)
    for role, name in names.items():
        for number, row in enumerate(rows):
            if row.get(name) is None:
                raise wrong(f"{path}, {table.place(number)} has no {name!r}, the first one has")
        table.columns[role] = [row[name] for row in rows]
    return table
