# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One table of the whole stack from what the roles said on each host."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.topology import fence

WIDTH = 100
MISSING = {"ok": False, "detail": "the host did not answer"}


def health(described, answers):
    """`answers` maps every host that was to be asked to {product: {ok, detail}}; gives lines and what is degraded."""
    rows, degraded = [("component", "host", "state", "detail")], []
    for product, host, parts in _expected(described, answers):
        answer = answers[host].get(product, MISSING)
        said = " ".join(str(answer["detail"]).split())
        rows.append((", ".join(parts), host, "ok" if answer["ok"] else "DEGRADED", _short(said)))
        if not answer["ok"]:
            degraded.append(f"{product} ({', '.join(parts)}) on {host}: {str(answer['detail']).strip()}")
    return {"lines": fence.align(rows), "degraded": degraded}


def _expected(described, answers):
    """In the order in which components depend on each other, so that the cause stands above what it causes."""
    for product in ("etcd", "minio", "kafka", "pulsar", "loadbalancer", "milvus"):
        for host in sorted(answers):
            components = described["hosts"].get(host, {"components": []})["components"]
            parts = [part["instance"] for part in components if part["product"] == product]
            if parts:
                yield product, host, parts


def _short(text):
    return text if len(text) <= WIDTH else text[: WIDTH - 3].rstrip() + "..."
