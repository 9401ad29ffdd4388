# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The CA on the controller. Only the public key of a request is used; names and usages come from the inventory."""

from __future__ import annotations

import datetime
import ipaddress

from ansible.errors import AnsibleActionFail

try:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    USAGES = {"server": ExtendedKeyUsageOID.SERVER_AUTH, "client": ExtendedKeyUsageOID.CLIENT_AUTH}
    IMPORT_ERROR = None
except ImportError as import_error:
    IMPORT_ERROR = import_error

# Hosts whose clock is a little behind must not see a certificate of the future.
CLOCK_SKEW = datetime.timedelta(hours=1)


class Signer:
    def __init__(self, certificate, key, passphrase, where):
        if IMPORT_ERROR:
            raise AnsibleActionFail(
                "Certificates cannot be issued: the controller's Python lacks the library cryptography "
                f"({IMPORT_ERROR}). "
                "Install it where ansible-playbook runs: pip install cryptography."
            )
        self.where = where
        self.certificate_text = certificate
        try:
            self.certificate = x509.load_pem_x509_certificate(certificate.encode())
        except ValueError as error:
            raise AnsibleActionFail(f"The CA certificate ({where}) cannot be read: {error}. Give a PEM file.") from None
        self.key = self._load_key(key, passphrase)
        self._check()

    def _load_key(self, key, passphrase):
        try:
            return serialization.load_pem_private_key(key.encode(), passphrase.encode() if passphrase else None)
        except (ValueError, TypeError) as error:
            raise AnsibleActionFail(
                f"The key of the CA ({self.where}) cannot be read: {error}. "
                "Set pki_ca_passphrase to its passphrase, and leave it empty for an unencrypted key."
            ) from None

    def _check(self):
        if _spki(self.key.public_key()) != _spki(self.certificate.public_key()):
            raise AnsibleActionFail(
                f"The key of the CA does not belong to its certificate ({self.where}). Restore the pair from your copy."
            )
        try:
            is_ca = self.certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        except x509.ExtensionNotFound:
            is_ca = False
        if not is_ca:
            raise AnsibleActionFail(f"{self.where} is not a CA certificate (basic constraints). Give one that may.")

    @property
    def days_left(self):
        return (self.certificate.not_valid_after_utc - _now()).days

    def sign(self, request_text, spec, days):
        """Issue one certificate for a resolved specification."""
        request = x509.load_pem_x509_csr(request_text.encode())
        if not request.is_signature_valid:
            raise AnsibleActionFail(f"The request for {spec['name']} is not signed by its own key. Run again.")
        public_key = request.public_key()
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, spec["common_name"])]))
            .issuer_name(self.certificate.subject)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(max(_now() - CLOCK_SKEW, self.certificate.not_valid_before_utc))
            .not_valid_after(min(_now() + datetime.timedelta(days=days), self.certificate.not_valid_after_utc))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(public_key), critical=True)
            .add_extension(x509.ExtendedKeyUsage([USAGES[usage] for usage in spec["usages"]]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(self._authority_key_identifier(), critical=False)
        )
        if spec["names"]:
            alternatives = x509.SubjectAlternativeName([_general_name(name) for name in spec["names"]])
            builder = builder.add_extension(alternatives, critical=False)
        algorithm = hashes.SHA256() if isinstance(self.key, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey)) else None
        text = builder.sign(self.key, algorithm).public_bytes(serialization.Encoding.PEM).decode()
        # Those who trust the root only need the CA in between; the root itself must not be sent.
        is_root = self.certificate.subject == self.certificate.issuer
        return text if is_root else text + self.certificate_text

    def _authority_key_identifier(self):
        try:
            own = self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        except x509.ExtensionNotFound:
            return x509.AuthorityKeyIdentifier.from_issuer_public_key(self.certificate.public_key())
        return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)


def _now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def _spki(public_key):
    return public_key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _general_name(name):
    kind, _colon, value = name.partition(":")
    return x509.IPAddress(ipaddress.ip_address(value)) if kind == "IP" else x509.DNSName(value)


def _key_usage(public_key):
    off = ("content_commitment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
    return x509.KeyUsage(
        digital_signature=True,
        key_encipherment=isinstance(public_key, rsa.RSAPublicKey),
        encipher_only=False,
        decipher_only=False,
        **dict.fromkeys(off, False),
    )
