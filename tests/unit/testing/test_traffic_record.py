"""How the record of a client's calls is read."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.cluster import record


def call(at: float, seconds: float = 0.01, outcome: str = "good", **more) -> dict:
    return {"at": at, "seconds": seconds, "outcome": outcome, "said": "", **more}


def test_calls_that_go_on_have_nothing_to_recover_from() -> None:
    verdict = record.judge([call(number / 10) for number in range(100)], 3, 6)
    assert (verdict.failed, verdict.wrong, verdict.recovery_seconds) == (0, 0, 0)


def test_recovery_ends_with_the_first_good_call_after_the_last_bad_one() -> None:
    events = [call(9.9), call(10.1, 2, "failed"), call(12.2), call(12.3, 0.1, "wrong"), call(12.5, 0.5), call(13)]
    verdict = record.judge(events, 10, 20)
    assert (verdict.failed, verdict.wrong) == (1, 1)
    assert verdict.recovery_seconds == 3


def test_a_slow_good_call_counts_as_time_without_an_answer() -> None:
    assert record.judge([call(9.9, 4.1), call(14.1)], 10, 20).recovery_seconds == 4


def test_a_call_that_met_the_disturbance_half_way_counts() -> None:
    assert record.judge([call(9, 3, "failed"), call(12.5)], 10, 20).failed == 1


def test_what_never_comes_back_lasts_until_the_end() -> None:
    assert record.judge([call(11, 1, "failed")], 10, 20).recovery_seconds == 10


def test_acknowledged_rows_are_those_of_good_calls() -> None:
    events = [call(1, first=10, rows=2), call(2, outcome="failed", first=12, rows=2), call(3, first=14, rows=1)]
    assert record.acknowledged(events) == [10, 11, 14]


def test_the_line_that_is_being_written_is_not_read(tmp_path) -> None:
    (tmp_path / "insert.jsonl").write_text(json.dumps(call(1)) + '\n{"at": 2, "sec')
    assert record.read(tmp_path, "insert") == [call(1)]


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0, 9), st.sampled_from(["good", "failed", "wrong"])), max_size=60)
)
def test_recovery_is_never_before_the_disturbance_nor_longer_than_calls_last(raw) -> None:
    events = [call(*item) for item in raw]
    verdict = record.judge(events, 20, 80)
    assert 0 <= verdict.recovery_seconds <= 110
    assert verdict.failed + verdict.wrong <= verdict.calls
