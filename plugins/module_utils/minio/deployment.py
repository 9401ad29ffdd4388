# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""All hosts' findings together: whether the pools that the inventory describes may be started over what is there. "
"Pure."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.minio import layout


def urls(pool, base):
    """In the order in which MinIO takes them: the first drive of every host, then the second. base: {host: URL}."""
    return [base[host].rstrip("/") + drive for host, drive in _row(pool)]


def _row(pool):
    return [(host, drive) for drive in pool["drives"] for host in pool["hosts"]]


def drives_on(pools, host):
    found = []
    for pool in pools:
        if host in pool["hosts"]:
            found += [drive for drive in pool["drives"] if drive not in found]
    return found


def judge(wanted, found, hosts, base):
    """wanted: [[URL, …], …] in order; found: {host: what the module minio_node said}; hosts: all, also those not asked;
    base: {host: URL}.

    Gives problems, new (indexes of pools to be founded or added) and gone (pools that run and are not wanted any more).
    """
    problems = [f"{host}: {text}" for host in sorted(found) for text in found[host].get("problems") or []]
    known = _known(found)
    if isinstance(known, str):
        return {"problems": [*problems, known], "new": [], "gone": [], "first": False}
    new = [index for index, pool in enumerate(wanted) if pool not in known]
    gone = [pool for pool in known if pool not in wanted]
    problems += _changed(wanted, known, new, gone)
    problems += _strange(wanted, found, known, new, base)
    missing = [host for host in hosts if host not in found]
    if missing and not known and wanted:
        problems.append(
            f"a first installation needs all its hosts in one run; missing: {', '.join(missing)}. Run without --limit"
        )
    return {"problems": problems, "new": new, "gone": gone, "first": not known}


def _known(found):
    """Pools of the hosts' configurations: the longest list wins, as a run may have ended half way; they must not "
    "disagree."""
    lists = [found[host]["pools"] for host in sorted(found) if found[host].get("pools")]
    if not lists:
        return []
    longest = max(lists, key=len)
    for host in sorted(found):
        mine = found[host].get("pools") or []
        if any(pool not in longest for pool in mine):
            return (
                f"{host} is configured for other pools than the other hosts: "
                f"{'; '.join(' '.join(pool) for pool in mine)}. "
                "They are two deployments; correct minio_hosts"
            )
    return longest


def _changed(wanted, known, new, gone):
    found = []
    for old in gone:
        for index in new:
            if set(old) & set(wanted[index]):
                found.append(
                    f"pool {known.index(old) + 1} runs with {' '.join(old)} and is now described as "
                    f"{' '.join(wanted[index])}. Hosts, drives and "
                    "their order make a pool what it is: set them back, and add what is new as a pool of its own "
                    "(minio_pools)"
                )
                break
        else:
            found.append(
                f"the pool {' '.join(old)} runs and is not described any more; its objects would be gone. Put it "
                "back, and take it "
                "off with playbooks/minio_decommission.yml"
            )
    kept = [pool for pool in wanted if pool in known]
    if kept != [pool for pool in known if pool in wanted] or any(index < len(kept) for index in new):
        found.append("minio_pools: the pools that run must stand first and in their order; put new ones behind them")
    return found


def _strange(wanted, found, known, new, base):
    """Drives of a new pool that hold something already; drives of one pool that belong to two deployments."""
    problems, ids, held = [], {}, {}
    for host, said in sorted(found.items()):
        for drive in said.get("drives") or []:
            if drive["deployment"]:
                ids.setdefault(drive["deployment"], []).append(f"{host}:{drive['path']}")
                held[base[host].rstrip("/") + drive["path"]] = held[drive["path"]] = f"{host}:{drive['path']}"
    if len(ids) > 1:
        parts = "; ".join(f"{name}: {', '.join(places)}" for name, places in sorted(ids.items()))
        problems.append(
            f"the drives belong to {len(ids)} deployments ({parts}). Correct minio_hosts, or give empty drives"
        )
    in_use = {url for pool in known for url in pool}
    for index in new if known else []:
        full = [held[url] for url in wanted[index] if url in held and url not in in_use]
        if full:
            problems.append(
                f"pool {index + 1} is new and its drives {', '.join(full)} hold data of a pool that was taken off; "
                "empty them "
                "first, or take the hosts out of the inventory"
            )
    return problems


def may_restart_without(pools, parity, absent, hosts):
    """Why the hosts that are there cannot restart together while these are away, or None.

    A server that starts waits until half of the other servers run with the very same settings.
    """
    if not absent:
        return None
    there = [host for host in hosts if host not in absent]
    if len(there) - 1 < (len(hosts) - 1) // 2 or not layout.survives(pools, parity, set(absent)):
        return (
            f"{', '.join(absent)} {'is' if len(absent) == 1 else 'are'} not part of this run, and the others hold no "
            "quorum without. Servers "
            "start only beside others with the same settings: run for all hosts"
        )
    return None
