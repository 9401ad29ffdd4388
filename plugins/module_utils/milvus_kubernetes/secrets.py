# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Secrets that Milvus is given: those that are there already, and those that are made from the variables."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.table import SECRETS, TLS, TLS_DIR

THERE = "in a Secret"
CONFIG = "config"


def used(settings, queue):
    """Which uses this Milvus has."""
    wanted = {
        "root": settings["authorization_enabled"],
        "s3": settings["storage"] == "s3" and not settings["s3_use_iam"],
        "kafka": queue == "kafka" and settings["kafka_security_protocol"].startswith("SASL"),
        "pulsar": queue == "pulsar" and bool(settings["pulsar_token"]),
        "etcd": bool(settings["etcd_user"]),
    }
    return [use for use in SECRETS if wanted[use]]


def assume(settings, options):
    """The settings, with what Secrets hold that somebody else made: so that nothing is called missing."""
    found = dict(settings)
    for use in given(options):
        for setting, _variable in SECRETS.get(use, {}).values():
            if use != "root":
                found[setting] = found[setting] or THERE
    return found


def given(options):
    told = options["secrets"] if isinstance(options["secrets"], dict) else {}
    return {use: own for use, own in told.items() if isinstance(own, dict) and own.get("name")}


def uncovered(config_secrets):
    """Secrets of the configuration beside those that have a use of their own, as environment variables."""
    covered = {_bare(variable) for keys in SECRETS.values() for _setting, variable in keys.values()}
    return {name: value for name, value in config_secrets.items() if _bare(name) not in covered}


def _bare(variable):
    """Milvus takes no notice of underscores."""
    return variable.replace("_", "").upper()


def references(options, uses, extra):
    """{use: {name, keys: {our key: its key}, ours}} of every Secret in use."""
    found = {}
    if extra:
        found[CONFIG] = {"name": f"{options['name']}-{CONFIG}", "keys": {key: key for key in extra}, "ours": True}
    for use in uses:
        own = given(options).get(use, {})
        keys = TLS if use == "tls" else {key: key for key in SECRETS[use]}
        found[use] = {
            "name": own.get("name") or f"{options['name']}-{use}",
            "keys": {key: own.get(key) or default for key, default in keys.items()},
            "ours": not own.get("name"),
        }
    return found


def environment(refs, knows):
    """Environment variables that take their value from Secrets."""
    found = []
    for use, ref in refs.items():
        if use == "root" and not knows("common.security.defaultRootPassword"):
            continue
        names = {key: variable for key, (_setting, variable) in SECRETS.get(use, {}).items()}
        if use == CONFIG:
            names = {key: key for key in ref["keys"]}
        for key, variable in names.items():
            source = {"secretKeyRef": {"name": ref["name"], "key": ref["keys"][key]}}
            found.append({"name": variable, "valueFrom": source})
    return found


def manifests(settings, options, refs, extra):
    """The Secrets that are made from the variables; `extra` is what of the configuration has no use of its own."""
    found = []
    for use, ref in refs.items():
        if not ref["ours"]:
            continue
        if use == "tls":
            values = {TLS[what]: text for what, text in options["tls_files"].items() if text}
        elif use == CONFIG:
            values = extra
        else:
            values = {key: str(settings[setting]) for key, (setting, _variable) in SECRETS[use].items()}
        if use == "pulsar":
            values["params"] = f"token:{settings['pulsar_token']}"
        found.append(
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": ref["name"], "namespace": options["namespace"], "labels": labels(options)},
                "type": "kubernetes.io/tls" if use == "tls" else "Opaque",
                "stringData": values,
            }
        )
    return found


def labels(options):
    return {"app.kubernetes.io/managed-by": "vectordb.ops", "app.kubernetes.io/instance": options["name"]}


def tls_paths(settings, options):
    """Where pods find the server's certificate."""
    if not settings["tls_mode"]:
        return {}
    own = given(options).get("tls", {})
    return {f"tls_{what}_path": f"{TLS_DIR}/{own.get(what) or name}" for what, name in TLS.items()}


def tls_problems(settings, options):
    if not settings["tls_mode"] or "tls" in given(options) or options["tls_files"].get("cert"):
        return []
    return [
        (
            "milvus_tls_cert_path: milvus_tls_mode needs certificate and key as files on the controller, "
            "or milvus_kubernetes_secrets.tls"
        )
    ]


def tls_volume(refs):
    """Volume and mount of the server's certificate."""
    return [{"name": "milvus-tls", "secret": {"secretName": refs["tls"]["name"], "defaultMode": 0o440}}], [
        {"name": "milvus-tls", "mountPath": TLS_DIR, "readOnly": True}
    ]


def volumes(options, refs):
    """All volumes from Secrets, and where they are mounted."""
    found, mounts = tls_volume(refs) if "tls" in refs else ([], [])
    for number, (path, name) in enumerate(sorted(options["secret_volumes"].items())):
        found.append({"name": f"secret-{number}", "secret": {"secretName": name}})
        mounts.append({"name": f"secret-{number}", "mountPath": path, "readOnly": True})
    return found, mounts
