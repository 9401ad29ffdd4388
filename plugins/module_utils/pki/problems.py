# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Mistakes in the variables of the role pki, found before any host is contacted. Pure."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.pki import names

USAGES = ("server", "client")
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
_LONGEST_COMMON_NAME = 64


def problems(given):
    """Return one text for each mistake."""
    found = []
    for variable in ("certificates", "controller_certificates"):
        found += _list_problems("pki_" + variable, given.get(variable) or [], given)
    found += ["pki_sans: %s" % text for text in _san_problems(given.get("sans") or [])]
    found += _mode_problems(given) + _day_problems(given)
    known = {
        spec.get("name") for spec in (given.get("certificates") or []) + (given.get("controller_certificates") or [])
    }
    unknown = [name for name in given.get("rotate_names") or [] if name not in known]
    if unknown:
        found.append(
            "pki_rotate_names names %s, which is in neither pki_certificates nor pki_controller_certificates (%s)."
            % (", ".join(unknown), ", ".join(sorted(str(name) for name in known)) or "both are empty")
        )
    return found


def _list_problems(variable, certificates, given):
    found, seen = [], []
    for position, spec in enumerate(certificates):
        name = str(spec.get("name", ""))
        where = "%s[%d]" % (variable, position)
        if not _NAME.match(name):
            found.append("%s: name %r is no file name. Use letters, digits, dot, dash and underscore." % (where, name))
        elif name == "ca":
            found.append("%s: the name ca is taken by the CA file. Choose another." % where)
        elif name in seen:
            found.append("%s: the name %s is there twice. Give each certificate its own." % (where, name))
        seen.append(name)
        where = "%s (%s)" % (where, name)
        found += ["%s: sans: %s" % (where, text) for text in _san_problems(spec.get("sans") or [])]
        found += _subject_problems(where, spec, given)
        if variable == "pki_certificates" and given.get("mode") == "provided":
            found += [
                "%s: %s is missing, and pki_mode is provided. Give PEM text or a file on the controller."
                % (where, part)
                for part in ("certificate", "key")
                if not spec.get(part)
            ]
    return found


def _subject_problems(where, spec, given):
    found = []
    common_name = str(spec.get("common_name") or given.get("host") or "")
    if len(common_name) > _LONGEST_COMMON_NAME:
        found.append(
            "%s: common name %s has %d characters, a certificate holds %d. Set a shorter common_name; sans may be long."
            % (where, common_name, len(common_name), _LONGEST_COMMON_NAME)
        )
    usages = spec.get("usages", list(USAGES))
    if not usages or [usage for usage in usages if usage not in USAGES]:
        found.append("%s: usages is %s; allowed are server, client or both." % (where, usages))
    return found


def _san_problems(sans):
    return [
        "%s is neither a DNS name nor an IP address. Leave out scheme, port and path." % san
        for san in sans
        if names.normalise(san) is None
    ]


def _mode_problems(given):
    found = []
    if given.get("mode") == "provided":
        if not given.get("ca_certificate"):
            found.append(
                "pki_ca_certificate is empty, and pki_mode is provided. Give the CA that issued the certificates."
            )
        if given.get("controller_certificates") and not given.get("ca_key"):
            found.append(
                "pki_controller_certificates are issued, and with pki_mode provided there is no CA key to do it. "
                "Empty the list, and give the modules the paths of certificates that you have."
            )
    elif bool(given.get("ca_certificate")) != bool(given.get("ca_key")):
        found.append(
            "pki_ca_certificate and pki_ca_key belong together; one is empty. Give both, or none to have a CA made."
        )
    return found


def _day_problems(given):
    days, renew_days, ca_days = (int(given.get(name, 0)) for name in ("days", "renew_days", "ca_days"))
    found = []
    if days <= renew_days:
        found.append(
            "pki_days (%d) is not more than pki_renew_days (%d): every run would issue them all. Raise pki_days."
            % (days, renew_days)
        )
    if ca_days < days:
        found.append(
            "pki_ca_days (%d) is less than pki_days (%d). A CA outlives what it signs; raise pki_ca_days."
            % (ca_days, days)
        )
    return found
