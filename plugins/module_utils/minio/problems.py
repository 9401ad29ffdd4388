# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every mistake in a layout that variables alone show, with what to do about it. Pure."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.minio import layout


def problems(pools, hosts, parity_text="", accept_host_loss=False):
    """Texts; empty when the layout may be installed."""
    found = _structure(pools, hosts)
    try:
        parity = layout.parse_parity(parity_text)
    except layout.LayoutError as error:
        return [*found, f"minio_standard_parity: {error}"]
    if found:
        return found
    for number, pool in enumerate(pools, 1):
        try:
            layout.erasure_sets(pool)
        except layout.LayoutError as error:
            found.append(f"pool {number} ({len(pool['hosts'])} hosts x {len(pool['drives'])} drives): {error}")
    if found:
        return found
    rows = layout.survey(pools, parity)
    found = [text for row in rows for text in _parity(row)]
    if not found and not accept_host_loss:
        found = [text for row, pool in zip(rows, pools) for text in _host_loss(row, pool)]
    return found


def _structure(pools, hosts):
    found = []
    placed = [host for pool in pools for host in pool["hosts"]]
    for number, pool in enumerate(pools, 1):
        name = f"pool {number}"
        if not pool["hosts"]:
            found.append(f"{name} has no hosts; name at least one of minio_hosts")
        for kind in ("hosts", "drives"):
            twice = sorted({one for one in pool[kind] if pool[kind].count(one) > 1})
            if twice:
                found.append(f"{name} names {', '.join(twice)} twice in its {kind}")
        bad = [drive for drive in pool["drives"] if not str(drive).startswith("/") or str(drive).strip("/") == ""]
        if bad or not pool["drives"]:
            found.append(f"{name} has the drives {pool['drives']}; expected absolute paths, each on a disk of its own")
        if any(_braces(one) for one in [*pool["hosts"], *pool["drives"]]):
            found.append(
                f"{name}: names with braces or three dots are patterns to MinIO; list hosts and drives one by one"
            )
    unknown = sorted(set(placed) - set(hosts))
    left_out = [host for host in hosts if host not in placed]
    if unknown:
        found.append(f"minio_pools names {', '.join(unknown)}, which are not in minio_hosts ({', '.join(hosts)})")
    if left_out:
        found.append(
            f"minio_hosts has {', '.join(left_out)}, which no pool of minio_pools names: add a pool, or take the host "
            "out"
        )
    return found + _shared(pools, placed)


def _shared(pools, placed):
    found = []
    for host in sorted({one for one in placed if placed.count(one) > 1}):
        drives = [drive for pool in pools if host in pool["hosts"] for drive in pool["drives"]]
        shared = sorted({drive for drive in drives if drives.count(drive) > 1})
        if shared and sum(host in pool["hosts"] for pool in pools) > 1:
            found.append(f"{host} gives {', '.join(shared)} to more than one pool; a drive belongs to one")
    return found


def _braces(text):
    return any(sign in str(text) for sign in ("{", "}", "..."))


def _parity(row):
    most = row["set_size"] // 2
    if row["parity"] > most:
        return [
            (
                f"pool {row['pool']}: EC:{row['parity']} does not fit its sets of {row['set_size']} drives, at most "
                f"EC:{most} does. All pools share one parity: set minio_standard_parity, or give the pool more drives"
            )
        ]
    return []


def _host_loss(row, pool):
    if row["without_host"]["write"]:
        return []
    head = f"pool {row['pool']} ({', '.join(pool['hosts'])}): "
    shown = layout.table([row])[0]
    if row["hosts"] == 1:
        return [
            (
                f"{head}it lies on one host: when that host goes the whole bucket goes, and Milvus with it. Spread it "
                f"over 3 or more hosts, or accept that with minio_accept_host_loss: true. Computed: {shown}"
            )
        ]
    return [
        (
            f"{head}it does not survive the loss of one host ({layout.said(row['without_host'])}). Spread it over more "
            f"hosts, raise minio_standard_parity, or accept that with minio_accept_host_loss: true. Computed: {shown}"
        )
    ]
