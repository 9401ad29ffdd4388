"""A calendar expression becomes the schedule of cron that means the same, or none."""

from __future__ import annotations

import datetime
import re

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.backup import cron
from hypothesis import given, settings
from hypothesis import strategies as st

NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@pytest.mark.parametrize(
    ("calendar", "wanted"),
    [
        ("minutely", "* * * * *"),
        ("hourly", "0 * * * *"),
        ("daily", "0 0 * * *"),
        ("Weekly", "0 0 * * 1"),
        ("monthly", "0 0 1 * *"),
        ("quarterly", "0 0 1 */3 *"),
        ("*-*-* 02:00", "0 2 * * *"),
        ("2:30:00", "30 2 * * *"),
        ("Sun 04:00", "0 4 * * 0"),
        ("Mon..Fri *-*-* 22:15", "15 22 * * 1-5"),
        ("Saturday,sun 3:0", "0 3 * * 0,6"),
        ("*:0/15", "*/15 * * * *"),
        ("0/6:00", "0 */6 * * *"),
        ("8..18/2:30", "30 8,10,12,14,16,18 * * *"),
        ("*-*-1,15", "0 0 1,15 * *"),
        ("*-01-01", "0 0 1 1 *"),
        ("12-24 18:00", "0 18 24 12 *"),
    ],
)
def test_what_maps_is_mapped(calendar, wanted):
    assert cron.derived([calendar]) == (wanted, "")


