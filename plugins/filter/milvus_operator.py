# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Filters of the milvus_operator role: all of its decisions, as functions of data."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_operator import objects, plan, status
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.reference import Reference


def milvus_operator_plan(settings, options, operator):
    return plan.make_plan(settings, options, operator, Reference())


def milvus_operator_problems(wanted, found, settings):
    return status.problems(wanted, found, settings)


def milvus_operator_objects(wanted, found):
    return objects.objects(wanted, found)


def milvus_operator_wanted(wanted, found, existing=False):
    return objects.existing(wanted, found) if existing else objects.wanted(wanted, found)


def milvus_operator_stale(wanted, found):
    return objects.stale(wanted, found)


def milvus_operator_leftovers(wanted, found):
    return objects.leftovers(wanted, found)


class FilterModule:
    def filters(self):
        return {
            "milvus_operator_plan": milvus_operator_plan,
            "milvus_operator_problems": milvus_operator_problems,
            "milvus_operator_objects": milvus_operator_objects,
            "milvus_operator_wanted": milvus_operator_wanted,
            "milvus_operator_stale": milvus_operator_stale,
            "milvus_operator_leftovers": milvus_operator_leftovers,
        }
