# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Jobs that a server does on request: merging of small segments, sorting of rows by a key. Started and waited for."""

from __future__ import annotations

import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import collection, database, errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import suggestion

# What the server is asked for, and the feature of the release table that a kind needs.
KINDS = {
    "mix": ({}, None),
    "clustering": ({"majorCompaction": True}, "clustering_compaction"),
    "deletions": ({"l0Compaction": True}, "compaction_of_deletions"),
    "merge": ({"target_size": (1 << 63) - 1}, "force_merge"),
}
SHORTEST, LONGEST = 0.2, 5.0
DONE, NOTHING, WORKING = "completed", "nothing to do", "executing"


class Job:
    """One collection and what the server does with it."""

    def __init__(self, where, number, started):
        self.where, self.number, self.started = where, number, started
        self.state = WORKING if number > 0 else NOTHING
        self.plans, self.segments, self.failures, self.seconds = {}, {}, [], 0.0

    def __str__(self):
        name = title((collection.KIND, *self.where)) if self.where else "compaction"
        return f"{name} (job {self.number})"

    def progress(self):
        done, total = self.plans.get("completed", 0), sum(self.plans.values())
        return f"{self}: {done} of {total} plans done" if total else f"{self}: no plan yet"

    def public(self):
        # As text: the number has 64 bits, which not everything that reads JSON keeps.
        shown = {"job": str(self.number) if self.number > 0 else "", "state": self.state}
        if self.where:
            shown.update(database=self.where[0], collection=self.where[1])
        if self.plans:
            shown.update(plans=self.plans, segments=self.segments, seconds=round(self.seconds, 1))
        return {**shown, "failures": self.failures} if self.failures else shown


def targets(session, databases, names):
    """(database, collection) of all that is asked for; every name that is not there is told at once."""
    pairs, problems, known = [], [], database.visible(session)
    for position, one in enumerate(databases):
        if one not in known:
            path = "database" if names is not None or len(databases) == 1 else f"databases[{position}]"
            problems.append((path, f"there is no database {one!r}{suggestion(one, known)}"))
            continue
        there = sorted(collection.names(session, one))
        for number, name in enumerate(names or []):
            if name not in there:
                near = suggestion(name, there)
                problems.append((f"collections[{number}]", f"no collection {name!r} in database {one}{near}"))
        pairs += [(one, name) for name in (there if names is None else names)]
    if problems:
        raise errors.InvalidInputError(problems)
    return list(dict.fromkeys(pairs))


def check(session, kind, pairs):
    """Refuse what the server would take for an ordinary compaction, or for none at all, before a job is made."""
    if session.server.lite:
        raise errors.MilvusError(
            f"{session.server} compacts by itself after each flush, there is no compaction to start",
            "compact",
            "collections",
            kind=errors.UNIMPLEMENTED,
            next_step="Leave it out, or use a Milvus server",
        )
    feature = KINDS[kind][1]
    if feature:
        errors.demand(session.server, feature, "compact", "collections")
    if kind == "clustering":
        keyed = session.map(lambda pair: _keyed(session, pair), pairs)
        problems = [
            ("type", f"{title((collection.KIND, *pair))} has no clustering key: give one of its fields one")
            for pair, one in zip(pairs, keyed)
            if not one
        ]
        if problems:
            raise errors.InvalidInputError(problems)


def _keyed(session, pair):
    """A partition key serves too, where the server is configured so; that is for the server to say."""
    told = session.call(
        "describe_collection", pair[1], database=pair[0], operation="describe", about=title((collection.KIND, *pair))
    )
    return any(field.get("is_clustering_key") or field.get("is_partition_key") for field in told["fields"])


def start(session, pair, kind, target_size=None, flush=False, now=time.monotonic):
    name = pair[1]
    where = {"database": pair[0], "about": title((collection.KIND, *pair))}
    if flush:
        session.call("flush", name, operation="flush", timeout=session.patience, **where)
    number = session.call("describe_collection", name, operation="describe", **where)["collection_id"]
    asked = {"collection_name": name, "collectionID": number, "db_name": pair[0], **KINDS[kind][0]}
    if target_size is not None:
        asked["target_size"] = target_size
    try:
        return Job(pair, _ask(session, asked), now())
    except Exception as error:
        raise errors.translate(error, "compact", where["about"], session.server, "compact") from error


def _ask(session, asked):
    """The client's own method names the collection alone, and a server before 2.4 that reads only its number, then
    compacts all collections that it has."""
    from pymilvus.client.utils import check_status
    from pymilvus.grpc_gen import milvus_pb2

    stub = session.client(asked["db_name"])._get_connection()._stub
    answer = stub.ManualCompaction(milvus_pb2.ManualCompactionRequest(**asked), timeout=session.timeout)
    check_status(answer.status)
    return answer.compactionID


def start_all(session, pairs, **options):
    """(jobs, errors): one that fails does not hide that others have been made."""

    def one(pair):
        try:
            return start(session, pair, **options)
        except errors.MilvusError as error:
            return error

    told = session.map(one, pairs)
    return [one for one in told if isinstance(one, Job)], [one for one in told if not isinstance(one, Job)]


def look(session, job, now=time.monotonic):
    """Ask once how far a job is."""
    where = {"database": job.where[0] if job.where else "", "about": str(job)}
    # The client's own method tells the word alone, without how many plans there are.
    told = _state(session, job, where)
    job.plans = {"executing": told.in_executing, "completed": told.completed, "timed_out": told.in_timeout}
    job.seconds = now() - job.started
    if told.state_name == "Executing":
        return
    plans = session.call("get_compaction_plans", job.number, operation="read the plans of", **where).plans
    if told.state_name != "Completed":
        job.state, job.failures = "unknown", ["the server does not know this job, or no longer"]
        return
    job.state = DONE
    job.segments = {
        "before": sum(len(plan.sources) for plan in plans),
        "after": sum(len(getattr(plan, "targets", None) or [plan.target]) for plan in plans),
    }
    job.failures = sorted({plan.failure_reason for plan in plans if getattr(plan, "failure_reason", "")})
    if told.in_timeout:
        job.failures.append(f"{told.in_timeout} plans took longer than the server allows")
    if job.failures:
        job.state = "failed"


def _state(session, job, where):
    try:
        connection = session.client(where["database"])._get_connection()
        return connection.get_compaction_state(job.number, timeout=session.timeout)
    except Exception as error:
        raise errors.translate(
            error, "read the state of", where["about"], session.server, "get_compaction_state"
        ) from error


def wait(session, jobs, report=None, now=time.monotonic, sleep=time.sleep):
    """Until all are done or the session's patience is over: the jobs that are not done."""
    deadline, pause, said = now() + session.patience, SHORTEST, ""
    while True:
        left = [job for job in jobs if job.state == WORKING]
        session.map(lambda job: look(session, job, now), left)
        left = [job for job in left if job.state == WORKING]
        told = "; ".join(job.progress() for job in left)
        if told != said and report:
            report(told)
            said = told
        remaining = deadline - now()
        if not left or remaining <= 0:
            return left
        sleep(min(pause, remaining))
        pause = min(pause * 1.5, LONGEST)
