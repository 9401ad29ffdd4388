# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A collection that is released and loaded again before it is searched, so that nodes have nothing of it in memory.

Nobody can search it meanwhile: where others seem to, it is refused.
"""

from __future__ import annotations

import json
import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import alias, collection, errors, load
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action

# A server gives the same figures again until nobody has asked for them for five seconds: the first answer may be of any
# age, the second one of the last run of this module.
_PAUSES = (0.0, 6.0, 6.0)
_ADVICE = "Leave cold out, measure a copy of the collection, or say force: true, and others get errors for a while"


def reload(target, force=False):
    """(seconds that the load took, notes). As many replicas are loaded as were before."""
    session, key = target.session, (collection.KIND, target.database, target.real_name)
    _require_whole(target)
    notes = [] if force else _require_alone(target)
    try:
        load.apply(session, Action(key, "release"))
        began = time.perf_counter()
        load.apply(session, Action(key, "load"))
    except errors.MilvusError as error:
        error.next_step = f"It may be released now: load it (milvus_collection with load: true). {error.next_step}"
        raise
    return time.perf_counter() - began, notes


def _require_whole(target):
    """A server does not tell a collection that was loaded from one of which some partitions were."""
    if target.session.server.lite:
        return
    where = {"database": target.database, "about": target.about}
    names = target.session.call("list_partitions", target.real_name, operation="list partitions of", **where)
    ask = {"operation": "read load state of", **where}
    states = target.session.map(
        lambda name: target.session.call("get_load_state", target.real_name, name, **ask)["state"].name, names
    )
    resting = [name for name, state in zip(names, states) if state != "Loaded"]
    if resting:
        raise errors.MilvusError(
            f"partitions of it are not loaded ({', '.join(sorted(resting))}), and cold loads all", "reload",
            target.about, kind=errors.REFUSED, next_step="Load them, or leave cold out",
        )  # fmt: skip


def _require_alone(target):
    aliases = alias.of_collection(target.session, target.database, target.real_name)
    if aliases:
        raise errors.MilvusError(
            f"alias {', '.join(sorted(aliases))} stands for it, by which others may search it", "reload", target.about,
            kind=errors.REFUSED, next_step=_ADVICE,
        )  # fmt: skip
    rate = _fresh_rate(target.session)
    if rate:
        raise errors.MilvusError(
            f"others search this server ({rate:.3g} searches a second, of any collection)", "reload", target.about,
            kind=errors.REFUSED, next_step=_ADVICE,
        )  # fmt: skip
    return [] if rate is not None else [f"{target.session.server} does not tell whether others search the collection"]


def _fresh_rate(session):
    for number, pause in enumerate(_PAUSES):
        time.sleep(pause)
        rate = searches_per_second(session)
        if rate is None or (number and not rate):
            return rate
    return rate


def searches_per_second(session):
    """What all query nodes together answer, by the server's own figures; None where it does not tell."""
    try:
        told = json.loads(_metrics(session))
        nodes = [one["infos"] for one in told["nodes_info"]]
        rates = [rate for one in nodes for rate in (one.get("quota_metrics") or {}).get("Rms") or ()]
        found = [rate["Rate"] for rate in rates if rate["Label"] == "NQPerSecond"]
    except Exception:  # the client library offers this call on its connection alone, and the answer is the server's own
        return None
    return sum(found) if found else None


def _metrics(session):
    from pymilvus.grpc_gen import milvus_pb2

    request = milvus_pb2.GetMetricsRequest(request=json.dumps({"metric_type": "system_info"}))
    return session.client()._get_connection()._stub.GetMetrics(request, timeout=session.timeout).response
