# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reach a Kafka cluster through confluent-kafka; every failure becomes one sentence with the next step."""

from __future__ import annotations

import traceback

from ansible.module_utils.basic import env_fallback, missing_required_lib

CONNECTION = {
    "bootstrap_servers": {
        "type": "list",
        "elements": "str",
        "required": True,
        "fallback": (env_fallback, ["KAFKA_BOOTSTRAP_SERVERS"]),
    },
    "ca_path": {"type": "path", "fallback": (env_fallback, ["KAFKA_CA_PATH"])},
    "client_cert_path": {"type": "path", "fallback": (env_fallback, ["KAFKA_CLIENT_CERT_PATH"])},
    "client_key_path": {"type": "path", "fallback": (env_fallback, ["KAFKA_CLIENT_KEY_PATH"])},
    "user": {"type": "str", "fallback": (env_fallback, ["KAFKA_USER"])},
    "password": {"type": "str", "no_log": True, "fallback": (env_fallback, ["KAFKA_PASSWORD"])},
    "mechanism": {"type": "str", "default": "SCRAM-SHA-512", "choices": ["SCRAM-SHA-256", "SCRAM-SHA-512"]},
    "timeout": {"type": "int", "default": 10},
}
CONNECTION_PAIRS = [("client_cert_path", "client_key_path"), ("user", "password")]

# What the client library says, and what helps. The first match wins.
ADVICE = (
    ("authentication failed", "check user and password; users are made by the role kafka (kafka_users)"),
    (
        "certificate verify failed",
        "give in ca_path the CA that signed the brokers' certificates, and reach them by names in these",
    ),
    ("certificate required", "the listener wants a client certificate: give client_cert_path and client_key_path"),
    ("bad certificate", "give a client certificate that the brokers' CA signed"),
    (
        "handshake failed",
        "the listener speaks another protocol: certificates go to the brokers' port, passwords to the clients' port",
    ),
    ("no such file", "check ca_path, client_cert_path and client_key_path"),
    ("connection refused", "start the brokers, or correct bootstrap_servers"),
    (
        "failed to resolve",
        "correct bootstrap_servers and kafka_advertise_host: brokers are reached by the names that they announce",
    ),
    ("authorization failed", "use a client certificate whose name is in kafka_super_users, or give the user the right"),
)

IMPORT_ERROR = None
try:
    import confluent_kafka
    from confluent_kafka import admin
except ImportError:
    IMPORT_ERROR = traceback.format_exc()
    confluent_kafka = admin = None


class KafkaError(Exception):
    """Message holds object, operation, what Kafka said and the next step."""


def advice(text):
    said = text.lower()
    return next((hint for sign, hint in ADVICE if sign in said), "see journalctl -u kafka on the brokers")


def require_library(module):
    if IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("confluent-kafka"), exception=IMPORT_ERROR)


def settings_of(params, servers=None, **login):
    """The client library's own settings for a connection."""
    user = login.get("user") or params["user"]
    config = {
        "bootstrap.servers": ",".join(servers or params["bootstrap_servers"]),
        "security.protocol": "SASL_SSL" if user else "SSL",
        "socket.timeout.ms": params["timeout"] * 1000,
        "ssl.ca.location": params["ca_path"],
    }
    if user:
        config.update(
            {
                "sasl.mechanism": login.get("mechanism") or params["mechanism"],
                "sasl.username": user,
                "sasl.password": login.get("password") or params["password"],
            }
        )
    elif params["client_cert_path"]:
        config.update(
            {
                "ssl.certificate.location": params["client_cert_path"],
                "ssl.key.location": params["client_key_path"],
            }
        )
    return {key: value for key, value in config.items() if value is not None}


class Cluster:
    """One connection. Errors that the library reports in the background explain those that it raises."""

    def __init__(self, params, servers=None, **login):
        self._timeout = params["timeout"]
        self._said = []
        config = settings_of(params, servers, **login)
        config["error_cb"] = lambda error: self._said.append(str(error.str()))
        # Nothing goes to standard error, which Ansible would show.
        config["log_level"] = 0
        self._where = config["bootstrap.servers"]
        self.admin = None
        self.admin = self.calling("connect", lambda: admin.AdminClient(config))

    def calling(self, what, call):
        try:
            return call()
        except confluent_kafka.KafkaException as error:
            if self.admin:
                self.admin.poll(0.1)  # hands over what the library said in the background
            raise self.explained(what, error.args[0].str()) from error

    def explained(self, what, text):
        text = next((said for said in self._said if "down" not in said.lower()), text)
        return KafkaError(f"Kafka at {self._where}: {what} failed: {text}. {advice(text).capitalize()}.")

    def metadata(self):
        return self.calling("reading the metadata", lambda: self.admin.list_topics(timeout=self._timeout))

    def results(self, what, futures):
        """{key: result} of an operation that answers for each of its objects."""
        done = {}
        for key, future in futures.items():
            done[key] = self.calling(f"{what} {key}", lambda future=future: future.result(self._timeout * 3))
        return done

    def may_enter(self):
        """Whether the login is accepted. A rejected one is told in the background only, while calls just time out."""
        for _attempt in range(self._timeout):
            try:
                self.admin.list_topics(timeout=1)
            except confluent_kafka.KafkaException:
                self.admin.poll(0.1)
                if any("authentication fail" in said.lower() for said in self._said):
                    return False
            else:
                return True
        self.metadata()
        return True
