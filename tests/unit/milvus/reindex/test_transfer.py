"""For any interleaving of writes, what was acknowledged before the switch is in the new collection after it."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import streams, transfer
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.milvus.reindex.model import Base, Interrupted, Late, World

QUIET = settings(deadline=None, derandomize=True, max_examples=150)
KEYS = st.integers(0, 9)
START = st.sets(KEYS)
SCRIPT = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(("upsert", "delete")), KEYS), max_size=30)


class Same:
    @staticmethod
    def row(row):
        return dict(row)


def made(script, versioned, start):
    world = World(script, versioned, start)
    return world, transfer.Transfer(world.old, world.new, Same, batch=2)


def rounds(world, work, count=2):
    for _ in range(count):
        base = Base()
        world.touched_since_round.clear()
        work.round(None, base)
    return base


def switch(world):
    world.at_switch = dict(world.old.held)
    world.target = world.new


def alike(world, keys):
    """With nothing to tell a changed row, only keys can be alike."""
    if world.old.versioned:
        return {key: world.new.held.get(key) for key in keys} == {key: world.at_switch.get(key) for key in keys}
    return {key for key in keys if key in world.new.held} == {key for key in keys if key in world.at_switch}


@QUIET
@given(SCRIPT, st.booleans(), START)
def test_nothing_acknowledged_before_the_switch_is_lost(script, versioned, start):
    world, work = made(script, versioned, start)
    work.copy(None)
    base = rounds(world, work)
    assert [key for key, _ in base.entries] == sorted(world.new.held)
    assert base.entries == sorted((key, work.new.version(work.new._row(key))) for key in world.new.held)
    switch(world)
    late = Late()
    for _ in range(3):
        work.finish(None, iter(base.entries), late)
    # What was written on both sides of the switch is the business of the next test.
    assert alike(world, set(range(10)) - world.touched_since_switch)
    assert not world.new.twice


@QUIET
@given(SCRIPT, START)
def test_what_clients_do_after_the_switch_has_the_last_word(script, start):
    world, work = made(script, True, start)
    work.copy(None)
    base = rounds(world, work)
    switch(world)
    late, said = Late(), {}
    write = world.write

    def noted(verb, key):
        write(verb, key)
        if world.target is world.new and verb == "upsert":
            said[key] = world.new.held[key]
        elif world.target is world.new:
            said.pop(key, None)

    world.write = noted
    for _ in range(3):
        work.finish(None, iter(base.entries), late)
    assert {key: world.new.held.get(key) for key in said} == said
    # A row that came in the last moment before the switch and is deleted in the first one after it may not have been in
    # the new collection yet, where a deletion of nothing leaves no trace: an exclusive switch is for those.
    there = {key for key, _ in base.entries}
    assert not {key for key in world.seen_deleted if key in world.new.held and key in there}


@QUIET
@given(SCRIPT, st.booleans(), START)
def test_nobody_writes_during_an_exclusive_switch(script, versioned, start):
    world, work = made(script, versioned, start)
    work.copy(None)
    rounds(world, work)
    with world.nobody_writes():
        rounds(world, work, 1)
        switch(world)
        assert alike(world, set(range(10)))


@QUIET
@given(SCRIPT, st.booleans(), START, st.integers(1, 40), st.integers(1, 40))
def test_a_killed_run_is_continued(script, versioned, start, first, second):
    world, work = made(script, versioned, start)
    cursor = {"after": None, "ahead": None}

    def intent(after, ahead):
        cursor.update(after=after, ahead=ahead)

    for moment in (first, second, None):
        world.die_at = moment and world.calls + moment
        try:
            work.copy(None, **cursor, intent=intent)
            base = rounds(world, work)
        except Interrupted:
            continue
        switch(world)
        break
    world.die_at = None
    if world.target is world.old:
        work.copy(None, **cursor, intent=intent)
        base = rounds(world, work)
        switch(world)
    late = Late()
    for moment in (first, None, None):
        world.die_at = moment and world.calls + moment
        try:
            work.finish(None, iter(base.entries), late)
        except Interrupted:
            continue
    assert alike(world, set(range(10)) - world.touched_since_switch)
    assert not world.seen_deleted & set(world.new.held) & {key for key, _ in base.entries}


@QUIET
@given(st.lists(st.dictionaries(KEYS, st.integers(0, 3)), min_size=1, max_size=4))
def test_merging_sees_every_key_once_with_its_versions(many):
    merged = dict(streams.merge(*(iter(sorted(one.items())) for one in many)))
    assert list(merged) == sorted({key for one in many for key in one})
    assert merged == {key: [one.get(key, streams.ABSENT) for one in many] for key in merged}


@pytest.mark.parametrize("count", [0, 3, 10, 500])
def test_a_sample_is_no_longer_than_asked_and_has_no_key_twice(count):
    numbers = iter(range(10000))
    sample = streams.Sample(10, lambda seen: (next(numbers) * 7919) % seen)
    for key in range(count):
        sample.add(key)
    assert len(set(sample.kept)) == min(10, count)
