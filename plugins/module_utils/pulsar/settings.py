# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The content of each component's file: small defaults, what the user adds, what the role decides."""

from __future__ import annotations

import re

# Beside the files it protects, and readable by the same account as they are: it is no secret.
KEYSTORE_PASSWORD = "vectordb"  # noqa: S105
_TLS_FACTORY = "org.apache.bookkeeper.tls.TLSContextFactory"


SIZE = re.compile(r"(\d+)([kmgKMG])")
_MIB = {"k": 1 / 1024, "m": 1, "g": 1024}


def mebibytes(value):
    match = SIZE.fullmatch(str(value).strip())
    return int(int(match.group(1)) * _MIB[match.group(2).lower()]) if match else None


def bracketed(address):
    return f"[{address}]" if ":" in address else address


def endpoints(inputs, component):
    if inputs["mode"] == "standalone":
        return []
    hosts, port = inputs[f"{component}_hosts"], inputs["ports"][component]
    return [f"{bracketed(inputs['addresses'][host])}:{port}" for host in hosts]


def urls(inputs, host=None):
    """Where the admin interface is: of this host first, where it has one."""
    hosts = inputs["standalone_hosts"] if inputs["mode"] == "standalone" else inputs["broker_hosts"]
    ordered = sorted(hosts, key=lambda name: name != (host or inputs["host"]))
    scheme, port = ("https", "web_tls") if inputs["tls"] else ("http", "web")
    return [f"{scheme}://{bracketed(inputs['addresses'][name])}:{inputs['ports'][port]}" for name in ordered]


def expected(inputs, absent):
    """Who must be there while some hosts of the inventory are not set up yet."""
    kinds = ("zookeeper", "bookie", "broker")
    there = {f"{kind}_hosts": [host for host in inputs[f"{kind}_hosts"] if host not in absent] for kind in kinds}
    those = {**inputs, **there}
    return {
        "zookeepers": endpoints(those, "zookeeper"),
        "bookies": endpoints(those, "bookie"),
        "urls": urls(those),
    }


def zookeeper_id(inputs):
    """Given per host, or the place in the list."""
    host = inputs["host"]
    return int(inputs["zookeeper_ids"].get(host) or inputs["zookeeper_hosts"].index(host) + 1)


def _pem(prefix, inputs):
    return {
        f"{prefix}keyStore.location": f"{inputs['config_dir']}/tls/pulsar.pem",
        f"{prefix}keyStore.type": "PEM",
        f"{prefix}trustStore.location": inputs["tls_ca_path"],
        f"{prefix}trustStore.type": "PEM",
    }


def zookeeper_client(inputs):
    found = ["-Dzookeeper.sasl.client=false"]
    if inputs["tls"]:
        secure = {
            "client.secure": "true",
            "clientCnxnSocket": "org.apache.zookeeper.ClientCnxnSocketNetty",
            **_pem("ssl.", inputs),
        }
        found += [f"-Dzookeeper.{key}={value}" for key, value in secure.items()]
    return found


def zookeeper(inputs, _quorums):
    ports, hosts = inputs["ports"], inputs["zookeeper_hosts"]
    found = {
        "tickTime": 2000,
        "initLimit": 10,
        "syncLimit": 5,
        "maxClientCnxns": 200,
        "autopurge.snapRetainCount": 3,
        "autopurge.purgeInterval": 1,
        "admin.enableServer": False,
        "quorumListenOnAllIPs": True,
        **inputs["zookeeper_config"],
    }
    if "4lw.commands.whitelist" not in found:
        found["4lw.commands.whitelist"] = "srvr,mntr,ruok"
    found["dataDir"] = inputs["zookeeper_data_dir"]
    for place, host in enumerate(hosts):
        number = inputs["zookeeper_ids"].get(host) or place + 1
        address = bracketed(inputs["addresses"][host])
        found[f"server.{number}"] = f"{address}:{ports['zookeeper_quorum']}:{ports['zookeeper_election']}"
    if inputs["tls"]:
        found.update(
            {
                "secureClientPort": ports["zookeeper"],
                "serverCnxnFactory": "org.apache.zookeeper.server.NettyServerCnxnFactory",
                "ssl.clientAuth": "need",
                "sslQuorum": True,
                **_pem("ssl.", inputs),
                **_pem("ssl.quorum.", inputs),
            }
        )
    else:
        found["clientPort"] = ports["zookeeper"]
    return found


