# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The layout of an object storage: computed, judged, and compared with what the hosts hold."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.minio import deployment, layout, objects, policy
from ansible_collections.vectordb.ops.plugins.module_utils.minio.env_names import config_problems, env_value
from ansible_collections.vectordb.ops.plugins.module_utils.minio.problems import problems
from ansible_collections.vectordb.ops.plugins.module_utils.minio.release import release_problems


def described(hosts, drives, pools, base, parity="", accept_host_loss=False):
    """Everything that follows from the variables: pools, urls, table, problems. base: {host: URL}."""
    wanted = layout.pools_of(hosts, drives, pools)
    found = problems(wanted, hosts, parity, accept_host_loss)
    answer = {"pools": wanted, "problems": found, "table": [], "urls": [], "rows": []}
    try:
        answer["rows"] = layout.survey(wanted, layout.parse_parity(parity))
        answer["table"] = layout.table(answer["rows"])
        answer["urls"] = [deployment.urls(pool, base) for pool in wanted]
    except (layout.LayoutError, KeyError, IndexError, ValueError):
        pass  # the problems say why
    return answer


def absent_problem(described_layout, absent, hosts, parity=""):
    return deployment.may_restart_without(described_layout["pools"], layout.parse_parity(parity), absent, hosts)


def left_behind(hosts, hostvars, enough):
    """Of the facts __minio_left and __minio_held; a host that was not asked has neither."""

    def said(fact):
        answers = {host: hostvars[host].get(fact) or {} for host in hosts}
        return {host: answer for host, answer in answers.items() if "held" in answer}

    return objects.left_behind(said("__minio_left"), said("__minio_held"), enough)


class FilterModule:
    def filters(self):
        return {
            "minio_layout": described,
            "minio_judge": lambda found, wanted, hosts, base: deployment.judge(wanted, found, hosts, base),
            "minio_release_problems": release_problems,
            "minio_drives_on": deployment.drives_on,
            "minio_absent_problem": absent_problem,
            "minio_left_behind": left_behind,
            "minio_config_problems": config_problems,
            "minio_env_value": env_value,
            "minio_policy_for_milvus": policy.for_milvus,
        }
