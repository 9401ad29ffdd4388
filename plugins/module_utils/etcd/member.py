# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What etcd_member does: look, plan, apply."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.etcd import bootstrap, membership
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.client import (
    Etcdctl,
    EtcdError,
    last_error,
    reachable,
    wait_until,
)
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.cluster import Cluster, read_members
from ansible_collections.vectordb.ops.plugins.module_utils.host import in_place, staleness


def run(module):
    etcdctl = Etcdctl(module)
    if module.params["state"] == "planned":
        return run_planned(module, etcdctl)
    cluster = Cluster(etcdctl)
    cluster.require_members()
    cluster.read_health()
    if module.params["state"] == "listed":
        return {"changed": False, "members": cluster.report(), "cluster_id": cluster.cluster_id}
    return reconcile(module, etcdctl, cluster)


def run_planned(module, etcdctl):
    params = module.params
    founders = {name: [url] for name, url in params["founders"].items()}
    local = bootstrap.read_local(params["data_dir"], params["wal_dir"], params["config_path"], params["permit_path"])
    live, unknown, members = None, None, None
    if etcdctl.available():
        cluster = Cluster(etcdctl)
        members = cluster.members
        if members is not None:
            live = {"cluster_id": cluster.cluster_id, "members": members}
        elif cluster.listening:
            unknown = cluster.problem or "no answer"
    answer = bootstrap.decide(params["name"], founders, params["token"], local, live, unknown)
    problem = answer.pop("problem")
    if not problem and answer["start"] != "data" and not local["permit"]:
        problem = occupied(params["ports"])
    if problem:
        raise EtcdError(
            f"etcd member {params['name']} with data directory {params['data_dir']} must not be started: {problem}."
        )
    stale = staleness.stale(module, params["unit"], params["started_with"])
    found = {"permit": local["permit"], "members": members, "stale": stale, "in_place": in_place.look(module)}
    return {"changed": False, **found, **answer}


def occupied(ports):
    taken = [str(port) for port in ports if reachable(f"//127.0.0.1:{port}")]
    if not taken:
        return None
    return (
        f"port {' and '.join(taken)} is in use by another process, and this member never ran here. Find it with ss "
        "-ltnp; a stray etcd of the "
        "distribution is stopped with systemctl disable --now etcd"
    )


def reconcile(module, etcdctl, cluster):
    params = module.params
    wanted = {key: params[key] for key in ("state", "name", "peer_urls", "learner", "replace")}
    actions, problem = membership.plan(cluster.members, cluster.healthy_ids(), wanted)
    if problem:
        raise EtcdError(f"etcd member {wanted['name']}, state {wanted['state']}: refused, {problem}.")
    before = cluster.members
    if not module.check_mode:
        for action in actions:
            apply(etcdctl, action, cluster.voters, params["wait"])
        after = read_members(etcdctl, cluster.voters) if actions else before
    else:
        after = expected(before, actions)
    known = membership.names_for_joining(after, wanted["name"], wanted["peer_urls"])
    return {
        "changed": bool(actions),
        "actions": actions,
        "members": after,
        "cluster_id": cluster.cluster_id,
        "initial_cluster": membership.initial_cluster(known),
        "initial_cluster_state": "existing",
        "start": "existing",
        "permit": False,
        "diff": {"before": outline(before), "after": outline(expected(before, actions))},
    }


def apply(etcdctl, action, endpoints, wait):
    what = f"etcd member {action['name']}: {action['operation']}"
    if action["operation"] == "add":
        arguments = ["add", action["name"], "--peer-urls=" + ",".join(action["peer_urls"])]
        etcdctl.run("member", *arguments, *(["--learner"] if action["learner"] else []), what=what, endpoints=endpoints)
    elif action["operation"] == "update":
        etcdctl.run(
            "member",
            "update",
            action["id"],
            "--peer-urls=" + ",".join(action["peer_urls"]),
            what=what,
            endpoints=endpoints,
        )
    elif action["operation"] == "remove":
        etcdctl.run("member", "remove", action["id"], what=what, endpoints=endpoints)
    elif action["operation"] == "promote":
        promote(etcdctl, action, endpoints, wait, what)


def promote(etcdctl, action, endpoints, wait, what):
    """The leader refuses until the learner has caught up: that refusal is the signal waited on."""

    def probe():
        code, out, err = etcdctl.call("member", "promote", action["id"], endpoints=endpoints)
        # A retried request finds its own success.
        promoted = "can only promote a learner member" in err and "in sync" not in err
        return code == 0 or promoted, last_error(out, err)

    done, text = wait_until(probe, wait)
    if not done:
        raise etcdctl.error(f"{what} within {wait} s", text, endpoints)


def expected(members, actions):
    """The membership that the actions lead to, for check mode and diff."""
    found = [dict(member) for member in members]
    for action in actions:
        if action["operation"] == "add":
            new = {
                "id": "",
                "name": "",
                "peer_urls": sorted(action["peer_urls"]),
                "client_urls": [],
                "learner": action["learner"],
            }
            found.append(new)
            continue
        mine = next(member for member in found if member["id"] == action["id"])
        if action["operation"] == "remove":
            found.remove(mine)
        elif action["operation"] == "update":
            mine["peer_urls"] = sorted(action["peer_urls"])
        elif action["operation"] == "promote":
            mine["learner"] = False
    return found


def outline(members):
    """One line a member, as a diff shows it."""
    return "".join(
        f"{member['name'] or 'unstarted'} {','.join(member['peer_urls'])}{' learner' if member['learner'] else ''}\n"
        for member in members
    )
