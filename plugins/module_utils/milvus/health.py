# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a server serves: it answers, its components are healthy, its collections can be searched."""

from __future__ import annotations

import json
import time

from ansible.module_utils.urls import open_url
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    collection,
    connection,
    database,
    errors,
    fields,
    index,
    load_state,
    replicas,
    resource_group,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

HEALTHY, STANDBY = 1, 3
# One look at a slow server must not use up the whole wait.
LONGEST_LOOK = 10.0
PAUSE = 0.5
# A proxy that has just started refuses everybody until it has learnt the users; what lasts longer is a wrong password.
REFUSAL_PATIENCE = 60.0


class NotYetError(Exception):
    """What a condition saw instead of what it waits for."""


class Watch:
    """All conditions of one server; each look keeps the session and what has been proven already."""

    def __init__(self, params):
        self.params, self.session, self.searched = params, None, []
        self.loaded, self.components, self.server, self.replicas = [], [], None, {}
        self.refused = False

    def look(self, remaining):
        """(condition, complaint) of the first condition that does not hold, or None."""
        limit = max(min(remaining, LONGEST_LOOK, self.params["timeout"]), 1.0)
        conditions = (
            ("server", self._server),
            ("components", self._components),
            ("replicas", self._replicas),
            ("search", self._search),
        )
        for name, condition in conditions:
            try:
                condition(limit)
            except (NotYetError, errors.MilvusError) as seen:
                return name, str(seen)
        return None

    def _server(self, limit):
        try:
            if self.session is None:
                self.session = connection.Session({**self.params, "timeout": limit})
            self.session.call("get_server_version", operation="ask", about=self.params["uri"])
        except errors.MilvusError as error:
            self.refused = error.kind == errors.UNAUTHENTICATED
            self._forget()
            raise
        self.refused = False
        self.server = str(self.session.server)

    def _forget(self):
        if self.session is not None:
            self.session.close()
        self.session = None

    def _components(self, limit):
        url = self.params["health_url"]
        if not url:
            return
        try:
            answer = open_url(
                url,
                headers={"Content-Type": "application/json"},
                timeout=limit,
                validate_certs=True,
                ca_path=self.params["ca_path"],
            )
            said = answer.read().decode(errors="replace")
        except Exception as error:  # urllib, ssl and socket errors have no common base below this
            body = getattr(error, "read", lambda: b"")() or b""
            raise NotYetError(
                f"{url} does not say OK: {error} {body.decode(errors='replace')[:500]}".strip()
            ) from error
        self.components = parse_components(url, said)

    def _wanted(self):
        if self.params["collections"] is None:
            return loaded_collections(self.session)
        return [split(name, self.params["database"]) for name in self.params["collections"]]

    def _replicas(self, _limit):
        if not self.params["replicas"]:
            return
        wanted = self._wanted()
        found = self.session.map(lambda pair: replicas.whole(self.session, *pair), wanted)
        self.replicas = {"/".join(pair): number for pair, (number, _missing) in zip(wanted, found)}
        gaps = [f"{'/'.join(pair)}: {text}" for pair, (_number, missing) in zip(wanted, found) for text in missing]
        gaps += resource_group.unsettled(self.session) if wanted else []
        if gaps:
            raise NotYetError("; ".join(gaps))

    def _search(self, _limit):
        if not self.params["search"]:
            return
        wanted = self._wanted()
        open_ones = [pair for pair in wanted if pair not in self.searched]
        complaints = []
        for pair, complaint in zip(open_ones, self.session.map(self._try, open_ones)):
            if complaint:
                complaints.append(complaint)
            else:
                self.searched.append(pair)
        if complaints:
            raise NotYetError("; ".join(complaints))

    def _try(self, pair):
        try:
            search_once(self.session, *pair)
        except errors.MilvusError as error:
            return str(error)
        return ""


def parse_components(url, said):
    try:
        told = json.loads(said)
        components = [{"name": one["name"], "code": one["code"]} for one in told["detail"]]
    except (ValueError, KeyError, TypeError):
        if said.strip() == "OK":
            return []
        raise NotYetError(f"{url} answers {said[:200]!r}, expected OK or the state of each component") from None
    ill = [f"{one['name']} (code {one['code']})" for one in components if one["code"] not in (HEALTHY, STANDBY)]
    if ill or not components:
        raise NotYetError(f"{url} says not healthy: {', '.join(ill) or 'no component is registered'}")
    return components


def split(name, database):
    """`shop/products` is collection products of database shop; without a slash the connection's database holds."""
    first, slash, second = name.partition("/")
    return (first, second) if slash else (database, first)


def loaded_collections(session):
    return [
        (one, name)
        for one in database.visible(session)
        for name in sorted(load_state.loaded_names(session, one, collection.names(session, one)))
    ]


def search_once(session, database, name):
    """A search with a vector of the right shape on every indexed vector field. No hits are fine, an error is not."""
    where = {"database": database, "operation": "search", "about": title((collection.KIND, database, name))}
    described = session.call("describe_collection", name, **{**where, "operation": "describe"})
    schema = fields.found(described["fields"])
    indexes = index.read_collection(session, database, name)
    for field, one in schema.items():
        told = indexes.get((index.KIND, database, name, field))
        if one["type"] in fields.VECTORS and told:
            session.call(
                "search",
                name,
                data=[_probe(one)],
                anns_field=field,
                limit=1,
                search_params={"metric_type": told["metric"]} if told["metric"] else {},
                **where,
            )


def _probe(field):
    kind, dim = field["type"], field.get("dim", 0)
    if kind in fields.SPARSE:
        return {0: 1.0}
    if kind in fields.BINARY:
        return bytes(dim // 8)
    if kind == "FLOAT_VECTOR":
        return [1.0] + [0.0] * (dim - 1)
    import numpy

    if kind == "BFLOAT16_VECTOR":
        return bytes(2 * dim)
    return numpy.zeros(dim, dtype=numpy.int8 if kind == "INT8_VECTOR" else numpy.float16)


def wait(params, now=time.monotonic, sleep=time.sleep):
    """(watch, None) once everything holds, else (watch, (condition, complaint)) when the time is up."""
    watch = Watch(params)
    deadline = now() + params["wait"]
    refused_until = good_since = None
    while True:
        complaint = watch.look(max(deadline - now(), 1.0))
        good_since = None if complaint else good_since or now()
        if not watch.refused:
            refused_until = None
        elif refused_until is None:
            refused_until = now() + REFUSAL_PATIENCE
        lasts = good_since is not None and now() - good_since >= params["steady"]
        if lasts or now() >= min(deadline, refused_until or deadline):
            return watch, complaint
        sleep(min(PAUSE, max(deadline - now(), 0.0)))
