# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The environment that MinIO reads, in upstream's names: families of settings, and what the role itself sets."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.spelling import hint

# name -> the role's own variable for it.
OWNED = {
    "MINIO_ROOT_USER": "minio_root_user",
    "MINIO_ROOT_PASSWORD": "minio_root_password",
    "MINIO_ROOT_USER_FILE": "minio_root_user",
    "MINIO_ROOT_PASSWORD_FILE": "minio_root_password",
    "MINIO_ACCESS_KEY": "minio_root_user",
    "MINIO_SECRET_KEY": "minio_root_password",
    "MINIO_VOLUMES": "minio_pools",
    "MINIO_ARGS": "minio_pools",
    "MINIO_ENDPOINTS": "minio_pools",
    "MINIO_CONFIG": "minio_pools",
    "MINIO_ADDRESS": "minio_port",
    "MINIO_CONSOLE_ADDRESS": "minio_console_port",
    "MINIO_BROWSER": "minio_console_enabled",
    "MINIO_STORAGE_CLASS_STANDARD": "minio_standard_parity",
    "MINIO_ERASURE_SET_DRIVE_COUNT": "drives_per_set in minio_pools",
    "MINIO_OPTS": "the role's other variables",
    "MINIO_CONFIG_ENV_FILE": "minio_config",
    "MINIO_ROOTDRIVE_THRESHOLD_SIZE": "minio_accept_shared_drives",
    "MINIO_ROOTDISK_THRESHOLD_SIZE": "minio_accept_shared_drives",
    "MINIO_CI_CD": "minio_accept_shared_drives",
}
KNOWN = (
    "API_CLUSTER_DEADLINE", "API_CORS_ALLOW_ORIGIN", "API_DELETE_CLEANUP_INTERVAL", "API_GZIP_OBJECTS",
    "API_LIST_QUORUM", "API_OBJECT_MAX_VERSIONS", "API_ODIRECT", "API_REMOTE_TRANSPORT_DEADLINE",
    "API_REPLICATION_MAX_LRG_WORKERS", "API_REPLICATION_MAX_WORKERS", "API_REPLICATION_PRIORITY",
    "API_REQUESTS_DEADLINE", "API_REQUESTS_MAX", "API_ROOT_ACCESS", "API_SECURE_CIPHERS", "API_SELECT_PARQUET",
    "API_STALE_UPLOADS_CLEANUP_INTERVAL", "API_STALE_UPLOADS_EXPIRY", "API_SYNC_EVENTS", "API_TRANSITION_WORKERS",
    "BATCH_EXPIRATION_WORKERS_WAIT", "BATCH_KEYROTATION_WORKERS_WAIT", "BATCH_REPLICATION_WORKERS_WAIT",
    "BROWSER_CONTENT_SECURITY_POLICY", "BROWSER_HSTS_INCLUDE_SUB_DOMAINS", "BROWSER_HSTS_PRELOAD",
    "BROWSER_HSTS_SECONDS", "BROWSER_LOGIN_ANIMATION", "BROWSER_REDIRECT", "BROWSER_REDIRECT_URL",
    "BROWSER_REFERRER_POLICY", "BROWSER_SESSION_DURATION", "CALLHOME_ENABLE", "CALLHOME_FREQUENCY", "CERT_PASSWD",
    "COMPRESSION_ALLOW_ENCRYPTION", "COMPRESSION_ENABLE", "COMPRESSION_EXTENSIONS", "COMPRESSION_MIME_TYPES",
    "CONN_USER_TIMEOUT", "CROSSDOMAIN_XML", "DNS_CACHE_TTL", "DNS_WEBHOOK_ENDPOINT", "DOMAIN", "DRIVE_MAX_TIMEOUT",
    "DSYNC_TRACE", "FS_OSYNC", "HEAL_BITROTSCAN", "HEAL_DRIVE_WORKERS", "HEAL_MAX_IO", "HEAL_MAX_SLEEP",
    "IDLE_TIMEOUT", "ILM_EXPIRATION_WORKERS", "ILM_TRANSITION_WORKERS", "INTERFACE", "LOG_COMPRESS", "LOG_DIR",
    "LOG_PREFIX", "LOG_QUERY_AUTH_TOKEN", "LOG_QUERY_URL", "LOG_SIZE", "MAX_IDLE_CONNS_PER_HOST", "MEMLIMIT",
    "NTP_SERVER", "PROMETHEUS_AUTH_TOKEN", "PROMETHEUS_AUTH_TYPE", "PROMETHEUS_EXTRA_LABELS", "PROMETHEUS_JOB_ID",
    "PROMETHEUS_OPEN_METRICS", "PROMETHEUS_URL", "PUBLIC_IPS", "READ_HEADER_TIMEOUT", "RECV_BUF_SIZE", "REGION",
    "REGION_NAME", "SCANNER_ALERT_EXCESS_FOLDERS", "SCANNER_ALERT_EXCESS_VERSIONS", "SCANNER_CYCLE", "SCANNER_DELAY",
    "SCANNER_IDLE_SPEED", "SCANNER_MAX_WAIT", "SCANNER_SPEED", "SEND_BUF_SIZE", "SERVER_DEBUG", "SERVER_URL",
    "SHUTDOWN_TIMEOUT", "SITE_NAME", "SITE_REGION", "STORAGE_CLASS_INLINE_BLOCK", "STORAGE_CLASS_OPTIMIZE",
    "STORAGE_CLASS_RRS", "STS_DURATION", "SYNC_BOOT", "UPDATE",
)  # fmt: skip
# Whole subsystems with many names, some with a suffix of the user's choice.
FAMILIES = (
    "AUDIT_KAFKA_", "AUDIT_WEBHOOK_", "ETCD_", "IDENTITY_LDAP_", "IDENTITY_OPENID_", "IDENTITY_PLUGIN_",
    "IDENTITY_TLS_", "KMS_", "LAMBDA_WEBHOOK_", "LOGGER_WEBHOOK_", "NOTIFY_AMQP_", "NOTIFY_ELASTICSEARCH_",
    "NOTIFY_KAFKA_", "NOTIFY_MQTT_", "NOTIFY_MYSQL_", "NOTIFY_NATS_", "NOTIFY_NSQ_", "NOTIFY_POSTGRES_",
    "NOTIFY_REDIS_", "NOTIFY_WEBHOOK_", "POLICY_OPA_", "POLICY_PLUGIN_", "SUBNET_",
)  # fmt: skip


