# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The files that Java servers read, made from certificate and key: one PEM, one PKCS#12."""

from __future__ import annotations

import os
import tempfile


def read(module, path):
    try:
        with open(path, "rb") as handle:
            return handle.read()
    except OSError as error:
        if module.check_mode:
            return None
        module.fail_json(
            msg=f"Cannot read {path}: {error}. The role pki puts it there (pki_certificates with name pulsar), or set "
            "pulsar_tls_cert_path and pulsar_tls_key_path."
        )


def current(path):
    try:
        with open(path, "rb") as handle:
            return handle.read()
    except OSError:
        return None


def _temporary(module, content=b""):
    handle, path = tempfile.mkstemp(prefix="pulsar.", dir=module.tmpdir)
    with os.fdopen(handle, "wb") as target:
        target.write(content)
    return path


def run(module):
    params = module.params
    key, certificate = read(module, params["key_path"]), read(module, params["cert_path"])
    if key is None or certificate is None:
        return {"changed": True, "written": [params["pem_path"], params["p12_path"]]}
    if b"BEGIN PRIVATE KEY" not in key:
        module.fail_json(
            msg=f"{params['key_path']} is no unencrypted PKCS#8 key (BEGIN PRIVATE KEY), all that Java reads. "
            "Convert it: "
            "openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW"
        )
    wanted = key.rstrip() + b"\n" + certificate
    # The PEM is written last: that it holds the current key and chain proves that the other is made from them too.
    stale = current(params["pem_path"]) != wanted or not os.path.exists(params["p12_path"])
    written = [params["pem_path"], params["p12_path"]] if stale else []
    if stale and not module.check_mode:
        made = _temporary(module)
        code, _out, err = module.run_command(
            [
                *(module.get_bin_path("openssl", required=True), "pkcs12", "-export", "-name", "pulsar"),
                *("-inkey", params["key_path"], "-in", params["cert_path"]),
                *("-passout", "env:KEYSTORE_PASSWORD", "-out", made),
            ],
            environ_update={"KEYSTORE_PASSWORD": params["password"]},
        )
        if code != 0:
            module.fail_json(
                msg=f"openssl could not join {params['key_path']} and {params['cert_path']}: {err.strip()}"
            )
        module.atomic_move(made, params["p12_path"])
        module.atomic_move(_temporary(module, wanted), params["pem_path"])
    changed = bool(written)
    for path in (params["pem_path"], params["p12_path"]):
        if os.path.exists(path):
            attributes = {"path": path, "secontext": [None] * 3, "attributes": None, "follow": True}
            attributes.update(owner=params["owner"], group=params["group"], mode=params["mode"])
            changed = module.set_fs_attributes_if_different(attributes, changed)
    return {"changed": changed, "written": written}
