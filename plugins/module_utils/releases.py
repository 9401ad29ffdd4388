# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What each release line is and allows: the only place where versions are compared."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.releases_data import PRODUCTS
from ansible_collections.vectordb.ops.plugins.module_utils.spelling import nearest

_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?(?:-([0-9A-Za-z][0-9A-Za-z.-]*))?")


class UnknownReleaseError(ValueError):
    """A product, version or component that the table does not know; the text is for the user."""


def parse_version(version):
    """`2.6.5`, `v2.6.5-rc1`, `2.6` (the line: patch None) -> (major, minor, patch, suffix)."""
    match = _VERSION.fullmatch(str(version).strip())
    if not match:
        hint = ""
        if isinstance(version, (int, float)) and not isinstance(version, bool):
            hint = " Write it in quotes: YAML reads %s as a number." % version
        raise UnknownReleaseError("%r is not a version: expected MAJOR.MINOR.PATCH such as 2.6.22.%s" % (version, hint))
    major, minor, patch, suffix = match.groups()
    return int(major), int(minor), None if patch is None else int(patch), suffix or ""


def sort_key(version):
    """Order of versions; a pre-release comes before its release, a line before its patches."""
    major, minor, patch, suffix = parse_version(version)
    return major, minor, -1 if patch is None else patch, not _is_prerelease(suffix), suffix


def _is_prerelease(suffix):
    return suffix.lower().startswith(("rc", "beta", "alpha", "dev"))


def line_of(version):
    return "%d.%d" % parse_version(version)[:2]


def at_least(version, minimum):
    """A bare line counts as its newest patch: it is a wish, not an installed server."""
    major, minor, patch, _suffix = parse_version(version)
    if patch is None:
        return (major, minor) >= parse_version(minimum)[:2]
    return sort_key(version) >= sort_key(minimum)


def product_lines(product):
    if product not in PRODUCTS:
        near = nearest(product, PRODUCTS)
        raise UnknownReleaseError(
            "There is no release table for the product %r; known: %s.%s"
            % (product, ", ".join(sorted(PRODUCTS)), " Did you mean %s?" % near if near else "")
        )
    return PRODUCTS[product]["lines"]


def line_between(line, since, until):
    return sort_key(since) <= sort_key(line) and (until is None or sort_key(line) <= sort_key(until))


def release(product, version):
    """All that is known about one version: the data of its line and what follows from its patch."""
    lines = product_lines(product)
    _major, _minor, patch, suffix = parse_version(version)
    line = line_of(version)
    if line not in lines:
        raise UnknownReleaseError(
            "%s %s is not a known version: the release table has the lines %s. Nearest: %s (newest patch %s)."
            % (_title(product), version, ", ".join(lines), *_nearest(lines, line))
        )
    data = dict(lines[line])
    data.update(
        product=product,
        version=str(version).strip().lstrip("v"),
        line=line,
        patch=patch,
        prerelease=_is_prerelease(suffix),
        known_lines=list(lines),
        components={
            name: spec
            for name, spec in data["components"].items()
            if patch is None or at_least(version, spec.get("since", line))
        },
        features={name: at_least(version, since) for name, since in _features(product).items()},
        advisories=advisories(product, version),
    )
    data["safe"] = not data["advisories"]
    return data


def _title(product):
    return PRODUCTS[product]["title"]


def _features(product):
    return PRODUCTS[product].get("features", {})


def _nearest(lines, line):
    major, minor = parse_version(line)[:2]

    def distance(known):
        return abs(parse_version(known)[0] - major), abs(parse_version(known)[1] - minor)

    near = min(lines, key=distance)
    return near, lines[near]["latest_patch"]


def advisories(product, version):
    """The known vulnerabilities that this version still has, each with the patch that ends it (or None)."""
    line = line_of(version)
    found = []
    for advisory in PRODUCTS[product].get("advisories", []):
        if line not in advisory["affects"]:
            continue
        fixed = advisory["fixed"].get(line)
        if fixed is None or not at_least(version, fixed):
            told = {name: advisory[name] for name in ("id", "what", "until_then")}
            found.append({**told, "fixed_in": fixed})
    return found


def release_problems(product, version):
    """Why this version should not be installed; empty when there is nothing to say."""
    try:
        data = release(product, version)
    except UnknownReleaseError as exc:
        return [str(exc)]
    problems = []
    name = "%s %s" % (_title(product), data["version"])
    if data["patch"] is None:
        problems.append("%s names a release line; name a version, for example %s." % (name, data["latest_patch"]))
    if data["prerelease"]:
        problems.append("%s is a pre-release and cannot be upgraded later; use %s." % (name, data["latest_patch"]))
    for item in data["advisories"]:
        cure = "upgrade to %s or newer" % item["fixed_in"] if item["fixed_in"] else "line %s has no fix" % data["line"]
        problems.append("%s has %s (%s): %s; %s." % (name, item["id"], item["what"], cure, item["until_then"]))
    return problems


