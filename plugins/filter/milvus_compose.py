# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Filters of the milvus_compose role: all of its decisions, as functions of data."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_compose import bundle, judge, plan
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.reference import Reference


def milvus_compose_plan(settings, compose):
    return plan.make_plan(settings, compose, Reference())


def milvus_compose_bundle(wanted, compose, found):
    return bundle.bundle(wanted, compose, found)


def milvus_compose_problems(wanted, found, settings):
    return judge.problems(wanted, found, settings)


def milvus_compose_archives(wanted, found):
    return judge.archives_to_load(wanted, found)


def milvus_compose_pulls(wanted, found):
    return judge.images_to_pull(wanted, found)


def milvus_compose_not_pulled(asked):
    return judge.not_pulled(asked)


def milvus_compose_wrong_images(loaded):
    return judge.wrong_images(loaded)


class FilterModule:
    def filters(self):
        return {
            "milvus_compose_plan": milvus_compose_plan,
            "milvus_compose_bundle": milvus_compose_bundle,
            "milvus_compose_problems": milvus_compose_problems,
            "milvus_compose_archives": milvus_compose_archives,
            "milvus_compose_pulls": milvus_compose_pulls,
            "milvus_compose_not_pulled": milvus_compose_not_pulled,
            "milvus_compose_wrong_images": milvus_compose_wrong_images,
        }
