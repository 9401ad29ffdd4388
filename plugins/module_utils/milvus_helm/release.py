# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A release as Helm keeps it, and what another set of values would make of it."""

from __future__ import annotations

import json
import time

from ansible_collections.vectordb.ops.plugins.module_utils import yaml_text as yaml
from ansible_collections.vectordb.ops.plugins.module_utils.said import last_line

GOOD = ("deployed", "superseded")
HIDDEN = "(hidden)"
CHANGED = "(hidden, another one)"


class ReleaseError(Exception):
    """Helm cannot be asked; the text is for the user."""


def made_with(annotation, values):
    """Whether a release was made with this annotation, as ours are."""
    return annotation in (values.get("annotations") or {})


def look(helm, name, annotation, whole):
    """Status, revision and values; empty status without a release.

    The history is read where something is to be mended or gone back from, the release was made without `annotation`,
    and so by somebody else, or the `whole` of it is wanted.
    """
    found = {"status": "", "revision": 0, "values": {}, "manifest": "", "history": [], "age": 0, "chart": ""}
    code, out, err = helm(["status", name, "--output", "json"])
    if code:
        if "not found" in err:
            return found
        raise ReleaseError(f"helm status {name}: {last_line(err)}")
    status = json.loads(out)
    found.update(
        status=status["info"]["status"],
        revision=status["version"],
        values=status.get("config") or {},
        manifest=status.get("manifest", ""),
        age=seconds_since(status["info"].get("last_deployed", "")),
    )
    if whole or found["status"] != "deployed" or not made_with(annotation, found["values"]):
        found["history"] = _history(helm, name)
        found["chart"] = found["history"][-1]["chart"]
    return found


def _history(helm, name):
    code, out, err = helm(["history", name, "--output", "json", "--max", "20"])
    if code:
        raise ReleaseError(f"helm history {name}: {last_line(err)}")
    kept = ("revision", "status", "chart", "description")
    return [{key: one.get(key, "") for key in kept} for one in json.loads(out)]


def last_good(history):
    return max((one["revision"] for one in history if one["status"] in GOOD), default=0)


def previous_values(helm, name, history):
    """The values of the good revision before the one in use."""
    revision = last_good(history[:-1])
    if not revision:
        return {}
    code, out, err = helm(["get", "values", name, "--revision", str(revision), "--output", "json"])
    if code:
        raise ReleaseError(f"helm get values {name} --revision {revision}: {last_line(err)}")
    return json.loads(out) or {}


def seconds_since(stamp):
    """Helm writes 2026-01-31T12:00:00.123456789Z, or an offset in place of Z."""
    try:
        whole = time.strptime(stamp[:19], "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return 0
    seconds = time.mktime(whole) - time.timezone
    sign, zone = ("+", stamp[19:].rpartition("+")[2]) if "+" in stamp[19:] else ("-", stamp[19:].rpartition("-")[2])
    if len(zone) == 5 and ":" in zone:
        offset = int(zone[:2]) * 3600 + int(zone[3:]) * 60
        seconds -= offset if sign == "+" else -offset
    return max(0, int(time.time() - seconds))


def compare(helm, name, chart, values, before):
    """What the server would store for these values: {differs, error, before, after} with Secrets hidden."""
    command = ["upgrade", "--install", name, chart, "--reset-values", "--dry-run=server", "--output", "json"]
    code, out, err = helm([*command, "--values", "-"], yaml.safe_dump(values))
    if code:
        return {"differs": True, "error": last_line(err), "before": "", "after": ""}
    # Helm tells of its dry run before the release itself.
    after = json.loads(out[out.index("{") :])["manifest"]
    old, new = documents(before["manifest"]), documents(after)
    apart = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
    return {
        "differs": bool(apart) or before["status"] != "deployed",
        "error": "",
        "before": _shown(apart, old, new, HIDDEN),
        "after": _shown(apart, new, old, CHANGED),
    }


def documents(manifest):
    """{kind/name: object} of a manifest."""
    found = {}
    for one in yaml.safe_load_all(manifest):
        if one:
            found[f"{one['kind']}/{one['metadata']['name']}"] = one
    return found


def _shown(keys, wanted, other, changed):
    parts = []
    for key in keys:
        if key in wanted:
            shown = masked(wanted[key], other.get(key, {}), changed)
            parts.append(f"--- {key}\n{yaml.safe_dump(shown, sort_keys=True)}")
    return "".join(parts)


def masked(document, other, changed):
    if document.get("kind") != "Secret":
        return document
    shown = dict(document)
    for field in ("data", "stringData"):
        if field in shown:
            beside = other.get(field) or {}
            shown[field] = {
                key: HIDDEN if beside.get(key) == value else changed for key, value in (shown[field] or {}).items()
            }
    return shown
