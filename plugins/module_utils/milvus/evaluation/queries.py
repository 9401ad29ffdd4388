# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Queries and labels of a file as a collection needs them: each vector and id checked, mistakes by their place."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import fields
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.vectors import to_bfloat16
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import metrics
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation.files import wrong

try:
    import numpy as np
except ImportError:  # pymilvus brings it; without either the module says so
    np = None

NUMPY = {"FLOAT_VECTOR": "float32", "FLOAT16_VECTOR": "float16", "INT8_VECTOR": "int8"}
SHOWN = 5


def matrix(table, field, name):
    """The vectors as an array: of numbers, or of bytes for a binary field."""
    kind, dim = field["type"], field["dim"]
    rows = table.columns["vector"]
    if kind in fields.BINARY:
        return np.stack([_bits(table, number, row, dim, name) for number, row in enumerate(rows)])
    try:
        found = np.asarray(rows, dtype=np.float64)
    except (TypeError, ValueError):
        found = None
    if found is None or found.ndim != 2:
        raise wrong(_first_odd(table, rows))
    if found.shape[1] != dim:
        raise wrong(
            f"the queries of {table.path} have {found.shape[1]} dimensions, field {name} has {dim}: they were made "
            "by another model, or are for another field"
        )
    _refuse(table, ~np.isfinite(found).all(axis=1), "hold NaN or infinity")
    if kind == "INT8_VECTOR":
        _refuse(table, (np.abs(found) > 128).any(axis=1) | (found != np.rint(found)).any(axis=1), "are not INT8")
    return found


def _first_odd(table, rows):
    """Which row keeps the vectors from being a table of numbers."""
    length = None
    for number, row in enumerate(rows):
        try:
            values = np.asarray(row, dtype=np.float64)
        except (TypeError, ValueError):
            return f"{table.path}, {table.place(number)}: the vector must be a list of numbers"
        if values.ndim != 1 or not len(values):
            return f"{table.path}, {table.place(number)}: the vector must be a list of numbers"
        if length not in (None, len(values)):
            return f"{table.path}, {table.place(number)} has {len(values)} dimensions, those before it have {length}"
        length = len(values)
    return f"{table.path}: the vectors must be lists of numbers"


def _refuse(table, bad, what):
    places = [table.place(int(number)) for number in np.flatnonzero(bad)]
    if places:
        more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
        raise wrong(f"{table.path}: {len(places)} queries {what} ({', '.join(places[:SHOWN])}{more})")


def _bits(table, number, row, dim, name):
    """A binary vector is a list of dim bits, or of dim/8 bytes."""
    if isinstance(row, bytes):
        row = list(row)
    values = np.asarray(row)
    if values.ndim == 1 and values.dtype.kind in "biu" and values.min(initial=0) >= 0:
        if len(values) == dim and values.max(initial=0) <= 1:
            return np.packbits(values.astype(bool))
        if len(values) * 8 == dim and values.max(initial=0) <= 255:
            return values.astype(np.uint8)
    raise wrong(
        f"{table.path}, {table.place(number)}: field {name} has {dim} bits, so that a vector is a list of {dim} zeros "
        f"and ones or of {dim // 8} bytes; found {len(row) if hasattr(row, '__len__') else 'no list'}"
    )


def sparse(table):
    """Sparse vectors: a mapping of dimension to weight each."""
    found = []
    for number, row in enumerate(table.columns["vector"]):
        try:
            found.append({int(place): float(weight) for place, weight in row.items()})
        except (AttributeError, TypeError, ValueError):
            raise wrong(
                f"{table.path}, {table.place(number)}: a sparse vector must map dimensions to weights"
            ) from None
    return found


def prepare(table, field, name):
    """(what the client sends for each query, array for brute force or None)."""
    kind = field["type"]
    if kind in fields.SPARSE:
        return sparse(table), None
    array = matrix(table, field, name)
    if kind in fields.BINARY:
        return [row.tobytes() for row in array], array
    if kind == "FLOAT_VECTOR":
        # The client packs lists several times faster than arrays.
        return array.tolist(), array
    if kind == "BFLOAT16_VECTOR":
        return [row.tobytes() for row in to_bfloat16(array.astype(np.float32))], array
    return list(array.astype(NUMPY[kind])), array


def truths(table, source, key_type, k):
    """What the file says is right for each query: by `neighbors` or by `relevance`."""
    if source == "relevance":
        return [
            metrics.Labels(_grades(table, number, one, key_type))
            for number, one in enumerate(table.columns["relevance"])
        ]
    listed, distances = table.columns["neighbors"], table.columns.get("distances")
    found = []
    for number, told in enumerate(listed):
        ids = _ids(table, number, told, key_type)
        if len(ids) < k:
            raise wrong(
                f"k is {k}, but {table.path}, {table.place(number)} names {len(ids)} true neighbours only: give a "
                "smaller k, or truth: brute_force",
                "k",
            )
        known = [float(one) for one in distances[number]] if distances is not None else None
        if known is not None and len(known) != len(ids):
            raise wrong(f"{table.path}, {table.place(number)} has {len(ids)} neighbours and {len(known)} distances")
        found.append(metrics.Neighbours(ids, known))
    return found


def _ids(table, number, listed, key_type):
    listed = listed.tolist() if hasattr(listed, "tolist") else listed
    if not isinstance(listed, (list, tuple)):
        raise wrong(f"{table.path}, {table.place(number)}: expected a list of primary keys, found {listed!r}")
    return [_id(table, number, one, key_type) for one in listed]


def _id(table, number, one, key_type):
    if key_type == "VARCHAR":
        return one.decode() if isinstance(one, bytes) else str(one)
    try:
        if not isinstance(one, bool) and (not isinstance(one, float) or one.is_integer()):
            return int(one)
    except (TypeError, ValueError):
        pass
    raise wrong(f"{table.path}, {table.place(number)}: {one!r} is not a primary key, which is INT64 in this collection")


def _grades(table, number, told, key_type):
    if not isinstance(told, dict):
        return dict.fromkeys(_ids(table, number, told, key_type), 1.0)
    grades = {}
    for one, grade in told.items():
        try:
            grades[_id(table, number, one, key_type)] = float(grade)
        except (TypeError, ValueError):
            raise wrong(
                f"{table.path}, {table.place(number)}: the relevance of {one!r} must be a number, found {grade!r}"
            ) from None
    return grades
