# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reports as people read them. Pure."""

from __future__ import annotations

TITLES = ("HOST", "CERTIFICATE", "DAYS LEFT", "ENDS", "NAMES OR PROBLEM")


def _rows(report):
    authority = report.get("ca") or {}
    lost = None if authority.get("fingerprint") else "not there"
    rows = {"ca": dict(authority, names=[authority.get("common_name")], problem=lost)}
    rows.update(report.get("certificates") or {})
    return rows


def table(reports):
    """Lines with one row for each certificate of each host."""
    lines = [TITLES]
    for host, report in reports.items():
        for name, row in _rows(report).items():
            days = "-" if row.get("days_left") is None else str(row["days_left"])
            told = row.get("problem") or ", ".join(row["names"]) or row.get("common_name") or "-"
            lines.append((host, name, days, row.get("not_after") or "-", told))
    widths = [max(len(line[column]) for line in lines) for column in range(len(TITLES) - 1)]
    return [
        "  ".join([host.ljust(widths[0]), name.ljust(widths[1]), days.rjust(widths[2]), ends.ljust(widths[3]), told])
        for host, name, days, ends, told in lines
    ]


def short(report, days):
    """Certificates that cannot be used, or with fewer days left than asked for."""
    return [
        "%s (%s)" % (name, row.get("problem") or "%d days left" % row["days_left"])
        for name, row in _rows(report).items()
        if row.get("problem") or row["days_left"] < int(days)
    ]
