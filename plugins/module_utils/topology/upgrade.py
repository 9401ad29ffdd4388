# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an upgrade would do, from what the roles saw on each host: steps, what stands against them, the way back."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.topology import fence

# As site sets them up: what others need comes first.
ORDER = ("etcd", "minio", "kafka", "pulsar", "milvus")
SAME, BACK, NEW = "same", "back", "new"


def upgrade(described, answers, chosen=ORDER, may_go_back=False):
    """`answers` maps hosts to {product: what the entry point `version` of its role tells}.

    `running` is a list of versions, empty where nothing told its own, as on a `new` host that is set up with the
    others. Without `wanted` a product is left alone, for the reason in `left`. Versions are compared by the release
    `table` of that name where there is one, and not at all where the role has `judged` the step itself. Back goes
    only what was `asked` to, or all of it when it may.
    """
    rows, steps, problems = [("component", "host", "runs", "wanted", "")], [], []
    for product in ORDER:
        for host in sorted(answers):
            about = answers[host].get(product)
            if not about:
                if _has(product, host, described):
                    problems.append(f"{product} on {host}: nobody could ask which version runs; see what else is said")
                continue
            running = sorted(set(about["running"]))
            said = _said(product, about, running, chosen)
            rows.append((product, host, ", ".join(running) or "?", about["wanted"] or "-", said))
            if not about["wanted"] or product not in chosen:
                continue
            if not running and not about["new"]:
                problems.append(_silent(product, host, about))
            elif said not in (SAME, NEW, ""):
                steps.append({"product": product, "host": host, "from": running, "to": about["wanted"], "kind": said})
                found = _refused(product, host, about, running)
                if not found and said == BACK and not (may_go_back or about["asked"]):
                    found = [_backwards(product, host, about, running)]
                problems += found
    return {
        "lines": fence.align(rows),
        "steps": steps,
        "products": [product for product in ORDER if product in {step["product"] for step in steps}],
        "moves": [f"{step['product']} on {step['host']}: {', '.join(step['from'])} -> {step['to']}" for step in steps],
        "back": bool(steps) and all(step["kind"] == BACK for step in steps),
        "problems": list(dict.fromkeys(problems)),
        "ways": list(dict.fromkeys(_way(step, answers[step["host"]][step["product"]]) for step in steps)),
        "services": described["managed"],
    }


def _has(product, host, described):
    return any(part["product"] == product for part in described["hosts"].get(host, {"components": []})["components"])


def _said(product, about, running, chosen):
    if not about["wanted"]:
        return about["left"]
    if product not in chosen:
        return "not chosen"
    if not running:
        return NEW if about["new"] else ""
    ways = {releases.direction(version, about["wanted"]) for version in running} - {SAME}
    if ways:
        return "forward" if "forward" in ways else BACK
    return "finish" if about["unfinished"] else SAME


def _silent(product, host, about):
    return (
        f"{product} on {host}: nothing tells which version runs, so no step to {about['wanted']} can be judged. "
        "Run site first: it sets up what is not there and starts what does not run"
    )


def _backwards(product, host, about, running):
    return (
        f"{about['variable']}: {product} on {host} would go back from {', '.join(running)} to {about['wanted']}. "
        "Correct it; or, where that is meant, run again with -e upgrade_back=true"
    )


def _refused(product, host, about, running):
    if about["judged"]:
        return []
    found = []
    for version in running:
        found += [f"{about['variable']} ({host}): {text}" for text in _gates(product, about, version, about["wanted"])]
    return found


def _gates(product, about, current, target):
    if about["table"]:
        return releases.step_problems(about["table"], current, target)
    if releases.direction(current, target) != BACK or _line(current) == _line(target):
        return []
    return [f"{product} {current} -> {target} goes back to an older line: restore a backup instead."]


def _line(version):
    """Releases that are moments are all of one line."""
    try:
        return releases.line_of(version)
    except releases.UnknownReleaseError:
        return ""


def _way(step, about):
    product, old = step["product"], step["from"][0]
    if _gates(product, about, step["to"], old):
        return f"{product}: {old} cannot read what {step['to']} writes: the way back is a backup from before (restore)"
    if step["kind"] == BACK:
        return f"{product}: set {about['variable']} to {old} and run upgrade again"
    back = (
        about["back"]
        or f"set {about['variable']} to {old} again, with what pins it, and run upgrade with -e upgrade_back=true"
    )
    return f"{product}: {back}"
