# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every mistake that the variables show, each with what was found, what is allowed and what to do."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.pulsar import config
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.plan import COMPONENTS, replication
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.settings import mebibytes

USER_CONFIG = {
    "pulsar_config": "broker_config",
    "pulsar_bookie_config": "bookie_config",
    "pulsar_zookeeper_config": "zookeeper_config",
}
_SUFFIX = {"heap": "heap", "direct": "direct_memory"}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def problems(inputs):
    if inputs["mode"] not in ("cluster", "standalone"):
        return [f"pulsar_mode is {inputs['mode']!r}; allowed are cluster and standalone"]
    found = _hosts(inputs) + _archive(inputs) + _security(inputs) + _memory(inputs)
    if inputs["mode"] == "cluster":
        found += _quorums(inputs)
    found += _disk(inputs) + _ports(inputs)
    for variable, name in USER_CONFIG.items():
        found += config.problems(variable, inputs[name])
    return found + _namespaces(inputs)


def _hosts(inputs):
    if not NAME.fullmatch(str(inputs["cluster"])):
        return [f"pulsar_cluster is {inputs['cluster']!r}; expected letters, digits, dots, dashes and underscores"]
    if inputs["mode"] == "standalone":
        return []
    found = []
    for name in COMPONENTS:
        if not inputs[f"{name}_hosts"]:
            found.append(f"pulsar_{name}_hosts is empty; name the hosts that run it, as the inventory does")
    count = len(inputs["zookeeper_hosts"])
    if count and count not in (1, 3, 5):
        found.append(
            f"pulsar_zookeeper_hosts has {count} hosts; allowed are 1, 3 or 5: an even number tolerates no more "
            "failures than one host less"
        )
    if not any(inputs["host"] in inputs[f"{name}_hosts"] for name in COMPONENTS):
        found.append("this host is in none of pulsar_zookeeper_hosts, pulsar_bookie_hosts and pulsar_broker_hosts")
    numbers = [inputs["zookeeper_ids"].get(host) or place + 1 for place, host in enumerate(inputs["zookeeper_hosts"])]
    if len(set(numbers)) != len(numbers) or any(not 1 <= int(number) <= 255 for number in numbers):
        found.append(f"pulsar_zookeeper_id: the servers have the numbers {numbers}; each needs its own, from 1 to 255")
    return found


def _archive(inputs):
    found = []
    if not inputs["version"]:
        found.append("pulsar_version is empty; give a release, for example 3.0.7")
    if not re.match(r"sha(256|512):[0-9a-fA-F]{64,128}$", str(inputs["archive_checksum"])):
        found.append(
            f"pulsar_archive_checksum is {inputs['archive_checksum'] or 'empty'}; expected sha512:<128 hex digits>, "
            "see apache-pulsar-VERSION-bin.tar.gz.sha512 beside the release"
        )
    return found


def _security(inputs):
    if not inputs["auth"]:
        return []
    found = []
    if not re.fullmatch(r"[!-~]{32,}", str(inputs["token_secret"])):
        found.append(
            "pulsar_token_secret is empty, shorter than 32 characters or has white space; set it, in a vault, for "
            "example to what openssl rand -base64 32 prints, or set pulsar_auth_enabled to false"
        )
    if not inputs["superuser_roles"]:
        found.append("pulsar_superuser_roles is empty; the role needs one superuser to manage tenants and namespaces")
    return found


def _memory(inputs):
    found = []
    for name, sizes in sorted(inputs["memory"].items()):
        for kind, value in sorted(sizes.items()):
            if value and mebibytes(value) is None:
                found.append(f"pulsar_{name}_{_SUFFIX[kind]} is {value!r}; expected a size such as 512m or 2g")
    return found


