# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Calendar expressions of systemd.time(7) as schedules of cron, where one says exactly what the other does."""

from __future__ import annotations

import re

# Name, first and last value, in the order in which cron writes them.
FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 6))
SHORT = {
    "minutely": "*-*-* *:*", "hourly": "*-*-* *:00", "daily": "*-*-* 00:00", "weekly": "Mon *-*-* 00:00",
    "monthly": "*-*-01 00:00", "quarterly": "*-01,04,07,10-01 00:00", "semiannually": "*-01,07-01 00:00",
    "yearly": "*-01-01 00:00", "annually": "*-01-01 00:00",
}  # fmt: skip
# In the order of systemd, whose week begins on Monday.
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTEST = 3
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = dict(zip(range(1, 13), (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)))
ZONE = re.compile(r"UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+")
UNITS = {
    "s": 1, "sec": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "minute": 60, "minutes": 60, "h": 3600, "hr": 3600,
    "hour": 3600, "hours": 3600, "d": 86400, "day": 86400, "days": 86400, "w": 604800, "week": 604800, "weeks": 604800,
}  # fmt: skip
OWN = "give cron beside it, five fields such as '0 2 * * *'"


def derived(expressions):
    """(schedule of cron, time zone or nothing) of calendar expressions, or ValueError with why there is none."""
    read = [_read(text) for text in expressions]
    zones = {zone for _times, zone in read}
    if len(zones) > 1:
        raise ValueError(f"{_shown(expressions)} are in several time zones, a CronJob has one; {OWN}")
    times = _union([times for times, _zone in read], expressions)
    # With both of them, cron runs when either is met.
    if not _every(times, 2) and not _every(times, 4):
        raise ValueError(f"{_shown(expressions)} asks for a weekday and a day of the month, which cron cannot; {OWN}")
    _must_come(times, _shown(expressions))
    return written(times), zones.pop()


def given(text):
    """A schedule of cron as somebody wrote it, or ValueError."""
    parts = str(text).split()
    if len(parts) != len(FIELDS):
        names = ", ".join(name for name, *_ends in FIELDS)
        raise ValueError(f"{text!r} has {len(parts)} fields, cron has five: {names}, such as '0 2 * * *'")
    times = []
    for part, (name, low, high) in zip(parts, FIELDS):
        words = {"month": dict(zip(MONTHS, range(1, 13))), "weekday": _cron_weekdays()}.get(name, {})
        times.append(_values(part, (name, low, high), "-", text, words, stars=True))
    _must_come(times, repr(text))
    return " ".join(parts)


def seconds(text):
    """A span of systemd.time(7), such as 1h 30min, or ValueError."""
    found = re.findall(r"([0-9]+)\s*([a-z]*)", str(text))
    known = all(unit in UNITS or not unit for _number, unit in found)
    if not found or not known or re.sub(r"([0-9]+)\s*([a-z]*)", "", str(text)).strip():
        raise ValueError(f"{text!r} is no span such as 90s, 5min or 1h 30min")
    return sum(int(number) * UNITS[unit or "s"] for number, unit in found)


def written(times):
    return " ".join(_field(values, low, high) for values, (_name, low, high) in zip(times, FIELDS))


def _field(values, low, high):
    ordered = sorted(values)
    if ordered == list(range(low, high + 1)):
        return "*"
    step = ordered[1] - ordered[0] if len(ordered) > 1 else 0
    if len(ordered) >= SHORTEST and ordered == list(range(low, high + 1, step)):
        return f"*/{step}"
    if len(ordered) >= SHORTEST and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{ordered[0]}-{ordered[-1]}"
    return ",".join(str(one) for one in ordered)


def _read(text):
    """([minutes, hours, days, months, weekdays], zone) of one expression."""
    words = str(text).split()
    if not words:
        raise ValueError(f"{text!r} is no time; {OWN}")
    zone = words.pop() if len(words) > 1 and ZONE.fullmatch(words[-1]) else ""
    if len(words) == 1 and words[0].lower() in SHORT:
        words = SHORT[words[0].lower()].split()
    weekdays, date, time = set(range(7)), "*-*-*", "00:00"
    if words and words[0][0].isalpha():
        weekdays = _weekdays(words.pop(0), text)
    if words and ":" not in words[0]:
        date = words.pop(0)
    if words:
        time = words.pop(0)
    if words:
        raise ValueError(f"{text!r} is not understood from {words[0]!r} on; {OWN}")
    days, months = _date(date, text)
    minutes, hours = _time(time, text)
    return [minutes, hours, days, months, weekdays], zone


