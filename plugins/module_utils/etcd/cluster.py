# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Read a running cluster: members, who answers, who is healthy, who leads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from ansible_collections.vectordb.ops.plugins.module_utils.etcd import membership, parse
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.client import EtcdError, last_error, reachable

LEARNER_REFUSAL = "rpc not supported for learner"


def listening(endpoints):
    if not endpoints:
        return []
    with ThreadPoolExecutor(max_workers=len(endpoints)) as pool:
        return [endpoint for endpoint, up in zip(endpoints, pool.map(reachable, endpoints)) if up]


def read_statuses(etcdctl, endpoints):
    """Status by endpoint, and what etcdctl said of the others."""
    if not endpoints:
        return {}, ""
    code, out, err = etcdctl.call("endpoint", "status", endpoints=endpoints)
    found, problem = parse.statuses(parse.tolerant(out)), last_error(out, err) if code else ""
    if code and len(endpoints) > 1 and not found:
        # etcdctl gives up as a whole when one member refuses the login.
        answers = [read_statuses(etcdctl, [endpoint]) for endpoint in endpoints]
        return {key: status for statuses, _text in answers for key, status in statuses.items()}, problem
    if code and LEARNER_REFUSAL in problem:
        # A learner takes no logins. 3.4 tells its status without; of later ones the refusal is all there is to know.
        code, out, err = etcdctl.call("endpoint", "status", endpoints=endpoints, credentials=("", ""))
        found = parse.statuses(parse.tolerant(out)) or {endpoints[0]: parse.silent_learner()}
        problem = last_error(out, err) if code else ""
    return found, problem


def read_healths(etcdctl, endpoints):
    if not endpoints:
        return {}
    _code, out, err = etcdctl.call("endpoint", "health", endpoints=endpoints)
    # 3.4 and 3.5 differ in which stream carries the list when one endpoint is unhealthy.
    return parse.healths(parse.tolerant(out) or parse.tolerant(err))


def read_members(etcdctl, endpoints):
    return parse.members(etcdctl.run("member", "list", what="etcd member list", endpoints=endpoints))


class Cluster:
    """One look at the cluster. members is None when nobody could say."""

    def __init__(self, etcdctl):
        self.etcdctl = etcdctl
        self.listening = listening(etcdctl.endpoints)
        self.statuses, self.problem = read_statuses(etcdctl, self.listening)
        self.voters = [
            endpoint
            for endpoint in self.listening
            if endpoint in self.statuses and not self.statuses[endpoint]["learner"]
        ]
        self.members = None
        try:
            if self.voters:
                self.members = read_members(etcdctl, self.voters)
        except EtcdError as error:
            self.problem = str(error)
        for endpoint, status in self.statuses.items():
            status["id"] = status["id"] or self.id_of(endpoint)
        self.healths = {}

    def id_of(self, endpoint):
        return next((member["id"] for member in self.members or [] if endpoint in member["client_urls"]), "")

    def read_health(self):
        """Also of members that the caller's endpoints do not name."""
        known = {status["id"] for status in self.statuses.values()}
        more = [
            member["client_urls"][0]
            for member in self.members or []
            if member["id"] not in known and member["client_urls"]
        ]
        more = listening([endpoint for endpoint in more if endpoint not in self.etcdctl.endpoints])
        extra, _problem = read_statuses(self.etcdctl, more)
        self.statuses.update(extra)
        self.healths = read_healths(self.etcdctl, list(self.statuses))
        return self

    @property
    def cluster_id(self):
        return next((status["cluster_id"] for status in self.statuses.values() if status["cluster_id"]), None)

    def require_members(self):
        if self.members is None:
            places = ", ".join(self.etcdctl.endpoints)
            found = self.problem or "nothing listens there"
            raise EtcdError(
                f"etcd cluster at {places} does not answer: {found}; start a quorum of its members and check the "
                "certificates"
            )
        return self.members

    def report(self):
        """One entry per member, with what is known of it."""
        return membership.report(self.members or [], self.statuses, self.healths, self.etcdctl.endpoints)

    def healthy_ids(self):
        return {entry["id"] for entry in self.report() if entry["healthy"] and entry["id"]}
