# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What etcd_maintenance does: compact, defragment, disarm, wait for health."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.etcd import parse
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.client import Etcdctl, EtcdError, wait_until
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.cluster import Cluster
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.membership import quorum
from ansible_collections.vectordb.ops.plugins.module_utils.said import last_line

ACTIONS = ("compact", "defragment", "disarm", "health", "status")


def run(module):
    params, etcdctl = module.params, Etcdctl(module)
    wanted = [action for action in ACTIONS if action in params["actions"]]
    changing = [action for action in wanted if action in STEPS]
    result = {"changed": False}
    if changing:
        cluster = Cluster(etcdctl).read_health()
        cluster.require_members()
        for action in changing:
            STEPS[action](module, etcdctl, cluster, result)
    if "health" in wanted and not (module.check_mode and not etcdctl.available()):
        cluster = wait_for_health(etcdctl, params["wait"], params["require"], params["name"])
    elif not etcdctl.available() and module.check_mode:
        return {**result, "members": [], "alarms": [], "revision": 0}
    else:
        cluster = Cluster(etcdctl).read_health()
    return {
        **result,
        "members": cluster.report(),
        "alarms": read_alarms(etcdctl, cluster) if cluster.voters else [],
        "revision": revision(cluster),
    }


def revision(cluster):
    return max((status["revision"] for status in cluster.statuses.values()), default=0)


def read_alarms(etcdctl, cluster):
    names = {member["id"]: member["name"] for member in cluster.members or []}
    answer = etcdctl.run("alarm", "list", what="etcd alarm list", endpoints=cluster.voters)
    return [
        {"name": names.get(alarm["id"], ""), **alarm}
        for alarm in parse.alarms(answer if isinstance(answer, dict) else {})
    ]


def assess(report, require, name):
    """What is missing for health, as text; empty when nothing is. Pure."""
    voters = [entry for entry in report if not entry["learner"] and entry["name"]]
    down = [entry for entry in report if not entry["healthy"]]
    up = [entry for entry in voters if entry["healthy"]]
    if require == "others":
        if name not in {entry["name"] for entry in up}:
            # It serves nothing now: stopping it costs nothing, and may be what mends it.
            return ""
        voters_up = [entry for entry in up if entry["name"] != name]
        need = quorum(len(voters))
        # A cluster of one has no quorum without its member by nature: stopping it is an outage, not a loss of quorum.
        if len(voters) <= 1 or len(voters_up) >= need:
            return ""
        return f"{len(voters_up)} of {len(voters)} members are healthy without {name}, {need} needed{_list(down)}"
    if require == "all":
        return f"{len(down)} of {len(report)} members are not healthy{_list(down)}" if down or not report else ""
    if not voters or len(up) < quorum(len(voters)):
        return f"{len(up)} of {len(voters)} members are healthy, {quorum(len(voters))} needed{_list(down)}"
    if name and name not in {entry["name"] for entry in report if entry["healthy"]}:
        return f"member {name} is not healthy{_list(down)}"
    return ""


def _list(down):
    return "".join(f"; {entry['name'] or entry['endpoint']}: {entry['error'] or 'not healthy'}" for entry in down)


def wait_for_health(etcdctl, seconds, require, name):
    def probe():
        cluster = Cluster(etcdctl)
        if cluster.members is None:
            if require == "others":
                return True, (cluster, "")
            return False, (cluster, cluster.problem or "nothing listens at " + ", ".join(etcdctl.endpoints))
        cluster.read_health()
        missing = assess(cluster.report(), require, name)
        return not missing, (cluster, missing)

    done, (cluster, missing) = wait_until(probe, seconds)
    if not done:
        raise EtcdError(
            f"etcd cluster was not healthy ({require}) within {seconds} s: {missing}. "
            "See journalctl -u etcd on the members named; check that they run, reach each other's peer port and "
            "trust the same CA"
        )
    return cluster


def compact(module, etcdctl, cluster, result):
    target = revision(cluster) - module.params["keep_revisions"]
    result["compacted_revision"] = max(target, 0)
    if target <= 0 or module.check_mode:
        result["changed"] = result["changed"] or target > 0
        return
    # --physical returns when the space is really free for the defragmentation that follows.
    code, out, err = etcdctl.call(
        "compaction", str(target), "--physical", endpoints=cluster.voters, timeout=module.params["defragment_timeout"]
    )
    if code == 0:
        result["changed"] = True
    elif "has been compacted" not in out + err:
        raise etcdctl.error(f"etcd compaction to revision {target}", last_line(err or out), cluster.voters)


def defragment(module, etcdctl, cluster, result):
    result["defragmented"] = []
    order = sorted(
        (entry for entry in cluster.report() if entry["version"]), key=lambda entry: (entry["leader"], entry["name"])
    )
    unhealthy = [
        entry["name"] or entry["endpoint"]
        for entry in order
        if not entry["healthy"] and "alarm" not in entry["error"].lower()
    ]
    if unhealthy or len(order) < len(cluster.members):
        absent = {member["name"] for member in cluster.members} - {entry["name"] for entry in order}
        raise EtcdError(
            f"etcd defragmentation refused: {', '.join(sorted([*unhealthy, *absent]))} not healthy, and a member "
            "serves nothing while it is "
            "defragmented; bring all members back first"
        )
    for entry in order:
        if entry["db_size"] < module.params["defragment_ratio"] * max(entry["db_size_in_use"], 1):
            continue
        result["changed"] = True
        change = {"name": entry["name"], "leader": entry["leader"], "before": entry["db_size"]}
        if module.check_mode:
            result["defragmented"].append({**change, "after": None})
            continue
        etcdctl.run(
            "defrag",
            what=f"etcd defragmentation of {entry['name']}",
            endpoints=[entry["endpoint"]],
            timeout=module.params["defragment_timeout"],
        )
        after = wait_for_answer(etcdctl, entry, module.params["wait"])
        result["defragmented"].append({**change, "after": after["db_size"]})


def wait_for_answer(etcdctl, entry, seconds):
    """The member serves again and has a leader. An armed alarm is no reason to stop: space is what is being made."""

    def probe():
        look = Cluster(etcdctl)
        status = look.statuses.get(entry["endpoint"])
        return status is not None and status["leader"] != "0", status

    done, status = wait_until(probe, seconds)
    if not done:
        raise EtcdError(
            f"etcd member {entry['name']} did not serve again within {seconds} s of its defragmentation; the members "
            "after it were left alone. "
            f"See journalctl -u etcd on it, then run again"
        )
    return status


def disarm(module, etcdctl, cluster, result):
    result["disarmed"] = read_alarms(etcdctl, cluster)
    corrupt = [alarm["name"] for alarm in result["disarmed"] if alarm["alarm"] == "CORRUPT"]
    if corrupt:
        raise EtcdError(
            f"etcd alarm CORRUPT of {', '.join(corrupt)} is not disarmed: its data differs from the other members'. "
            "Replace that member "
            "(playbooks/etcd_replace_member.yml); the alarm goes with it"
        )
    if result["disarmed"]:
        result["changed"] = True
        if not module.check_mode:
            etcdctl.run("alarm", "disarm", what="etcd alarm disarm", endpoints=cluster.voters)


STEPS = {"compact": compact, "defragment": defragment, "disarm": disarm}
