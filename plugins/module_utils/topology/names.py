# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Names of groups and hosts that were meant to be others: what a typing mistake leaves in an inventory."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.spelling import did_you_mean, nearest
from ansible_collections.vectordb.ops.plugins.module_utils.topology import table

ANSIBLES_OWN = ("all", "ungrouped")
# Names a host by variable: `localhost` is always there.
HOST_VARIABLES = ("milvus_admin_host",)
# Lists of HOST:PORT that lead to hosts of a group, when there is one.
ENDPOINTS = {"milvus_etcd_endpoints": "etcd", "milvus_s3_endpoint": "minio"}


def problems(groups, variables, described):
    hosts = sorted(str(host) for host in groups.get("all", []) if str(host) not in ("localhost", "127.0.0.1"))
    found = [problem for name in sorted(map(str, groups)) for problem in _group(name, groups)]
    found += _strays(groups, described)
    found += _similar_hosts(hosts)
    found += _same_address(hosts, variables)
    return found + _named_hosts(hosts, variables, described)


def _group(name, groups):
    if name in table.GROUPS or name in ANSIBLES_OWN or not groups[name]:
        return []
    meant = meant_group(name)
    if not meant:
        return []
    text = f"group {name} ({', '.join(map(str, groups[name]))}) is none that playbooks know; did you mean {meant}?"
    return [f"{text} Its hosts would be left out. If the name is on purpose, choose one that is further from ours"]


def meant_group(name):
    """Our group that a name was meant to be; nothing for names that are just other names."""
    squeezed = _squeeze(name)
    for known in table.GROUPS:
        if squeezed == _squeeze(known):
            return known
    if name.lower() in table.ALIASES:
        return table.ALIASES[name.lower()]
    for known in sorted(table.GROUPS, key=len, reverse=True):
        if len(known) > 4 and differs_by_a_slip(_squeeze(name), _squeeze(known)):
            return known
    if name.startswith("milvus_"):
        return nearest(name, table.MILVUS_GROUPS, 0.86)
    return ""


def _squeeze(name):
    return re.sub(r"[^a-z0-9]", "", name.lower()).rstrip("s")


def differs_by_a_slip(one, other):
    """One letter too many, too few, or two changed over; digits number things and are no slip."""
    if len(one) == len(other):
        at = [index for index, pair in enumerate(zip(one, other)) if pair[0] != pair[1]]
        swapped = len(at) == 2 and at[1] == at[0] + 1 and one[at[0]] == other[at[1]] and one[at[1]] == other[at[0]]
        return swapped and not any(one[index].isdigit() for index in at)
    if abs(len(one) - len(other)) != 1:
        return False
    long, short = (one, other) if len(one) > len(other) else (other, one)
    return any(long[:at] + long[at + 1 :] == short and long[at].isalpha() for at in range(len(long)))


def _strays(groups, described):
    """Hosts below `milvus` that no group of components places, where others are placed."""
    found = []
    if described["mode"] == "cluster":
        for host in described["groups"]["milvus"]:
            if not described["hosts"][host]["components"] or not _has_milvus(described["hosts"][host]):
                found.append(
                    f"host {host} is in group milvus but in no group of a component; put it into one of "
                    f"{', '.join(name for name in table.MILVUS_GROUPS if name != 'milvus_standalone')}"
                )
    for child, parent in table.PARENTS.items():
        missing = [str(host) for host in groups.get(child, []) if host not in groups.get(parent, [])]
        if missing:
            found.append(
                f"group {child} ({', '.join(missing)}) is not below group {parent}; write it under {parent}: children: "
                f"so that plays for {parent} reach its hosts"
            )
    return found


def _has_milvus(host):
    return any(component["product"] == "milvus" for component in host["components"])


def _similar_hosts(hosts):
    return [
        f"hosts {one} and {other} differ by one letter: probably one is written wrongly, and Ansible took it for "
        "another machine. Correct it, or give the two clearer names"
        for index, one in enumerate(hosts)
        for other in hosts[index + 1 :]
        if min(len(one), len(other)) > 4 and differs_by_a_slip(one, other)
    ]


def _same_address(hosts, variables):
    owners, found = {}, []
    for host in hosts:
        address = variables.get(host, "ansible_host")
        if not address or variables.get(host, "ansible_connection", "ssh") == "local":
            continue
        key = (str(address), str(variables.get(host, "ansible_port", "")))
        if key in owners:
            found.append(
                f"hosts {owners[key]} and {host} have the same ansible_host {address}: one machine under two names. "
                "Name it once, in several groups"
            )
        owners.setdefault(key, host)
    return found


def _named_hosts(hosts, variables, described):
    found = []
    for host in described["groups"].get("milvus", []):
        for name in HOST_VARIABLES:
            value = str(variables.get(host, name, "localhost"))
            if value not in ("localhost", "127.0.0.1", *hosts):
                found.append(f"{name} is {value}, which is no host of the inventory{_near(value, hosts)}")
        for name, group in ENDPOINTS.items():
            found += _endpoints(host, name, described["groups"].get(group, []), variables)
    return list(dict.fromkeys(found))


def _endpoints(host, name, members, variables):
    """An endpoint may lead anywhere; one that looks like a host of the group, and is none, is a slip."""
    value = variables.get(host, name) if members else None
    known = {str(member) for member in members}
    known |= {str(variables.get(member, "ansible_host", member)) for member in members}
    found = []
    for endpoint in value if isinstance(value, list) else [value or ""]:
        named = re.sub(r"^\w+://", "", str(endpoint)).rsplit(":", 1)[0]
        if named not in known and re.search("[a-z]", named):
            near = nearest(named, known, 0.7)
            if near:
                found.append(
                    f"{name} names {named}, which is no host of the inventory; did you mean {near}? "
                    "Without it all hosts of the group are taken"
                )
    return found


def _near(value, hosts):
    return "; " + did_you_mean(value, hosts, "allowed are localhost and its hosts")
