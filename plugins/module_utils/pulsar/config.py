# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Check what users add to Pulsar's files. Pulsar, BookKeeper and ZooKeeper ignore keys that they do not know."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.pulsar import keys_bookie, keys_broker, keys_zookeeper
from ansible_collections.vectordb.ops.plugins.module_utils.spelling import hint

EXPECTED = {
    "bool": "true or false",
    "int": "a whole number",
    "number": "a number",
    "list": "a list of strings, or one string",
    "str": "a string",
}
PRODUCTS = {
    "pulsar_config": ("Pulsar's broker 3.0", keys_broker.KEYS),
    "pulsar_bookie_config": ("BookKeeper 4.16", keys_bookie.KEYS),
    "pulsar_zookeeper_config": ("ZooKeeper 3.9", keys_zookeeper.KEYS),
}
# Handed through by the broker to its BookKeeper client, and read by a metrics provider: no table can name them all.
PREFIXES = {"pulsar_config": ("bookkeeper_",), "pulsar_bookie_config": ("prometheus",), "pulsar_zookeeper_config": ()}

_TLS = "pulsar_tls_enabled, pulsar_tls_ca_path, pulsar_tls_cert_path and pulsar_tls_key_path"
_ENSEMBLE = "pulsar_ensemble_size, pulsar_write_quorum and pulsar_ack_quorum"
# What the role decides, and the variable that says it.
RESERVED = {
    "pulsar_config": {
        "clusterName": "pulsar_cluster",
        "metadataStoreUrl": "pulsar_zookeeper_hosts",
        "configurationMetadataStoreUrl": "pulsar_zookeeper_hosts",
        "zookeeperServers": "pulsar_zookeeper_hosts",
        "configurationStoreServers": "pulsar_zookeeper_hosts",
        "brokerServicePort": "pulsar_tls_enabled and pulsar_broker_port",
        "brokerServicePortTls": "pulsar_broker_tls_port",
        "webServicePort": "pulsar_tls_enabled and pulsar_web_port",
        "webServicePortTls": "pulsar_web_tls_port",
        "advertisedAddress": "pulsar_advertise_host",
        "authenticationEnabled": "pulsar_auth_enabled",
        "authorizationEnabled": "pulsar_auth_enabled",
        "tokenSecretKey": "pulsar_token_secret",
        "superUserRoles": "pulsar_superuser_roles",
        "brokerClientAuthenticationParameters": "pulsar_token_secret",
        "maxMessageSize": "pulsar_max_message_size",
        "managedLedgerDefaultEnsembleSize": _ENSEMBLE,
        "managedLedgerDefaultWriteQuorum": _ENSEMBLE,
        "managedLedgerDefaultAckQuorum": _ENSEMBLE,
        "tlsCertificateFilePath": _TLS,
        "tlsKeyFilePath": _TLS,
        "tlsKeyStore": _TLS,
        "tlsEnabledWithKeyStore": _TLS,
    },
    "pulsar_bookie_config": {
        "bookiePort": "pulsar_bookie_port",
        "advertisedAddress": "pulsar_advertise_host",
        "metadataServiceUri": "pulsar_zookeeper_hosts",
        "zkServers": "pulsar_zookeeper_hosts",
        "journalDirectory": "pulsar_bookie_journal_dirs",
        "journalDirectories": "pulsar_bookie_journal_dirs",
        "ledgerDirectories": "pulsar_bookie_ledger_dirs",
        "nettyMaxFrameSizeBytes": "pulsar_max_message_size",
        "diskUsageThreshold": "pulsar_bookie_disk_usage_threshold",
        "diskUsageWarnThreshold": "pulsar_bookie_disk_usage_warn_threshold",
        "diskUsageLwmThreshold": "pulsar_bookie_disk_usage_low_threshold",
        "minUsableSizeForEntryLogCreation": "pulsar_bookie_min_usable_entry_log",
        "tlsKeyStore": _TLS,
        "tlsTrustStore": _TLS,
    },
    "pulsar_zookeeper_config": {
        "dataDir": "pulsar_zookeeper_data_dir",
        "clientPort": "pulsar_zookeeper_port",
        "secureClientPort": "pulsar_zookeeper_port",
        "sslQuorum": _TLS,
    },
}


def _table(groups):
    return {name: kind for kind, names in groups.items() for name in names.split()}


TABLES = {variable: _table(groups) for variable, (_title, groups) in PRODUCTS.items()}


def fits(kind, value):
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "list":
        return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
    return isinstance(value, (str, int, float, bool))


def problems(variable, config):
    """One sentence per mistake of one of the three dictionaries, in a stable order."""
    title, known, reserved = PRODUCTS[variable][0], TABLES[variable], RESERVED[variable]
    if not isinstance(config, dict):
        return [f"{variable} is {config!r}; expected a dictionary in the key names of {title}"]
    found = []
    for key in sorted(config, key=str):
        path, value = f"{variable}.{key}", config[key]
        if key in reserved:
            found.append(f"{path} is {value!r}, which the role decides itself; set {reserved[key]}")
        elif key in known:
            if not fits(known[key], value):
                found.append(f"{path} is {value!r}; expected {EXPECTED[known[key]]}")
        elif not str(key).startswith(PREFIXES[variable] or ("\0",)):
            found.append(f"{path} is no key of {title}{hint(key, known)}")
    return found


def text(value):
    """A value as properties files hold it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ",".join(str(one) for one in value)
    return "" if value is None else str(value)


def lines(config):
    return "".join(f"{key}={text(config[key])}\n" for key in sorted(config))
