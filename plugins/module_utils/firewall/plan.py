# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the fence of a host lets through: ports with the addresses that may connect, and mistakes. Pure.

The fence judges the ports of its rules and nothing else. A host's name stands for its addresses.
"""

from __future__ import annotations

import ipaddress
import re

EXPOSURES = ("client", "internal", "management")
COMMENT = re.compile(r"[^A-Za-z0-9 ._/:-]")
TABLE = "inet vectordb"


def plan(settings):
    """Give `rules` (port, protocol, ipv4, ipv6, comment), `unresolved` hosts, and `problems`."""
    problems = list(_problems(settings))
    unresolved, rules = set(), []
    for rule in [] if problems else settings["rules"]:
        networks = [*rule.get("sources", []), *settings["admin_networks"]]
        if rule["exposure"] == "client":
            networks += settings["client_networks"]
        elif rule["exposure"] == "management":
            networks += settings["management_networks"]
        for host in rule.get("hosts", []):
            addresses = [text for text in settings["addresses"].get(host, []) if text]
            if not addresses:
                unresolved.add(host)
            networks += addresses
        rules.append(_rule(rule, networks))
    rules.sort(key=lambda rule: (rule["port"], rule["protocol"]))
    return {"rules": rules, "unresolved": sorted(unresolved), "problems": problems}


def _rule(rule, networks):
    known = [ipaddress.ip_network(text, strict=False) for text in networks]
    found = {}
    for version in (4, 6):
        merged = ipaddress.collapse_addresses(network for network in known if network.version == version)
        found["ipv%d" % version] = [_short(network) for network in merged]
    return {
        "port": rule["port"],
        "protocol": rule.get("protocol", "tcp"),
        "comment": COMMENT.sub("", rule.get("comment") or rule.get("component") or "")[:100],
        **found,
    }


def _short(network):
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)


def _problems(settings):
    if settings["backend"] not in ("auto", "nftables"):
        yield (
            "firewall_backend is %s; supported are auto and nftables. A firewalld that runs keeps its own tables, "
            "which the fence does not touch: open the product's ports in it, for example with ansible.posix.firewalld."
            % settings["backend"]
        )
    for variable in ("client_networks", "management_networks", "admin_networks"):
        for text in settings[variable]:
            if not _network(text):
                yield "firewall_%s holds %r; expected a network such as 10.0.0.0/8 or fd00::/8." % (variable, text)
    for port in settings["ssh_ports"]:
        if not _port(port):
            yield "firewall_ssh_ports holds %r; expected ports from 1 to 65535." % (port,)
    seen = set()
    for position, rule in enumerate(settings["rules"]):
        where = "firewall_rules[%d]" % position
        key = (rule.get("port"), rule.get("protocol", "tcp"))
        yield from _rule_problems(where, rule, settings["ssh_ports"])
        if key in seen:
            yield "%s: port %s/%s is there twice; name all that may connect in one rule." % (where, *key)
        seen.add(key)


def _rule_problems(where, rule, ssh_ports):
    port, protocol = rule.get("port"), rule.get("protocol", "tcp")
    if not _port(port):
        yield "%s: port is %r; expected a number from 1 to 65535." % (where, port)
    elif port in ssh_ports:
        yield (
            "%s: port %d is one of firewall_ssh_ports, and a fence around it could lock everybody out. Give the "
            "component another port." % (where, port)
        )
    if protocol not in ("tcp", "udp"):
        yield "%s: protocol is %s; allowed are tcp and udp." % (where, protocol)
    if rule.get("exposure") not in EXPOSURES:
        yield "%s: exposure is %s; allowed are %s." % (where, rule.get("exposure"), ", ".join(EXPOSURES))
    for text in rule.get("sources", []):
        if not _network(text):
            yield "%s: sources holds %r; expected an address or network." % (where, text)


def _port(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536


def _network(text):
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def table(rules):
    """The rules as lines for people."""
    rows = [("port", "what", "open to")]
    for rule in rules:
        who = ", ".join(rule["ipv4"] + rule["ipv6"]) or "nobody but this host"
        rows.append(("%d/%s" % (rule["port"], rule["protocol"]), rule["comment"], who))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
