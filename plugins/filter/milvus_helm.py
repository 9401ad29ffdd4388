# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Filters of the milvus_helm role: all of its decisions, as functions of data."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm import judge, plan
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import stale
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.reference import Reference


def milvus_helm_plan(settings, options):
    return plan.make_plan(settings, options, Reference())


def milvus_helm_problems(wanted, found, settings):
    return judge.problems(wanted, found, settings)


def milvus_helm_repair(release):
    return judge.repair(release)


def milvus_helm_rollback(release):
    return judge.rollback_revision(release)


def milvus_helm_in_order(deployments):
    return judge.in_order(deployments)


def milvus_helm_stale(wanted, found):
    return {
        "secrets": stale.secrets(wanted["secrets"], found["secrets"]),
        "objects": stale.objects(wanted["objects"], found["owned"]),
    }


def milvus_helm_version(values):
    return judge.running_version(values)


class FilterModule:
    def filters(self):
        return {
            "milvus_helm_in_order": milvus_helm_in_order,
            "milvus_helm_plan": milvus_helm_plan,
            "milvus_helm_problems": milvus_helm_problems,
            "milvus_helm_repair": milvus_helm_repair,
            "milvus_helm_rollback": milvus_helm_rollback,
            "milvus_helm_stale": milvus_helm_stale,
            "milvus_helm_version": milvus_helm_version,
        }
