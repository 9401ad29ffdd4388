# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Look at ZooKeeper's ensemble, at bookies, at copies that are missing and at brokers, as often as it takes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.vectordb.ops.plugins.module_utils.pulsar import zookeeper
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.admin import Admin, PulsarError

UNDERREPLICATED = "/ledgers/underreplication/ledgers"


def judge_modes(modes, skip, total):
    """modes: endpoint -> mode or an error's text."""
    asked = {endpoint: mode for endpoint, mode in modes.items() if endpoint != skip}
    bad = {endpoint: mode for endpoint, mode in asked.items() if mode not in ("leader", "follower", "standalone")}
    good = [endpoint for endpoint in asked if endpoint not in bad]
    problems = [f"ZooKeeper {endpoint}: {text}" for endpoint, text in sorted(bad.items())]
    if skip and len(good) < total // 2 + 1:
        problems.append(f"ZooKeeper: {len(good)} of {total} would stay, a majority is {total // 2 + 1}")
    if not skip and not problems and sum(mode in ("leader", "standalone") for mode in asked.values()) != 1:
        problems.append(f"ZooKeeper: expected one leader; found {asked}")
    return problems


def judge_bookies(wanted, writable, readonly, skip, ensemble):
    problems = []
    for bookie in wanted:
        if bookie in writable or bookie == skip:
            continue
        state = "takes no writes (is its disk full?)" if bookie in readonly else "is not there"
        problems.append(f"bookie {bookie} {state}")
    left = [bookie for bookie in writable if bookie != skip]
    if len(left) < ensemble:
        problems.append(f"bookies: {len(left)} that take writes would stay, an ensemble needs {ensemble}")
    return problems


class Check:
    def __init__(self, params):
        self.params = params
        self.tls = zookeeper.context(params["ca_path"], params["client_cert_path"], params["client_key_path"])

    def look(self):
        """One look: problems, and what was seen."""
        params, problems, seen = self.params, [], {}
        if params["zookeepers"]:
            seen["modes"] = self.modes()
            skip = params["skip"] if params["skip"] in params["zookeepers"] else None
            problems += judge_modes(seen["modes"], skip, len(params["zookeepers"]))
        if params["bookies"] and not problems:
            problems += self.bookies(seen)
        if params["urls"]:
            problems += self.brokers(seen)
        return problems, seen

    def modes(self):
        def one(endpoint):
            try:
                return endpoint, zookeeper.mode(endpoint, self.tls, self.params["timeout"])
            except (zookeeper.ZooKeeperError, OSError) as error:
                return endpoint, str(error)

        asked = [endpoint for endpoint in self.params["zookeepers"] if endpoint != self.params["skip"]]
        return dict(_together(one, asked))

    def bookies(self, seen):
        params = self.params
        try:
            with zookeeper.Session(params["zookeepers"], self.tls, params["timeout"]) as session:
                available = session.children("/ledgers/available") or []
                readonly = session.children("/ledgers/available/readonly") or []
                seen["underreplicated"] = session.leaves(UNDERREPLICATED) if params["replication"] else None
        except zookeeper.ZooKeeperError as error:
            return [str(error)]
        writable = [name for name in available if name != "readonly"]
        seen.update(writable=sorted(writable), readonly=sorted(readonly))
        problems = judge_bookies(params["bookies"], writable, readonly, params["skip"], params["ensemble"])
        if seen["underreplicated"]:
            problems.append(f"{seen['underreplicated']} ledgers have fewer copies than they should")
        return problems

    def brokers(self, seen):
        def one(url):
            try:
                admin = Admin([url], self.params["token"], self.params["ca_path"], self.params["broker_timeout"])
                answer = admin.call("GET", "brokers/health", missing="has no health check")
                return url, "ok" if str(answer).strip() == "ok" else f"answers {answer!r}"
            except PulsarError as error:
                return url, str(error)

        asked = [url for url in self.params["urls"] if url != self.params["skip"]]
        seen["brokers"] = dict(_together(one, asked))
        return [f"broker {url}: {text}" for url, text in sorted(seen["brokers"].items()) if text != "ok"]


def _together(function, items):
    if not items:
        return []
    with ThreadPoolExecutor(max_workers=len(items)) as pool:
        return list(pool.map(function, items))


def wait(params):
    """Look until nothing is wrong or time is up."""
    check, limit = Check(params), time.monotonic() + params["wait"]
    while True:
        problems, seen = check.look()
        if not problems or time.monotonic() + 1 > limit:
            return problems, seen
        time.sleep(1)


def summary(seen):
    parts = []
    if "modes" in seen:
        leader = [endpoint for endpoint, mode in seen["modes"].items() if mode in ("leader", "standalone")]
        parts.append(f"{len(seen['modes'])} ZooKeeper, leader {', '.join(leader) or 'none'}")
    if "writable" in seen:
        parts.append(f"{len(seen['writable'])} bookies")
        if seen.get("underreplicated") is not None:
            parts.append(f"{seen['underreplicated']} under-replicated")
    if "brokers" in seen:
        parts.append(f"{sum(text == 'ok' for text in seen['brokers'].values())} brokers")
    return ", ".join(parts)
