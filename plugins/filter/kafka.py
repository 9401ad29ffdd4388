# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Filters of the kafka role: all of its decisions, as functions of data."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.kafka import plan

NUMBERS = (
    "port",
    "controller_port",
    "broker_port",
    "heap_mb",
    "message_max_bytes",
    "retention_hours",
    "replication_factor",
    "min_insync_replicas",
)


def kafka_plan(settings):
    """Before ansible-core 2.19 a number that is templated alone arrives as text."""
    return plan.make_plan({**settings, **{name: int(settings[name]) for name in NUMBERS}})


def kafka_host_problems(wanted, host, min_free_mb, others=()):
    """`host` and `others` are what service_info told of this host and of the other hosts."""
    files = host["files"]
    problems = plan.identity_problems(wanted, files["identity"]) + plan.quorum_problems(wanted, [host, *others])
    problems += host["port_conflicts"]
    free = host["free_bytes"] // 1048576
    if not host["active"] and free < int(min_free_mb):
        problems.append(f"{free} MiB are free where the data goes and kafka_min_free_mb asks for {min_free_mb}")
    return problems


def kafka_restart_order(wanted, leader):
    return plan.restart_order(wanted["ids"], None if leader is None else int(leader))


class FilterModule:
    def filters(self):
        return {
            "kafka_plan": kafka_plan,
            "kafka_host_problems": kafka_host_problems,
            "kafka_restart_order": kafka_restart_order,
        }
