# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Keys are made on the host, certificates are signed here: the CA key never leaves the controller."""

from __future__ import annotations

import os

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible_collections.vectordb.ops.plugins.module_utils.pki import names
from ansible_collections.vectordb.ops.plugins.module_utils.pki.openssl import split_certificates
from ansible_collections.vectordb.ops.plugins.plugin_utils.other_action import OtherAction

MODULE = "vectordb.ops.pki_certificates"
GROUP = "ansible.builtin.group"
PACKAGES = "vectordb.ops.packages"
SECRETS = ("ca_certificate", "ca_key", "ca_passphrase")


class ActionModule(OtherAction, ActionBase):
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        args = dict(self._task.args)
        ca = {name: args.pop(name, "") or "" for name in SECRETS}
        args["trusted"] = self._trusted(ca["ca_certificate"], args.get("trusted") or [])
        args = dict({"host_names": [], "common_name": "", "usages": ["server", "client"]}, **args)
        args["certificates"] = [self._complete(spec, args["usages"]) for spec in args.get("certificates") or []]
        reporting = args.get("state") == "report"
        if not args["trusted"] and not reporting and not self._task.check_mode:
            raise AnsibleActionFail(
                "pki_certificates needs ca_certificate: the CA as PEM text or a file on the controller."
            )

        packages = args.pop("packages", None)
        result = self._module(MODULE, args, task_vars)
        # In check mode nothing is installed, and without openssl nothing can be said of certificates.
        if not (result.get("lacks_openssl") and packages) or self._task.check_mode:
            return self._issue(result, ca, args, task_vars)
        installed = self._run_other(PACKAGES, {"names": packages}, task_vars)
        if installed.get("failed"):
            return installed
        result = self._module(MODULE, args, task_vars)
        return {**self._issue(result, ca, args, task_vars), "changed": True}

    def _issue(self, result, ca, args, task_vars):
        """Sign what the host has asked for, and bring it there."""
        if result.get("failed") or not ("requests" in result or "missing_groups" in result):
            return result
        for group in result["missing_groups"]:
            created = self._module(GROUP, {"name": group, "system": True}, task_vars)
            if created.get("failed"):
                return created
        signed, warnings = self._sign(ca, args, result["requests"])
        final = self._module(MODULE, dict(args, signed=signed), task_vars)
        final["changed"] = True
        if warnings:
            final["warnings"] = [*final.get("warnings", []), *warnings]
        return final

    def _module(self, name, args, task_vars):
        result = self._execute_module(module_name=name, module_args=args, task_vars=task_vars)
        # The invocation would repeat whole certificates at each verbose run.
        result.pop("invocation", None)
        return result

    def _trusted(self, ca_certificate, more):
        """Split into single certificates; the first one is the CA that signs."""
        found = []
        for source in [ca_certificate, *more]:
            blocks = split_certificates(self._text(source, "CA certificate")) if source else []
            if source and not blocks:
                raise AnsibleActionFail(
                    f"{_label(source)}: no PEM certificate in it. Give a CA certificate as text or file."
                )
            found += [block for block in blocks if block not in found]
        return found

    def _complete(self, given, usages):
        """Fill in the defaults that the signature needs, and read the files of a given pair."""
        spec = dict({"common_name": "", "sans": [], "host_sans": True, "usages": usages}, **given)
        spec["host_sans"] = boolean(spec["host_sans"])
        for part in ("certificate", "key"):
            if spec.get(part):
                spec[part] = self._text(spec[part], f"{part} of {spec.get('name')}").strip() + "\n"
        return spec

    def _text(self, source, what):
        if "-----BEGIN" in source:
            return source
        path = os.path.expanduser(source)
        try:
            if not os.path.isabs(path):
                path = self._find_needle("files", path)
            return self._loader.get_text_file_contents(path)
        except (AnsibleError, OSError):
            raise AnsibleActionFail(
                f"The {what} is neither PEM text nor a file that can be read on the controller: {_label(source)}. "
                "Give the absolute path, or a name below files/."
            ) from None

    def _sign(self, ca, args, requests):
        if not requests:
            return {}, []
        # Imported late: only a controller that signs needs the library.
        from ansible_collections.vectordb.ops.plugins.plugin_utils.pki_signer import Signer

        if not ca["ca_key"]:
            raise AnsibleActionFail("pki_certificates needs ca_key to issue certificates: the key of ca_certificate.")
        key = self._text(ca["ca_key"], "key of the CA")
        signer = Signer(args["trusted"][0], key, ca["ca_passphrase"], _label(ca["ca_certificate"]))
        days, renew_days = int(args.get("days", 365)), int(args.get("renew_days", 30))
        warnings = _room(signer, days, renew_days)
        specs = {spec["name"]: names.resolve(spec, args) for spec in args["certificates"]}
        return {name: signer.sign(request, specs[name], days) for name, request in requests.items()}, warnings


def _room(signer, days, renew_days):
    """Refuse a CA under which certificates would be due at once; warn when it ends before they would."""
    if signer.days_left <= renew_days:
        raise AnsibleActionFail(
            f"The CA ({signer.where}) has {signer.days_left} days left, and certificates are renewed {renew_days} days "
            "ahead. Move to a new CA; add it to pki_trusted_certificates first (docs/certificates.md)."
        )
    if signer.days_left < days:
        return [
            f"The CA ({signer.where}) has {signer.days_left} days left: certificates end with it, not after {days}."
        ]
    return []


def _label(source):
    """Name a source in a message without repeating its content."""
    return "given as text" if "-----BEGIN" in source else source
