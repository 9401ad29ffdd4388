# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The fence in the language of nft, and whether the kernel has it. Pure."""

from __future__ import annotations

import hashlib
import re

# Before the filters of others, so that an accept of theirs cannot open what is closed here.
HEAD = """# Managed by Ansible, role vectordb.ops.firewall. Change variables, not this file.
# Loaded as one transaction: at no moment is there half a fence.
table inet vectordb
delete table inet vectordb
"""


def body(rules, ssh_ports):
    lines = [
        "table inet vectordb {",
        "\tchain input {",
        "\t\ttype filter hook input priority filter - 5; policy accept;",
    ]
    if ssh_ports:
        lines.append("\t\ttcp dport %s accept" % _set(ssh_ports))
    lines.append('\t\tiifname "lo" accept')
    lines.append("\t\tct state established,related accept")
    for rule in rules:
        where = "%s dport %d" % (rule["protocol"], rule["port"])
        for version, word in (("ipv4", "ip"), ("ipv6", "ip6")):
            if rule[version]:
                lines.append("\t\t%s saddr %s %s accept%s" % (word, _set(rule[version]), where, _comment(rule)))
    for protocol in ("tcp", "udp"):
        ports = [rule["port"] for rule in rules if rule["protocol"] == protocol]
        if ports:
            lines.append("\t\t%s dport %s drop" % (protocol, _set(ports)))
    return "\n".join([*lines, "\t}", "}", ""])


def _comment(rule):
    return ' comment "%s"' % rule["comment"] if rule["comment"] else ""


def _set(values):
    return "{ %s }" % ", ".join(str(value) for value in values)


def text(rules, ssh_ports):
    """The file, which names itself by its content: the kernel carries that name as a chain."""
    content = body(rules, ssh_ports)
    mark = "mark-" + hashlib.sha256(content.encode()).hexdigest()[:16]
    return HEAD + content[: content.rindex("}")] + "\tchain %s {\n\t}\n}\n" % mark


def mark_of(content):
    found = re.search(r"chain (mark-[0-9a-f]{16})", content)
    return found.group(1) if found else ""


def judge(packet, rules, ssh_ports):
    """What the fence says to a packet of a new connection: accept, drop, or nothing. For tests and for `validate`."""
    import ipaddress

    if packet["protocol"] == "tcp" and packet["port"] in ssh_ports:
        return "accept"
    if packet["interface"] == "lo":
        return "accept"
    same = [rule for rule in rules if (rule["port"], rule["protocol"]) == (packet["port"], packet["protocol"])]
    if not same:
        return "untouched"
    source = ipaddress.ip_address(packet["source"])
    for rule in same:
        for known in rule["ipv%d" % source.version]:
            if source in ipaddress.ip_network(known):
                return "accept"
    return "drop"
