"""Which backups stay: a year of simulated runs, and properties of any history."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.backup import retention
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime.datetime(2026, 11, 27, 12, tzinfo=datetime.timezone.utc)
POLICY = {"hourly": 24, "daily": 7, "weekly": 5, "monthly": 12}


def backup(hours_ago, good=True):
    at = NOW - datetime.timedelta(hours=hours_ago)
    return {"name": f"b_{at:%Y%m%d_%H%M%S}", "at": at, "good": good}


def kept(backups, policy=POLICY, now=NOW):
    return [one["name"] for one in retention.plan(backups, policy, now) if one["keep"]]


HISTORIES = st.lists(st.tuples(st.integers(0, 20000), st.booleans()), max_size=60, unique_by=lambda one: one[0]).map(
    lambda many: [backup(*one) for one in many]
)
POLICIES = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.integers(0, 10) for name in (*retention.PERIODS, "keep_last", "max_age_days")},
        "min_good": st.integers(1, 5),
        "unfinished_hours": st.integers(0, 100),
    },
)


def test_a_year_of_hourly_runs_leaves_what_was_promised():
    there, made, now = [], [], NOW - datetime.timedelta(days=365)
    while now <= NOW:
        made.append({"name": f"b_{now:%Y%m%d_%H%M%S}", "at": now, "good": True})
        there.append(made[-1])
        keep = set(kept(there, now=now))
        there = [one for one in there if one["name"] in keep]
        now += datetime.timedelta(hours=1)
    times = [one["at"] for one in there]
    hours = [NOW - datetime.timedelta(hours=ago) for ago in range(24)]
    ends = {at.date(): at for at in (one["at"] for one in made)}  # the last run of each day
    days = [ends[NOW.date() - datetime.timedelta(days=ago)] for ago in range(7)]
    sundays = [at for day, at in ends.items() if day.weekday() == 6][-4:]
    months = [at for day, at in ends.items() if (day + datetime.timedelta(days=1)).day == 1][-11:]
    assert sorted(times) == sorted({*hours, *days, *sundays, *months})


@given(HISTORIES, POLICIES)
def test_the_newest_good_one_stays_and_a_second_run_removes_nothing(history, policy):
    keep = set(kept(history, policy))
    good = sorted((one for one in history if one["good"]), key=lambda one: one["at"], reverse=True)
    assert {one["name"] for one in good[: policy.get("min_good", 1)]} <= keep
    rest = [one for one in history if one["name"] in keep]
    assert set(kept(rest, policy)) == keep


@given(HISTORIES, POLICIES)
def test_what_is_not_good_never_counts_as_a_promised_one(history, policy):
    without = [one for one in history if one["good"]]
    assert set(kept(without, policy)) == set(kept(history, policy)) & {one["name"] for one in without}


@given(HISTORIES, POLICIES)
def test_each_has_a_reason_to_stay_or_none(history, policy):
    told = retention.plan(history, policy, NOW)
    assert [one["name"] for one in told] == [one["name"] for one in sorted(history, key=lambda o: o["at"])][::-1]
    assert all(one["keep"] == bool(one["reasons"]) for one in told)


def test_a_clock_that_went_back_removes_nothing():
    with pytest.raises(retention.RetentionError, match=r"from the future.*set the clocks"):
        retention.plan([backup(0), backup(-30)], POLICY, NOW)


def test_a_limit_of_age_goes_before_counts_but_never_takes_the_last_one():
    old = [backup(24 * days) for days in (40, 50, 60)]
    assert kept(old, {"monthly": 12, "max_age_days": 30}) == [old[0]["name"]]
    assert kept([*old, backup(1)], {"monthly": 12, "max_age_days": 30}) == [backup(1)["name"]]


def test_an_unfinished_one_goes_after_its_time():
    assert kept([backup(1), backup(2, good=False)]) == [backup(1)["name"], backup(2)["name"]]
    assert kept([backup(1), backup(30, good=False)]) == [backup(1)["name"]]