def bookie(inputs, _quorums):
    direct = mebibytes(inputs["memory"]["bookie"]["direct"]) or 128
    disk = inputs["bookie_disk"]
    found = {
        "ledgerStorageClass": "org.apache.bookkeeper.bookie.storage.ldb.DbLedgerStorage",
        "dbStorage_writeCacheMaxSizeMb": max(8, direct // 4),
        "dbStorage_readAheadCacheMaxSizeMb": max(8, direct // 4),
        "dbStorage_rocksDB_blockCacheSize": max(10, direct // 10) * 1048576,
        "journalMaxSizeMB": 256,
        "journalMaxBackups": 1,
        "gcWaitTime": 300000,
        "autoRecoveryDaemonEnabled": True,
        # A restart is no loss: copies are made anew only when a bookie stays away.
        "lostBookieRecoveryDelay": 60,
        "openLedgerRereplicationGracePeriod": 30000,
        "httpServerEnabled": False,
        "allowLoopback": True,
        "zkTimeout": inputs["session_timeout"],
        "statsProviderClass": "org.apache.bookkeeper.stats.NullStatsProvider",
        **inputs["bookie_config"],
    }
    found.update(
        {
            "bookiePort": inputs["ports"]["bookie"],
            "advertisedAddress": inputs["addresses"][inputs["host"]],
            "journalDirectories": inputs["bookie_journal_dirs"],
            "ledgerDirectories": inputs["bookie_ledger_dirs"],
            "metadataServiceUri": "zk+hierarchical://" + ";".join(endpoints(inputs, "zookeeper")) + "/ledgers",
            "nettyMaxFrameSizeBytes": int(inputs["max_message_size"]) + 10240,
            "diskUsageThreshold": disk["threshold"],
            "diskUsageWarnThreshold": disk["warn"],
            "diskUsageLwmThreshold": disk["low"],
        }
    )
    if int(disk["entry_log"]):
        found["minUsableSizeForEntryLogCreation"] = int(disk["entry_log"])
    if inputs["tls"]:
        found.update(
            {
                "tlsProvider": "OpenSSL",
                "tlsProviderFactoryClass": _TLS_FACTORY,
                "tlsClientAuthentication": True,
                "tlsKeyStoreType": "PEM",
                "tlsKeyStore": inputs["tls_key_path"],
                "tlsCertificatePath": inputs["tls_cert_path"],
                "tlsTrustStoreType": "PEM",
                "tlsTrustStore": inputs["tls_ca_path"],
            }
        )
    return found


def _serving(inputs, quorums, plain_bind):
    """What a broker and a standalone server have in common."""
    ports, tls = inputs["ports"], inputs["tls"]
    ensemble, write, ack = quorums
    found = {
        "bindAddress": plain_bind,
        "loadBalancerOverrideBrokerNicSpeedGbps": 1,
        # Milvus reads again from where it stopped: a topic without reader must keep what it holds.
        "brokerDeleteInactiveTopicsEnabled": False,
        "allowAutoTopicCreationType": "non-partitioned",
        "defaultNumberOfNamespaceBundles": 4,
        "managedLedgerCacheSizeMB": max(16, (mebibytes(inputs["memory"]["broker"]["direct"]) or 256) // 4),
        "metadataStoreSessionTimeoutMillis": inputs["session_timeout"],
        "backlogQuotaDefaultRetentionPolicy": "producer_exception",
        "functionsWorkerEnabled": False,
        "webSocketServiceEnabled": False,
        "enablePackagesManagement": False,
        **inputs["broker_config"],
    }
    found.update(
        {
            "clusterName": inputs["cluster"],
            "advertisedAddress": inputs["addresses"][inputs["host"]],
            "brokerServicePort": "" if tls else ports["broker"],
            "webServicePort": "" if tls and not inputs["web_plain"] else ports["web"],
            "maxMessageSize": int(inputs["max_message_size"]),
            "managedLedgerDefaultEnsembleSize": ensemble,
            "managedLedgerDefaultWriteQuorum": write,
            "managedLedgerDefaultAckQuorum": ack,
        }
    )
    if tls:
        found.update(
            {
                "brokerServicePortTls": ports["broker_tls"],
                "webServicePortTls": ports["web_tls"],
                # As key store: from PEM the web server reads RSA keys only.
                "tlsEnabledWithKeyStore": True,
                "tlsKeyStoreType": "PKCS12",
                "tlsKeyStore": f"{inputs['config_dir']}/tls/pulsar.p12",
                "tlsKeyStorePassword": KEYSTORE_PASSWORD,
                "brokerClientTlsEnabled": True,
                "brokerClientTlsEnabledWithKeyStore": False,
                "brokerClientTrustCertsFilePath": inputs["tls_ca_path"],
                "tlsHostnameVerificationEnabled": True,
            }
        )
    if inputs["auth"]:
        found.update(
            {
                "authenticationEnabled": True,
                "authorizationEnabled": True,
                "authenticationProviders": "org.apache.pulsar.broker.authentication.AuthenticationProviderToken",
                "tokenSecretKey": f"file://{inputs['config_dir']}/token.key",
                "superUserRoles": [*inputs["superuser_roles"], inputs["broker_role"]],
                "brokerClientAuthenticationPlugin": "org.apache.pulsar.client.impl.auth.AuthenticationToken",
                "brokerClientAuthenticationParameters": f"file://{inputs['config_dir']}/broker.token",
            }
        )
    return found


def broker(inputs, quorums):
    metadata = "zk:" + ",".join(endpoints(inputs, "zookeeper"))
    found = _serving(inputs, quorums, inputs["listen_address"])
    found.update({"metadataStoreUrl": metadata, "configurationMetadataStoreUrl": metadata})
    if inputs["tls"]:
        found.update(
            {
                "bookkeeperTLSProviderFactoryClass": _TLS_FACTORY,
                "bookkeeperTLSClientAuthentication": True,
                "bookkeeperTLSKeyFileType": "PEM",
                "bookkeeperTLSKeyFilePath": inputs["tls_key_path"],
                "bookkeeperTLSCertificateFilePath": inputs["tls_cert_path"],
                "bookkeeperTLSTrustCertTypes": "PEM",
                "bookkeeperTLSTrustCertsFilePath": inputs["tls_ca_path"],
            }
        )
    return found


def standalone(inputs, quorums):
    return _serving(inputs, quorums, inputs["listen_address"])


def arguments(name, inputs):
    folder = inputs["config_dir"]
    if name == "zookeeper":
        return [f"{folder}/zookeeper.conf"]
    if name == "bookie":
        return ["--conf", f"{folder}/bookkeeper.conf"]
    if name == "broker":
        return ["-c", f"{folder}/broker.conf"]
    data = inputs["data_dir"]
    return [
        *("-c", f"{folder}/standalone.conf", "-a", inputs["addresses"][inputs["host"]]),
        *("--no-functions-worker", "--no-stream-storage", "--num-bookies", "1"),
        *("--bookkeeper-dir", f"{data}/bookkeeper", "--metadata-dir", f"{data}/metadata"),
    ]


def directories(name, inputs):
    if name == "zookeeper":
        return [inputs["zookeeper_data_dir"]]
    if name == "bookie":
        return [*inputs["bookie_journal_dirs"], *inputs["bookie_ledger_dirs"]]
    return [inputs["data_dir"]]
