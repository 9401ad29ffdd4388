# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Subject alternative names: reading, spelling and comparing them. Pure."""

from __future__ import annotations

import ipaddress
import re

_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DNS = re.compile(r"^(\*\.)?%s(\.%s)*$" % (_LABEL, _LABEL))


def normalise(name):
    """Spell a name as C(DNS:…) or C(IP:…), or return None when it can be neither."""
    text = str(name).strip().rstrip(".")
    try:
        return "IP:%s" % ipaddress.ip_address(text)
    except ValueError:
        pass
    if len(text) > 253 or not _DNS.match(text) or re.match(r"^[\d.]+$", text):
        return None
    return "DNS:%s" % text.lower()


def resolve(spec, settings):
    """Fill in what a certificate takes from its host; the controller and the host must come to the same."""
    found = []
    for name in [*(settings["host_names"] if spec["host_sans"] else []), *spec["sans"]]:
        spelt = normalise(name)
        if spelt and spelt not in found:
            found.append(spelt)
    common_name = spec["common_name"] or settings["common_name"] or spec["name"]
    return dict(spec, names=found, common_name=common_name, usages=spec["usages"] or settings["usages"])


def from_openssl(line):
    """Read the subjectAltName line that openssl prints."""
    found = []
    for entry in line.split(","):
        kind, _colon, value = entry.strip().partition(":")
        if kind == "DNS":
            found.append("DNS:%s" % value.lower())
        elif kind == "IP Address":
            found.append("IP:%s" % ipaddress.ip_address(value))
    return found


def missing(wanted, present):
    """Return the wanted names that a certificate does not cover; a wildcard covers one label."""
    return [name for name in wanted if name not in present and not _by_wildcard(name, present)]


def _by_wildcard(name, present):
    kind, _colon, host = name.partition(":")
    _label, dot, domain = host.partition(".")
    return kind == "DNS" and dot == "." and ("DNS:*.%s" % domain) in present


def plain(names):
    """Names without their kind, as people write them."""
    return [name.partition(":")[2] for name in names]
