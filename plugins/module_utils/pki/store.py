# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The certificates of one host: compare them with what is wanted, prepare keys and requests, install."""

from __future__ import annotations

import grp
import os
import pwd
import tempfile
import time

from ansible_collections.vectordb.ops.plugins.module_utils.pki import names, plan
from ansible_collections.vectordb.ops.plugins.module_utils.pki.openssl import OpenSSL, split_certificates


class Store:
    def __init__(self, module):
        self.module = module
        self.openssl = OpenSSL(module)
        self.directory = module.params["directory"]
        self.bundle = "".join(module.params["trusted"])
        self.changed = False

    def path(self, file_name):
        return os.path.join(self.directory, file_name)

    def read(self, file_name):
        try:
            with open(self.path(file_name), encoding="utf-8", errors="replace") as handle:
                return handle.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            self.module.fail_json(msg="Cannot read %s: %s. Run with become." % (self.path(file_name), error))

    def found(self, name):
        """What the host has under a name: the certificate and the key, each None when it is not there."""
        text, key_text = self.read(name + ".crt"), self.read(name + ".key")
        certificate = None if text is None else self.openssl.certificate(text)
        if certificate and not certificate.get("error"):
            certificate["issued_by_ca"] = bool(self.issuer) and not self.openssl.verify(text, self.issuer)
        return certificate, None if key_text is None else self.openssl.key(key_text)

    @property
    def issuer(self):
        return self.module.params["trusted"][0] if self.module.params["trusted"] else ""

    def compare(self, wanted):
        """Reasons by name for every certificate that has to be issued."""
        known = split_certificates(self.read("ca.crt"))
        reasons, strangers = {}, []
        for spec in wanted:
            certificate, key = self.found(spec["name"])
            found = plan.reasons_to_issue(spec, certificate, key, self.module.params)
            if found:
                reasons[spec["name"]] = found
            if certificate and certificate.get("issued_by_ca") is False and self.issuer not in known:
                strangers.append(spec["name"])
        if strangers and self.issuer and not self.module.params["replace_ca"]:
            self._refuse_ca(strangers, known)
        return reasons

    def _refuse_ca(self, strangers, known):
        before = self.openssl.certificate(known[0]) if known else {"common_name": "unknown", "fingerprint": "unknown"}
        now = self.openssl.certificate(self.issuer)
        self.module.fail_json(
            msg="Certificates %s in %s come from another CA (%s) than the one on the controller (%s). "
            "Services would stop trusting each other while they restart. If the controller's CA folder was lost, or "
            "this is another checkout, put the earlier CA back (pki_ca_dir, or pki_ca_certificate and pki_ca_key). "
            "To move to the new CA, run with it in pki_trusted_certificates first, or set pki_ca_replace."
            % (", ".join(strangers), self.directory, _identity(before), _identity(now))
        )

    def check_provided(self, wanted):
        """Refuse given pairs that cannot work before anything is written; return those that differ from the host's."""
        problems, reasons = [], {}
        for spec in wanted:
            certificate = self.openssl.certificate(spec["certificate"])
            if not certificate.get("error"):
                certificate["chain_error"] = self.openssl.verify(spec["certificate"], self.bundle)
                if 0 <= certificate["days_left"] < self.module.params["renew_days"]:
                    self.module.warn("certificate %s has %d days left" % (spec["name"], certificate["days_left"]))
            problems += plan.provided_problems(spec, certificate, self.openssl.key(spec["key"]))
            here = self.read(spec["name"] + ".crt"), self.read(spec["name"] + ".key")
            if here != (spec["certificate"], spec["key"]):
                reasons[spec["name"]] = ["the given files differ from the host's"]
        if problems:
            self.module.fail_json(msg="Nothing was installed. " + " ".join(problems), problems=problems)
        return reasons

    def request(self, name):
        """Make a new key beside the one in use, so that a run that breaks off here leaves a working pair."""
        pending = self.pending(name)
        self._write(pending, self.openssl.new_key(self.module.params["key_type"]))
        return self.openssl.request(pending)

    def pending(self, name):
        return self.path(".%s.key.new" % name)

    def _write(self, path, content):
        handle, temporary = tempfile.mkstemp(prefix=".pki.", dir=self.directory)
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.write(content)
        self.module.atomic_move(temporary, path)

    def make_directory(self):
        if not os.path.isdir(self.directory):
            self.changed = True
            if self.module.check_mode:
                return
            os.makedirs(self.directory, mode=0o755)
        self.attributes(self.directory, mode="0755")

    def install(self, name, certificate, key):
        """Put a pair in place, the key from the text given or the one that waits beside it."""
        self.changed = True
        if self.module.check_mode:
            return
        if key is None:
            os.rename(self.pending(name), self.path(name + ".key"))
        else:
            self._write(self.path(name + ".key"), key)
        self._write(self.path(name + ".crt"), certificate)

    def install_bundle(self):
        """Write ca.crt when it differs; return whether it did."""
        if not self.bundle or self.read("ca.crt") == self.bundle:
            return False
        self.changed = True
        if not self.module.check_mode:
            self._write(self.path("ca.crt"), self.bundle)
        return True

    def permissions(self, wanted):
        self.attributes(self.path("ca.crt"), mode="0644")
        for spec in wanted:
            self.attributes(self.path(spec["name"] + ".crt"), mode="0644")
            mode = "0640" if spec["group"] else "0600"
            self.attributes(self.path(spec["name"] + ".key"), mode=mode, owner=spec["owner"], group=spec["group"])

    def attributes(self, path, mode, owner=None, group=None):
        if not os.path.exists(path):
            return
        if self.module.check_mode and (_unknown(pwd.getpwnam, owner) or _unknown(grp.getgrnam, group)):
            self.changed = True
            return
        default = "root" if self.module.params["as_root"] else None
        wanted = {"path": path, "mode": mode, "owner": owner or default, "group": group or default}
        wanted.update(secontext=[None, None, None], attributes=None, follow=False)
        self.changed = self.module.set_fs_attributes_if_different(wanted, self.changed)

    def state(self, wanted):
        """Facts about what is on the host now, for services and for the report."""
        found = {}
        for spec in wanted:
            certificate, key = self.found(spec["name"])
            usable = certificate is not None and not certificate.get("error")
            found[spec["name"]] = {
                "certificate": self.path(spec["name"] + ".crt"),
                "key": self.path(spec["name"] + ".key"),
                "fingerprint": certificate["fingerprint"] if usable else None,
                "common_name": certificate["common_name"] if usable else None,
                "not_after": certificate["not_after"] if usable else None,
                "days_left": certificate["days_left"] if usable else None,
                "names": names.plain(certificate["names"]) if usable else [],
                "changed_at": self._changed_at(spec["name"]) if usable else None,
                "problem": _problem(certificate, key),
            }
        return found

    def authority(self):
        """The CA file on the host, for the report."""
        certificate = self.openssl.certificate(self.read("ca.crt") or "")
        return {name: certificate.get(name) for name in ("common_name", "fingerprint", "not_after", "days_left")}

    def _changed_at(self, name):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(os.stat(self.path(name + ".crt")).st_mtime))


def _identity(certificate):
    return "%s, SHA-256 %s" % (certificate.get("common_name"), certificate.get("fingerprint"))


def _problem(certificate, key):
    if certificate is None:
        return "not there"
    if certificate.get("error"):
        return "unreadable certificate"
    if key is None:
        return "no key"
    if key.get("error"):
        return "unreadable key"
    return None if key["public_key"] == certificate["public_key"] else "key of another certificate"


def _unknown(lookup, name):
    if not name:
        return False
    try:
        lookup(name)
    except KeyError:
        return True
    return False


def missing_groups(wanted):
    return sorted({spec["group"] for spec in wanted if _unknown(grp.getgrnam, spec["group"])})
