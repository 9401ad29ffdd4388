"""The index types and their parameters as tables of the documentation."""

from __future__ import annotations

import sys

from _dev import ROOT

sys.path.insert(0, str(ROOT / "collections"))

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import field_types, index_params, index_table


def since(feature: str | None) -> str:
    return releases.feature_since(feature) if feature else ""


def shown(value: object) -> str:
    return "" if value is None else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def of_types(names: list) -> list:
    lines = ["| type | what it is | indexes | metrics | from | needs |", "|---|---|---|---|---|---|"]
    for name in names:
        index = index_table.INDEXES[name]
        metrics = list(dict.fromkeys(metric for many in index.fields.values() for metric in many))
        kinds = [f"{kind} ({since(index.features[kind])})" if kind in index.features else kind for kind in index.fields]
        cells = [index.what, ", ".join(kinds), ", ".join(metrics), since(index.feature), index.needs]
        lines.append(f"| `{name}` | " + " | ".join(cells) + " |")
    return lines


def of_params(params: dict) -> list:
    lines = []
    for name, param in params.items():
        allowed = ", ".join(f"`{one}`" for one in param.choices) if param.choices else param.allowed
        later = "; ".join(f"`{choice}` from {since(feature)}" for choice, feature in param.features.items())
        default = "**required**" if param.required and param.default is None else shown(param.default)
        if param.required and param.default is not None:
            default = f"**required** (later releases take {shown(param.default)})"
        about = f"{param.what} ({later})" if later else param.what
        lines.append(f"`{name}` | {about} | {allowed} | {default} | {since(param.feature)} |")
    return lines


def tables() -> str:
    vectors = [name for name, one in index_table.INDEXES.items() if set(one.fields) & set(field_types.VECTORS)]
    scalars = [name for name in index_table.INDEXES if name not in vectors]
    head = ["| type | parameter | what it is | allowed | default | from |", "|---|---|---|---|---|---|"]
    rows = [
        f"| `{name}` | {row}"
        for name, index in index_table.INDEXES.items()
        if index.params and index.params is not index_params.JSON_PATH
        for row in of_params({one: spec for one, spec in index.params.items() if one not in index_params.JSON_PATH})
    ]
    many = ", ".join(name for name, one in index_table.INDEXES.items() if "json_path" in one.params)
    unmapped = ", ".join(f"`{name}`" for name, one in index_table.INDEXES.items() if not one.mmap)
    lists = sorted({metric for many in index_table.LIST_METRICS.values() for metric in many})
    lines = [
        "### Vector indexes",
        "",
        *of_types(vectors),
        "",
        "A vector inside a struct (`chunks[meaning]`) takes these metrics for single vectors. For the list of a row:",
        f"{', '.join(lists)}, with {', '.join(index_table.LIST_INDEXES)}.",
        "",
        "### Scalar indexes",
        "",
        *of_types(scalars),
        "",
        "### Parameters of each type",
        "",
        *head,
        *rows,
        "",
        f"### Parameters of a path in a JSON field ({many})",
        "",
        *head,
        *(f"| all of these | {row}" for row in of_params(index_params.JSON_PATH)),
        "",
        "### Parameters of every index, changed in place",
        "",
        *head,
        *(f"| all | {row}" for row in of_params(index_params.COMMON)),
        "",
        f"These cannot be mapped from disk: {unmapped}.",
    ]
    return "\n".join(lines)