def _quorums(inputs):
    bookies = len(inputs["bookie_hosts"])
    ensemble, write, ack = replication(inputs)
    found = []
    text = f"pulsar_ensemble_size {ensemble}, pulsar_write_quorum {write}, pulsar_ack_quorum {ack}"
    if not ensemble >= write >= ack >= 1:
        found.append(f"{text}: expected ensemble >= write quorum >= ack quorum >= 1")
    if bookies and ensemble > bookies:
        found.append(f"{text}: the ensemble needs {ensemble} bookies and pulsar_bookie_hosts has {bookies}")
    if bookies and not inputs["single_copy_accepted"]:
        way = "or set pulsar_single_copy_accepted to true"
        if ack < 2:
            found.append(
                f"{text} with {bookies} bookies: a message is acknowledged with one copy, which the loss of one bookie "
                f"takes; give 3 bookies or more and an ack quorum of 2, {way}"
            )
        elif ensemble > bookies - 1:
            found.append(
                f"{text} with {bookies} bookies: after the loss of one no new ensemble can be formed and writing "
                f"stops; give one bookie more or a smaller ensemble, {way}"
            )
    return found


def _disk(inputs):
    disk, found = inputs["bookie_disk"], []
    try:
        low, warn, threshold = (float(disk[name]) for name in ("low", "warn", "threshold"))
    except (TypeError, ValueError):
        return [f"pulsar_bookie_disk_usage_*: {disk}; expected shares of the disk such as 0.95"]
    if not 0 < low <= threshold < 1 or not 0 < warn <= threshold:
        found.append(
            f"pulsar_bookie_disk_usage_low_threshold {low}, pulsar_bookie_disk_usage_warn_threshold {warn}, "
            f"pulsar_bookie_disk_usage_threshold {threshold}: expected shares above 0 and below 1, the last the largest"
        )
    if not str(disk["entry_log"]).isdigit():
        found.append(f"pulsar_bookie_min_usable_entry_log is {disk['entry_log']!r}; expected bytes, 0 for the default")
    return found


def _ports(inputs):
    found, seen = [], {}
    for name, port in sorted(inputs["ports"].items()):
        if not str(port).isdigit() or not 1 <= int(port) <= 65535:
            found.append(f"pulsar_{name}_port is {port!r}; expected a port from 1 to 65535")
        elif int(port) in seen:
            found.append(f"pulsar_{name}_port and pulsar_{seen[int(port)]}_port are both {port}; give each its own")
        else:
            seen[int(port)] = name
    if not str(inputs["max_message_size"]).isdigit() or int(inputs["max_message_size"]) < 1048576:
        found.append(f"pulsar_max_message_size is {inputs['max_message_size']!r}; expected bytes, at least 1048576")
    return found


def _namespaces(inputs):
    found = []
    for place, entry in enumerate(inputs["namespaces"]):
        path = f"pulsar_namespaces[{place}]"
        if not isinstance(entry, dict) or not re.fullmatch(r"[\w.=:-]+/[\w.=:-]+", str(entry.get("name", ""))):
            found.append(f"{path} has the name {entry.get('name') if isinstance(entry, dict) else entry!r}; expected "
                         "TENANT/NAMESPACE")  # fmt: skip
            continue
        retention, quota = entry.get("retention") or {}, entry.get("backlog_quota") or {}
        minutes, size = retention.get("minutes"), retention.get("megabytes")
        if retention and (minutes is None or size is None):
            found.append(f"{path}.retention is {retention}; expected minutes and megabytes, -1 for no limit")
        elif retention and (int(minutes) == 0) != (int(size) == 0):
            found.append(f"{path}.retention is {retention}: Pulsar takes 0 for both or for none")
        if quota.get("policy") == "consumer_backlog_eviction" and not entry.get("eviction_accepted"):
            found.append(
                f"{path}.backlog_quota.policy is consumer_backlog_eviction, which drops what was not read; use "
                "producer_exception or producer_request_hold, or set eviction_accepted there"
            )
        elif quota and quota.get("policy") not in (
            "producer_exception", "producer_request_hold", "consumer_backlog_eviction"
        ):  # fmt: skip
            found.append(
                f"{path}.backlog_quota.policy is {quota.get('policy')!r}; allowed are producer_exception, "
                "producer_request_hold and consumer_backlog_eviction"
            )
        limit = quota.get("bytes", -1)
        if limit == -1 or size in (None, -1) or int(size) * 1048576 > int(limit):
            continue
        found.append(
            f"{path}: retention keeps {size} MB, the backlog quota is {limit} bytes; retention must be above it"
        )
    return found
