# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Keys and certificates through the openssl command, which every host has: no Python library is needed there."""

from __future__ import annotations

import os
import re
import ssl
import tempfile
import time

from ansible_collections.vectordb.ops.plugins.module_utils.pki import names

KEY_TYPES = {
    "ecdsa_p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "ecdsa_p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "rsa_2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa_3072": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
    "rsa_4096": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"],
}
_CURVES = {"prime256v1": "ecdsa_p256", "secp384r1": "ecdsa_p384"}
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.S)
_PUBLIC = re.compile(r"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.S)
_REQUEST = "[req]\ndistinguished_name = dn\nprompt = no\n[dn]\nCN = request\n"


def split_certificates(text):
    """The certificates of a PEM text, each on its own."""
    return [block + "\n" for block in _PEM.findall(text or "")]


class OpenSSL:
    def __init__(self, module):
        self.module = module
        self._path = None

    @property
    def path(self):
        if self._path is None:
            self._path = self.module.get_bin_path("openssl")
            if self._path is None:
                self.module.fail_json(
                    msg="The command openssl is not on this host, and certificates are read and requested with it. "
                    "Install the package openssl, or name it in pki_packages.",
                    lacks_openssl=True,
                )
        return self._path

    def _run(self, *arguments, data=None):
        return self.module.run_command([self.path, *arguments], data=data, binary_data=True)

    def _must(self, what, *arguments, data=None):
        code, out, err = self._run(*arguments, data=data)
        if code != 0:
            self.module.fail_json(msg="openssl could not %s: %s" % (what, _reason(err)))
        return out

    def certificate(self, text):
        """Read the first certificate of a PEM text."""
        blocks = split_certificates(text)
        if not blocks:
            return {"error": "no PEM certificate in it"}
        code, out, err = self._run(
            "x509", "-noout", "-subject", "-nameopt", "multiline,utf8,-esc_msb", "-dates", "-fingerprint", "-sha256",
            "-pubkey", "-ext", "subjectAltName,extendedKeyUsage", data=blocks[0],
        )  # fmt: skip
        if code != 0:
            return {"error": _reason(err)}
        start, end = _field(out, "notBefore="), _field(out, "notAfter=")
        left = ssl.cert_time_to_seconds(end) - time.time()
        common_name = re.search(r"^\s*commonName\s*= (.*)$", out, re.M)
        return {
            "common_name": common_name.group(1).strip() if common_name else "",
            "names": names.from_openssl(_after(out, "X509v3 Subject Alternative Name")),
            "usages": [usage.strip() for usage in _after(out, "X509v3 Extended Key Usage").split(",") if usage.strip()],
            "fingerprint": re.search(r"(?i)^sha256 fingerprint=(.*)$", out, re.M).group(1).replace(":", "").lower(),
            "public_key": _PUBLIC.search(out).group(0),
            "not_before": start,
            "not_after": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ssl.cert_time_to_seconds(end))),
            "started": ssl.cert_time_to_seconds(start) <= time.time(),
            "days_left": int(left // 86400),
        }

    def key(self, text):
        """Read a private key. The empty passphrase makes openssl refuse an encrypted key instead of asking for one."""
        if "ENCRYPTED" in text:
            return {"error": "it is encrypted with a passphrase"}
        code, out, err = self._run("pkey", "-pubout", "-text_pub", "-passin", "pass:", data=text)
        if code != 0 or not _PUBLIC.search(out):
            return {"error": _reason(err)}
        return {"public_key": _PUBLIC.search(out).group(0), "type": _key_type(out)}

    def verify(self, text, trusted):
        """Return why a certificate does not lead to a trusted one, or an empty string. Its age is judged elsewhere."""
        blocks = split_certificates(text)
        arguments = ["verify", "-no_check_time", "-partial_chain", "-CAfile", self._temporary(trusted)]
        if blocks[1:]:
            arguments += ["-untrusted", self._temporary("".join(blocks[1:]))]
        code, out, err = self._run(*arguments, data=blocks[0])
        return "" if code == 0 else _reason(err or out)

    def new_key(self, kind):
        return self._must("make a %s key" % kind, "genpkey", *KEY_TYPES[kind])

    def request(self, key_file):
        """Make a request. Only its public key counts: the CA takes name and usages from the inventory."""
        config = self._temporary(_REQUEST)
        return self._must("make a certificate request", "req", "-new", "-sha256", "-config", config, "-key", key_file)

    def _temporary(self, content):
        handle, path = tempfile.mkstemp(prefix="pki.", dir=self.module.tmpdir)
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.write(content)
        return path


def _key_type(out):
    curve = re.search(r"ASN1 OID: (\S+)", out)
    if curve:
        return _CURVES.get(curve.group(1), curve.group(1))
    bits = re.search(r"\((\d+) bit", out)
    return "rsa_%s" % bits.group(1) if bits and "Modulus" in out else "of another kind"


def _field(out, name):
    return re.search(r"^%s(.*)$" % re.escape(name), out, re.M).group(1).strip()


def _after(out, title):
    match = re.search(r"^%s:.*\n(.*)$" % re.escape(title), out, re.M)
    return match.group(1).strip() if match else ""


def _reason(err):
    """The line of openssl's output that a person can use."""
    lines = [line.strip() for line in err.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith("error ") or ": verification failed" in line]
    chosen = (told or lines or ["no reason given"])[0]
    return re.sub(r"^error \d+ at \d+ depth lookup: ?", "", chosen)
