# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Why a certificate has to be issued, and what is wrong with one that was given. Pure."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.pki import names

USAGES = {"server": "TLS Web Server Authentication", "client": "TLS Web Client Authentication"}


def reasons_to_issue(wanted, certificate, key, settings):
    """Compare the wanted certificate with what the host has; an empty list means that it stays as it is."""
    if certificate is None:
        return ["there is no certificate"]
    if certificate.get("error"):
        return ["the certificate cannot be read (%s)" % certificate["error"]]
    if key is None:
        return ["there is no key"]
    if key.get("error"):
        return ["the key cannot be read (%s)" % key["error"]]
    if key["public_key"] != certificate["public_key"]:
        return ["the key does not belong to the certificate"]
    found = []
    if wanted["name"] in settings["renew"]:
        found.append("a renewal was asked for")
    if certificate["days_left"] < settings["renew_days"]:
        found.append("%d days are left, fewer than %d" % (certificate["days_left"], settings["renew_days"]))
    if not certificate["issued_by_ca"]:
        found.append("it was not issued by the CA in use")
    if key["type"] != settings["key_type"]:
        found.append("its key is %s and not %s" % (key["type"], settings["key_type"]))
    return found + _content_differences(wanted, certificate)


def _content_differences(wanted, certificate):
    found = []
    if certificate["common_name"] != wanted["common_name"]:
        found.append("its common name is %s and not %s" % (certificate["common_name"], wanted["common_name"]))
    lacking = [name for name in wanted["names"] if name not in certificate["names"]]
    surplus = [name for name in certificate["names"] if name not in wanted["names"]]
    if lacking:
        found.append("it lacks the name %s" % ", ".join(names.plain(lacking)))
    if surplus:
        found.append("it still names %s" % ", ".join(names.plain(surplus)))
    usages = sorted(USAGES[usage] for usage in wanted["usages"])
    if sorted(certificate["usages"]) != usages:
        found.append("its usages are %s and not %s" % (_list(certificate["usages"]), _list(usages)))
    return found


def provided_problems(wanted, certificate, key):
    """Everything that makes a given pair unusable on this host, each with what to do."""
    what = "certificate %s" % wanted["name"]
    if certificate.get("error"):
        return ["%s cannot be read as PEM (%s). Give a PEM certificate, leaf first." % (what, certificate["error"])]
    found = []
    if key.get("error"):
        found.append(
            "the key of %s cannot be read (%s). Give an unencrypted PEM key, vaulted rather than with a passphrase."
            % (what, key["error"])
        )
    elif key["public_key"] != certificate["public_key"]:
        found.append(
            "the key does not belong to %s (%s). Give the key that its request was made with."
            % (what, certificate["common_name"])
        )
    if certificate["days_left"] < 0:
        found.append("%s expired on %s. Give a renewed one." % (what, certificate["not_after"]))
    elif not certificate["started"]:
        found.append("%s is not valid before %s. Check the host's clock." % (what, certificate["not_before"]))
    if certificate["chain_error"]:
        found.append(
            "%s does not verify with pki_ca_certificate: %s. Give the CA that issued it; intermediates follow the leaf."
            % (what, certificate["chain_error"])
        )
    lacking = names.missing(wanted["names"], certificate["names"])
    if lacking:
        found.append(
            "%s does not cover %s; it names %s. Have it issued with these names, or change sans and host_sans."
            % (what, _list(names.plain(lacking)), _list(names.plain(certificate["names"])))
        )
    usages = [usage for usage in wanted["usages"] if USAGES[usage] not in certificate["usages"]]
    if usages and certificate["usages"]:
        found.append(
            "%s may not be used as %s; it allows %s. Have it issued for that, or change usages."
            % (what, _list(usages), _list(certificate["usages"]))
        )
    return found


def _list(items):
    return ", ".join(items) or "nothing"
