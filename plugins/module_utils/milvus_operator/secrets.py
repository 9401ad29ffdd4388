# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the operator does with Secrets in its own way: it reads those of S3 and Kafka itself, under fixed names."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import secrets
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.table import SECRETS

# Uses that the operator itself reads, and brings to the pods.
OWN = ("s3", "kafka")
AUTHORITY = "ca.crt"


def references(options, uses, extra, brought):
    found = secrets.references(options, uses, extra)
    if "s3" in found and "storage" in brought:
        # Whatever else it is told, it looks for the keys of the storage that it brings under this name.
        found["s3"]["name"] = storage_name(options)
    return found


def storage_name(options):
    return f"{options['name']}-minio"


def environment(refs, knows):
    """What pods get by their environment; the rest the operator brings."""
    return secrets.environment({use: ref for use, ref in refs.items() if use not in OWN}, knows)


def authority(settings, options):
    """The Secret that holds the authority of the object storage, as pods find it."""
    folder = str(settings["s3_ca_path"]).rpartition("/")[0]
    return options["secret_volumes"].get(folder, "") if settings["s3_use_ssl"] else ""


def problems(settings, options, brought):
    found = secrets.tls_problems(settings, options)
    told = secrets.given(options)
    for use in OWN:
        for key in SECRETS[use]:
            wanted = told.get(use, {}).get(key, key)
            if wanted != key:
                found.append(
                    f"milvus_kubernetes_secrets.{use}.{key}: the operator reads the key {key} alone; found {wanted!r}, "
                    "name a Secret that has it"
                )
    if "storage" in brought and told.get("s3", {}).get("name", storage_name(options)) != storage_name(options):
        found.append(
            "milvus_kubernetes_secrets.s3.name: the operator reads the keys of the storage that it brings from "
            f"{storage_name(options)} alone; found {told['s3']['name']!r}, call it so"
        )
    if settings["s3_endpoint"] and settings["s3_use_ssl"] and settings["s3_ca_path"]:
        name = str(settings["s3_ca_path"]).rpartition("/")[2]
        if not authority(settings, options) or name != AUTHORITY:
            found.append(
                "milvus_s3_ca_path: the operator takes the authority of the object storage out of a Secret, as "
                f"{AUTHORITY}; found {settings['s3_ca_path']!r}, set it to FOLDER/{AUTHORITY} with that FOLDER in "
                "milvus_kubernetes_secret_volumes"
            )
    return found
