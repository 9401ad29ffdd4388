# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Keys of etcd's configuration file, by release line. Read from the servers of 3.4.23, 3.5.21 and 3.6.5."""

from __future__ import annotations

LINES = ("3.4", "3.5", "3.6")

# Type -> keys. A duration is a number of nanoseconds in the file; the role also takes 100ms, 5s, 2m, 1h and converts.
_ALL = {
    "str": "auth-token auto-compaction-mode auto-compaction-retention cors data-dir discovery discovery-proxy "
    "discovery-srv discovery-srv-name "
    "host-whitelist initial-cluster initial-cluster-state initial-cluster-token listen-client-urls "
    "listen-metrics-urls listen-peer-urls "
    "initial-advertise-peer-urls advertise-client-urls log-level logger metrics name wal-dir",
    "int": "auth-token-ttl backend-batch-limit bcrypt-cost election-timeout heartbeat-interval max-request-bytes "
    "max-snapshots max-txn-ops max-wals "
    "max-concurrent-streams quota-backend-bytes snapshot-count",
    "bool": "enable-grpc-gateway enable-pprof force-new-cluster initial-election-tick-advance pre-vote "
    "strict-reconfig-check unsafe-no-fsync",
    "duration": "backend-batch-interval grpc-keepalive-interval grpc-keepalive-min-time grpc-keepalive-timeout",
    "list": "cipher-suites log-outputs",
    "dict": "client-transport-security peer-transport-security",
}
_FROM_34_TO_35 = {"bool": "enable-v2", "str": "experimental-enable-v2v3"}
_ONLY_34 = {
    "bool": "debug",
    "str": "log-output log-package-levels proxy discovery-fallback experimental-backend-bbolt-freelist-type",
    "int": "proxy-dial-timeout proxy-failure-wait proxy-read-timeout proxy-refresh-interval proxy-write-timeout",
}
# Renamed without the prefix in 3.6, where both are read.
_EXPERIMENTAL = {
    "bool": "experimental-enable-lease-checkpoint experimental-enable-lease-checkpoint-persist "
    "experimental-initial-corrupt-check",
    "int": "experimental-compaction-batch-limit",
    "duration": "experimental-corrupt-check-time experimental-watch-progress-notify-interval "
    "experimental-warning-apply-duration",
}
_SINCE_35 = {
    "str": "backend-bbolt-freelist-type log-rotation-config-json listen-client-http-urls tls-min-version "
    "tls-max-version v2-deprecation "
    "experimental-distributed-tracing-address experimental-distributed-tracing-instance-id "
    "experimental-distributed-tracing-service-name",
    "int": "self-signed-cert-validity experimental-bootstrap-defrag-threshold-megabytes "
    "experimental-distributed-tracing-sampling-rate "
    "experimental-snapshot-catch-up-entries",
    "bool": "enable-log-rotation experimental-compact-hash-check-enabled experimental-enable-distributed-tracing "
    "experimental-memory-mlock "
    "experimental-stop-grpc-service-on-defrag experimental-txn-mode-write-with-shared-buffer "
    "experimental-peer-skip-client-san-verification",
    "duration": "experimental-compact-hash-check-time experimental-compaction-sleep-interval "
    "experimental-downgrade-check-time "
    "experimental-warning-unary-request-duration",
    "dict": "socket-options",
}
_SINCE_36 = {
    "str": "distributed-tracing-address distributed-tracing-instance-id distributed-tracing-service-name "
    "feature-gates log-format",
    "int": "bootstrap-defrag-threshold-megabytes compaction-batch-limit distributed-tracing-sampling-rate "
    "max-learners snapshot-catchup-entries",
    "bool": "enable-distributed-tracing memory-mlock",
    "duration": "compact-hash-check-time compaction-sleep-interval corrupt-check-time downgrade-check-time "
    "warning-apply-duration "
    "warning-unary-request-duration watch-progress-notify-interval",
    "dict": "discovery-config",
}

SECURITY = {
    "cert-file": "str",
    "key-file": "str",
    "client-cert-file": "str",
    "client-key-file": "str",
    "client-cert-auth": "bool",
    "trusted-ca-file": "str",
    "auto-tls": "bool",
    "allowed-cn": "list",
    "allowed-hostname": "list",
    "skip-client-san-verification": "bool",
}
SECTIONS = {"client-transport-security": SECURITY, "peer-transport-security": SECURITY}

# What the role decides, and the variable that says it.
RESERVED = {
    "name": "etcd_name",
    "data-dir": "etcd_data_dir",
    "listen-peer-urls": "etcd_listen_address and etcd_peer_port",
    "listen-client-urls": "etcd_listen_address and etcd_client_port",
    "initial-advertise-peer-urls": "etcd_advertise_host and etcd_peer_port",
    "advertise-client-urls": "etcd_advertise_host and etcd_client_port",
    "initial-cluster": "etcd_hosts",
    "initial-cluster-state": "nothing: it follows from the state of the cluster",
    "initial-cluster-token": "etcd_initial_cluster_token",
    "force-new-cluster": "nothing: restore a snapshot with playbooks/etcd_restore.yml",
}


def _table():
    found = {}
    spans = (
        (_ALL, LINES),
        (_FROM_34_TO_35, LINES[:2]),
        (_ONLY_34, LINES[:1]),
        (_EXPERIMENTAL, LINES),
        (_SINCE_35, LINES[1:]),
        (_SINCE_36, LINES[2:]),
    )
    for group, lines in spans:
        for kind, names in group.items():
            for name in names.split():
                found[name] = (kind, lines)
    return found


KEYS = _table()