def config_problems(config):
    found = []
    for name, value in sorted((config or {}).items()):
        problem = _problem(str(name), value)
        if problem:
            found.append(f"minio_config.{name} {problem}")
    return found


def _problem(name, value):
    if name in OWNED:
        return f"is set by the role; use {OWNED[name]}"
    short = name[len("MINIO_") :] if name.startswith("MINIO_") else None
    if short is None:
        if name in ("GOMEMLIMIT", "GOGC", "GOMAXPROCS", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"):
            short = ""
        else:
            return "is no variable that MinIO reads; its names begin with MINIO_"
    elif short not in KNOWN and not short.startswith(FAMILIES):
        return "is no variable that MinIO reads" + hint(f"MINIO_{short}", [f"MINIO_{name}" for name in KNOWN])
    if isinstance(value, (dict, list)) or value is None:
        return f"is {type(value).__name__}; expected one text, number or truth value"
    if "\n" in str(value):
        return "has a line break; expected one line"
    return None


def env_value(value):
    """As systemd's EnvironmentFile reads it: in double quotes, with its own escapes."""
    text = ("on" if value else "off") if isinstance(value, bool) else str(value)
    escaped = text
    for sign in ("\\", '"', "$", "`"):
        escaped = escaped.replace(sign, "\\" + sign)
    return f'"{escaped}"'
