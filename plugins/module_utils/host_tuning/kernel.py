# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Kernel settings at this moment: read, compare by rule, set, and say what the host does not let us set."""

from __future__ import annotations

import os
import re

RULES = ("at_least", "at_most", "exactly")
SETTING = {
    "name": {"type": "str", "required": True},
    "value": {"type": "str", "required": True},
    "rule": {"type": "str", "choices": list(RULES), "default": "exactly"},
}


def location(name):
    """The file of a setting: a sysctl name, or an absolute path below /sys."""
    return name if name.startswith("/sys/") else "/proc/sys/" + name.replace(".", "/")


def chosen(text):
    """The value of a setting; of C(always [madvise] never) the one in brackets."""
    match = re.search(r"\[(\S+)\]", text)
    return match.group(1) if match else " ".join(text.split())


def satisfied(current, wanted, rule):
    """Whether a value may stay. A host that was given more than we need keeps it."""
    if rule == "exactly":
        return current == wanted
    number, bound = int(current), int(wanted)
    return number >= bound if rule == "at_least" else number <= bound


def plan(name, wanted, rule):
    """Read one setting and say what has to happen to it."""
    found = {
        "name": name,
        "wanted": wanted,
        "rule": rule,
        "before": None,
        "after": None,
        "writable": False,
        "status": "skipped",
        "reason": None,
    }
    path = location(name)
    try:
        with open(path, encoding="utf-8") as handle:
            found["before"] = found["after"] = chosen(handle.read())
    except FileNotFoundError:
        found["reason"] = "this kernel or container does not have it"
        return found
    except OSError as error:
        found["reason"] = "it cannot be read (%s)" % error.strerror
        return found
    found["writable"] = os.access(path, os.W_OK)
    if satisfied(found["before"], wanted, rule):
        found["status"] = "ok"
    elif not found["writable"]:
        found["reason"] = (
            "it is %s and read-only here, as in a container: set it on the machine below" % found["before"]
        )
    else:
        found.update(status="changed", after=wanted)
    return found


def plan_all(module, settings):
    """The plan of each, or the end of the module at one that cannot be compared."""
    found = []
    for setting in settings:
        try:
            found.append(plan(setting["name"], setting["value"], setting["rule"]))
        except ValueError:
            module.fail_json(
                msg="Kernel setting %(name)s: %(value)s, or the host's value, is not a number, as %(rule)s needs. "
                "Use the rule exactly." % setting
            )
    return found


def apply(found):
    """Write one planned setting; a kernel that refuses turns it into a skipped one."""
    try:
        with open(location(found["name"]), "w", encoding="utf-8") as handle:
            handle.write(found["wanted"])
    except OSError as error:
        found.update(status="skipped", after=found["before"], reason="the kernel refused it (%s)" % error.strerror)
