# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Filters of the loadbalancer role: all of its decisions, as functions of data."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.loadbalancer import plan

NUMBERS = (
    "port",
    "rest_port",
    "stats_port",
    "s3_port",
    "proxy_port",
    "proxy_rest_port",
    "proxy_check_port",
    "minio_port",
    "vip_router_id",
)


def loadbalancer_plan(settings):
    """Before ansible-core 2.19 a number that is templated alone arrives as text."""
    return plan.make_plan({**settings, **{name: int(settings[name]) for name in NUMBERS}})


class FilterModule:
    def filters(self):
        return {"loadbalancer_plan": loadbalancer_plan}