def _weekdays(text, whole):
    found = set()
    for part in text.lower().rstrip(",").split(","):
        first, *last = re.split(r"\.\.|-", part)
        ends = [_weekday(one, whole) for one in (first, *last)]
        if len(ends) > 2 or ends[0] > ends[-1]:
            raise ValueError(f"{whole!r}: {part} is no range of weekdays from Mon to Sun")
        # Sunday is 0 in cron.
        found |= {(one + 1) % 7 for one in range(ends[0], ends[-1] + 1)}
    return found


def _weekday(text, whole):
    for number, name in enumerate(WEEKDAYS):
        if text in (name, name[:3]):
            return number
    raise ValueError(f"{whole!r}: {text!r} is no weekday such as Mon; {OWN}")


def _date(text, whole):
    if "~" in text:
        raise ValueError(f"{whole!r} counts from the end of the month, which cron cannot; {OWN}")
    parts = text.split("-")
    if len(parts) == 2:
        parts = ["*", *parts]
    if len(parts) != 3:
        raise ValueError(f"{whole!r}: {text!r} is no date such as *-*-01; {OWN}")
    if parts[0] != "*":
        raise ValueError(f"{whole!r} is for a certain year, which cron does not know; {OWN}")
    return _values(parts[2], FIELDS[2], "..", whole), _values(parts[1], FIELDS[3], "..", whole)


def _time(text, whole):
    parts = text.split(":")
    if len(parts) == 3 and parts.pop() not in ("0", "00"):
        raise ValueError(f"{whole!r} has seconds, which cron does not know; {OWN}")
    if len(parts) != 2:
        raise ValueError(f"{whole!r}: {text!r} is no time such as 02:00; {OWN}")
    return _values(parts[1], FIELDS[0], "..", whole), _values(parts[0], FIELDS[1], "..", whole)


def _values(text, field, between, whole, words=None, *, stars=False):
    """What a field of either language stands for. Only cron counts from a star."""
    name, low, high = field
    found = set()
    for part in text.split(","):
        base, slash, step = part.partition("/")
        first, range_, last = base.partition(between)
        if base == "*" and (stars or not slash):
            ends = [low, high]
        else:
            ends = [_number(one, words or {}) for one in ([first, last] if range_ else [first])]
            if slash and not range_:
                ends.append(high)
        by = _number(step, {}) if slash else 1
        if None in ends or not by:
            raise ValueError(f"{whole!r}: {part!r} is no {name}")
        if ends[0] < low or ends[-1] > high or ends[0] > ends[-1]:
            raise ValueError(f"{whole!r}: {part!r} is no {name}, which is {low} to {high}")
        found |= set(range(ends[0], ends[-1] + 1, by))
    return found


def _number(text, words):
    if text.lower() in words:
        return words[text.lower()]
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


def _cron_weekdays():
    return {name[:3]: (number + 1) % 7 for number, name in enumerate(WEEKDAYS)}


def _union(read, expressions):
    """One time that stands for several: where they differ in one field alone."""
    union = [set().union(*fields) for fields in zip(*read)]
    differ = [at for at in range(len(FIELDS)) if any(times[at] != read[0][at] for times in read)]
    if len(differ) > 1:
        raise ValueError(
            f"{_shown(expressions)} together are no single schedule of cron; make them policies of their own"
        )
    return union


def _every(times, at):
    _name, low, high = FIELDS[at]
    return len(times[at]) == high - low + 1


def _must_come(times, shown):
    if not any(day <= DAYS[month] for day in times[2] for month in times[3]):
        raise ValueError(f"{shown} never comes: no such month has that day")


def _shown(expressions):
    return " and ".join(repr(str(one)) for one in expressions)
