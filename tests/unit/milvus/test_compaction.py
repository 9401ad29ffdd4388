"""What jobs of a server come to, and how they are waited for, without a server."""

from __future__ import annotations

import types

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import compaction, connection, errors
from ansible_collections.vectordb.ops.plugins.modules import milvus_compaction as module
from hypothesis import given
from hypothesis import strategies as st

PARAMS = {"collections": None, "databases": None, "jobs": None, "state": "finished", "target_size": None, "type": "mix"}


def plan(sources, target, **more):
    return types.SimpleNamespace(sources=sources, target=target, **more)


class Server:
    """Each job needs so many looks; `plans` are what is told of it in the end."""

    def __init__(self, looks, plans=(), word="Completed", timed_out=0):
        self.looks, self.plans, self.word, self.timed_out = dict(looks), list(plans), word, timed_out
        self.server, self.timeout, self.patience, self.clock = connection.ServerInfo("v2.6.10"), 5, 60.0, 0.0

    def map(self, function, things):
        return [function(thing) for thing in things]

    def client(self, _database):
        return types.SimpleNamespace(_get_connection=lambda: self)

    def get_compaction_state(self, number, timeout):
        assert timeout == self.timeout
        self.looks[number] -= 1
        busy = self.looks[number] > 0
        return types.SimpleNamespace(
            in_executing=int(busy),
            completed=int(not busy),
            in_timeout=self.timed_out,
            state_name="Executing" if busy else self.word,
        )

    def call(self, method, _number, **_where):
        assert method == "get_compaction_plans"
        return types.SimpleNamespace(plans=self.plans)

    def now(self):
        return self.clock

    def sleep(self, seconds):
        assert 0 < seconds <= compaction.LONGEST
        self.clock += seconds


def waited(server):
    jobs = [compaction.Job(("default", f"c{number}"), number, 0.0) for number in server.looks]
    said = []
    left = compaction.wait(server, jobs, said.append, server.now, server.sleep)
    return jobs, left, said


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 30), max_size=4))
def test_a_wait_ends_when_all_is_done_or_time_is_over(looks):
    server = Server(looks)
    jobs, left, _said = waited(server)
    assert server.clock <= server.patience
    assert {job.state for job in jobs} <= {"completed", "executing"}
    assert left == [job for job in jobs if job.state == "executing"]
    assert not left or server.clock == server.patience


def test_progress_is_said_when_it_changes():
    _jobs, left, said = waited(Server({1: 4, 2: 2}))
    assert left == []
    assert said == [
        "collection default/c1 (job 1): 0 of 1 plans done; collection default/c2 (job 2): 0 of 1 plans done",
        "collection default/c1 (job 1): 0 of 1 plans done",
        "",
    ]


def test_a_job_tells_what_became_of_its_segments():
    ((job,), _left, _said) = waited(Server({7: 1}, [plan([1, 2, 3], 9), plan([4, 5], 0, targets=[10, 11])]))
    assert job.public() == {
        "database": "default",
        "collection": "c7",
        "job": "7",
        "state": "completed",
        "plans": {"executing": 0, "completed": 1, "timed_out": 0},
        "segments": {"before": 5, "after": 3},
        "seconds": 0.0,
    }


@pytest.mark.parametrize(
    ("server", "state", "said"),
    [
        (Server({1: 1}, [plan([1], 2, failure_reason="disk full")]), "failed", ["disk full"]),
        (Server({1: 1}, timed_out=2), "failed", ["2 plans took longer than the server allows"]),
        (Server({1: 1}, word="UndefiedState"), "unknown", ["the server does not know this job, or no longer"]),
    ],
)
def test_what_went_wrong_is_told(server, state, said):
    ((job,), left, _said) = waited(server)
    assert (job.state, job.failures, left) == (state, said, [])
    assert job.public()["failures"] == said


def test_a_server_that_makes_no_job_has_nothing_to_do():
    job = compaction.Job(("default", "a"), -1, 0.0)
    assert compaction.wait(Server({}), [job]) == []
    assert job.public() == {"database": "default", "collection": "a", "job": "", "state": "nothing to do"}


@pytest.mark.parametrize(
    ("version", "kind", "said"),
    [
        ("v2.3.5-lite", "clustering", "Milvus 2.3.5 lacks clustering compaction: available from 2.4.8"),
        ("v2.6.2", "deletions", "Milvus 2.6.2 lacks compaction of deletions: available from 2.6.3"),
        ("v2.6.9", "merge", "Milvus 2.6.9 lacks force merge: available from 2.6.10"),
        ("milvus_lite-3.2.2", "mix", "Milvus Lite 3.2.2 compacts by itself after each flush"),
    ],
)
def test_what_a_server_would_take_for_something_else_is_refused(version, kind, said):
    with pytest.raises(errors.MilvusError, match=said):
        compaction.check(types.SimpleNamespace(server=connection.ServerInfo(version)), kind, [])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"collections": ["a"], "databases": ["b"]}, "databases: give only one of collections, databases"),
        ({"jobs": ["1"], "state": "started"}, "jobs: there is nothing to wait for with state: started"),
        ({"jobs": ["1", "one"]}, "jobs[1]: must be the number of a job, found 'one'"),
        ({"target_size": 512}, "target_size: only with type: merge, found type: mix"),
        ({"target_size": 0, "type": "merge"}, "target_size: must be a number of MB from 1 on, found 0"),
    ],
)
def test_what_does_not_go_together_is_named(options, said):
    with pytest.raises(errors.InvalidInputError) as caught:
        module.given({**PARAMS, **options})
    assert str(caught.value) == said