def direction(current, target):
    """`same`, `forward` or `back`. Releases of MinIO are moments, in order as they are written."""
    try:
        old, new = sort_key(current), sort_key(target)
    except UnknownReleaseError:
        old, new = str(current), str(target)
    return "same" if old == new else "forward" if old < new else "back"


def check_upgrade(product, current, target):
    """Why the step from one version to another is not allowed; empty when it is."""
    old, new = release(product, current), release(product, target)
    step = "%s %s -> %s" % (_title(product), old["version"], new["version"])
    if sort_key(target) < sort_key(current):
        if old["line"] == new["line"]:
            return []
        return ["%s goes back to a line that cannot read what the newer one wrote: restore a backup instead." % step]
    if old["line"] == new["line"]:
        if old["prerelease"] and not new["prerelease"]:
            return ["%s starts from a pre-release: set up a new cluster and restore a backup." % step]
        return []
    gates = new["upgrade_from"]
    if old["line"] not in gates:
        way = _way(product, old, new)
        return ["%s skips a gate: %s can be reached from %s. %s" % (step, new["line"], _gate_text(gates), way)]
    if not at_least(current, gates[old["line"]]):
        return [
            "%s skips a gate: from line %s the upgrade may start at %s. First upgrade to %s."
            % (step, old["line"], gates[old["line"]], old["latest_patch"])
        ]
    return []


def step_problems(product, current, target):
    """The same for a version that was found somewhere: one that nobody knows is a problem like the others."""
    try:
        return check_upgrade(product, current, target)
    except UnknownReleaseError as error:
        return [str(error)]


def _gate_text(gates):
    return ", ".join("%s (%s or newer)" % item for item in gates.items()) or "no older line in place"


def _way(product, old, new):
    """Names the first stop on the way, so that the reader has a next step."""
    lines = product_lines(product)
    for line in reversed(list(lines)):
        between = sort_key(old["line"]) < sort_key(line) < sort_key(new["line"])
        if between and old["line"] in lines[line]["upgrade_from"]:
            return "First upgrade to %s." % lines[line]["latest_patch"]
    return "Restore a backup into a new %s." % _title(product)


def component(version, name, product="milvus"):
    """Ports, run command and configuration section of one component of a version."""
    data = release(product, version)
    if name in data["components"]:
        return data["components"][name]
    has = [line for line, spec in product_lines(product).items() if name in spec["components"]]
    known = ", ".join(sorted(data["components"]))
    if not has:
        near = nearest(name, data["components"])
        raise UnknownReleaseError(
            "%s has no component %r; %s has: %s.%s"
            % (_title(product), name, data["version"], known, " Did you mean %s?" % near if near else "")
        )
    spec = product_lines(product)[has[-1]]["components"][name]
    if sort_key(has[-1]) < sort_key(data["line"]):
        after = "it ended with line %s; its work is done by %s" % (has[-1], spec["replaced_by"])
    else:
        after = "it exists from %s on" % product_lines(product)[has[0]]["components"][name].get("since", has[0])
    raise UnknownReleaseError(
        "%s %s has no component %s: %s. It has: %s." % (_title(product), data["version"], name, after, known)
    )


def message_queue_problems(version, mode, queue):
    """Why a message queue cannot carry this version in this deployment mode; empty when it can."""
    data = release("milvus", version)
    queues = data["message_queues"]
    if mode not in queues:
        return ["%r is not a deployment mode of Milvus: expected %s." % (mode, " or ".join(queues))]
    if queue in (None, "", "default") or queue in queues[mode]["allowed"]:
        return []
    return [
        "Milvus %s cannot use the message queue %r in %s mode: allowed are %s (default %s)."
        % (data["version"], queue, mode, ", ".join(queues[mode]["allowed"]), queues[mode]["default"])
    ]


def feature_since(feature):
    """From which version of Milvus there is something."""
    return _features("milvus")[feature]


def feature_problem(version, feature):
    """`Milvus 2.3.5 lacks privileges v2: available from 2.5.0`, or None when the version has it."""
    since = _features("milvus").get(feature)
    if since is None:
        raise UnknownReleaseError(
            "%r is not a feature of the release table; known: %s." % (feature, ", ".join(sorted(_features("milvus"))))
        )
    if at_least(version, since):
        return None
    return "Milvus %s lacks %s: available from %s" % (str(version).lstrip("v"), feature.replace("_", " "), since)