@pytest.mark.parametrize(
    ("calendars", "said"),
    [
        (["*:*:0/20"], "has seconds"),
        (["Mon *-*-1..7 02:00"], "a weekday and a day of the month"),
        (["*-*~1"], "from the end of the month"),
        (["2027-*-* 02:00"], "a certain year"),
        (["*-2-30"], "never comes"),
        (["*:*/15"], "is no minute"),
        (["24:00"], "is no hour, which is 0 to 23"),
        (["Sat..Mon"], "no range of weekdays"),
        (["Mon", "*-*-1"], "together are no single schedule"),
        (["02:00", "14:30"], "together are no single schedule"),
        (["02:00 UTC", "14:00"], "several time zones"),
        (["now and then"], "is no weekday"),
        (["02:00 sometimes"], "is not understood from 'sometimes' on"),
        ([" "], "is no time"),
    ],
)
def test_what_cron_cannot_say_is_refused(calendars, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        cron.derived(calendars)


def test_several_that_differ_in_one_field_are_one():
    assert cron.derived(["02:00", "14:00"]) == ("0 2,14 * * *", "")
    assert cron.derived(["Mon 02:00 Europe/Berlin", "Thu 02:00 Europe/Berlin"]) == ("0 2 * * 1,4", "Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0 2 * *", "has 4 fields"),
        ("@daily", "has 1 fields"),
        ("0 24 * * *", "is no hour, which is 0 to 23"),
        ("0 2 * * 7", "is no weekday, which is 0 to 6"),
        ("0 2 31 2 *", "never comes"),
        ("x 2 * * *", "is no minute"),
        ("*/0 * * * *", "is no minute"),
        ("5-1 * * * *", "is no minute"),
    ],
)
def test_a_schedule_of_cron_is_checked(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        cron.given(text)


def test_a_schedule_of_cron_stays_as_it_was_written():
    assert cron.given(" 0  2 1,15 JAN-jun Mon-Fri ") == "0 2 1,15 JAN-jun Mon-Fri"
    assert cron.given("*/5 8-18/2 * * 0") == "*/5 8-18/2 * * 0"


@pytest.mark.parametrize(
    ("text", "wanted"), [("5min", 300), ("30", 30), ("1h 30min", 5400), ("1h30m", 5400), ("0", 0), ("2 days", 172800)]
)
def test_spans_of_systemd(text, wanted):
    assert cron.seconds(text) == wanted


@pytest.mark.parametrize("text", ["", "soon", "5 fortnights", "-5min", "1.5h"])
def test_what_is_no_span(text):
    with pytest.raises(ValueError, match="is no span"):
        cron.seconds(text)


def matches(schedule, moment):
    """Cron's own rules, written again from its manual."""
    minute, hour, day, month, weekday = schedule.split()
    either = [_has(day, moment.day, 1, 31), _has(weekday, (moment.weekday() + 1) % 7, 0, 6)]
    met = all(either) if day.startswith("*") or weekday.startswith("*") else any(either)
    return met and all(
        (_has(minute, moment.minute, 0, 59), _has(hour, moment.hour, 0, 23), _has(month, moment.month, 1, 12))
    )


def _has(field, value, low, high):
    for part in field.split(","):
        base, _slash, step = part.partition("/")
        first, _dash, last = (f"{low}-{high}" if base == "*" else base).partition("-")
        if value in range(int(first), int(last or first) + 1, int(step or 1)):
            return True
    return False


def component(low, high):
    """(what systemd reads, the values it stands for)"""
    every = st.just(("*", set(range(low, high + 1))))
    some = st.sets(st.integers(low, high), min_size=1, max_size=6).map(
        lambda found: (",".join(f"{one:02}" for one in sorted(found)), found)
    )
    ends = st.tuples(st.integers(low, high), st.integers(low, high)).map(sorted)
    ranges = ends.map(lambda found: (f"{found[0]}..{found[1]}", set(range(found[0], found[1] + 1))))
    steps = st.tuples(st.integers(low, high - 1), st.integers(1, 10)).map(
        lambda found: (f"{found[0]}/{found[1]}", set(range(found[0], high + 1, found[1])))
    )
    return st.one_of(every, some, ranges, steps)


@st.composite
def expressions(draw):
    minutes, hours = draw(component(0, 59)), draw(component(0, 23))
    days, months = draw(component(1, 31)), draw(component(1, 12))
    weekdays = draw(st.sets(st.integers(0, 6)))
    words = [",".join(NAMES[one] for one in sorted(weekdays))] if weekdays else []
    text = " ".join([*words, f"*-{months[0]}-{days[0]}", f"{hours[0]}:{minutes[0]}"])
    return text, minutes[1], hours[1], days[1], months[1], weekdays or set(range(7))


MOMENTS = st.datetimes(datetime.datetime(2026, 1, 1), datetime.datetime(2029, 12, 31))


@given(expressions(), st.lists(MOMENTS, min_size=20, max_size=20))
@settings(max_examples=300, deadline=None)
def test_cron_runs_when_systemd_would(expression, moments):
    text, minutes, hours, days, months, weekdays = expression
    try:
        schedule, _zone = cron.derived([text])
    except ValueError as refused:
        both = len(days) < 31 and len(weekdays) < 7
        never = min(days) > max(cron.DAYS[one] for one in months)
        assert both or never, refused
        return
    # Chance alone would seldom meet the moments that count.
    near = [
        one.replace(minute=min(minutes), hour=min(hours), day=min(*days, 28), month=min(months)) for one in moments[:10]
    ]
    for moment in [*moments, *near]:
        wanted = (
            moment.minute in minutes and moment.hour in hours and moment.day in days and moment.month in months
            and moment.weekday() in weekdays
        )  # fmt: skip
        assert matches(schedule, moment) == wanted, (text, schedule, moment)


@given(expressions())
def test_what_is_derived_is_a_schedule_that_somebody_could_have_written(expression):
    try:
        schedule, _zone = cron.derived([expression[0]])
    except ValueError:
        return
    assert cron.given(schedule) == schedule


@given(st.text(alphabet="0123456789*:-,./ ~MonFriUTC", max_size=20))
def test_nonsense_is_refused_in_words(text):
    try:
        schedule, _zone = cron.derived([text])
    except ValueError:
        return
    assert cron.given(schedule) == schedule
