# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The least of a client of Kubernetes: paths and JSON, with the login that kubernetes.core uses."""

from __future__ import annotations

import importlib.util
import json
import os

TIMEOUT = 10
ANOTHER = "milvus_kubernetes_kubeconfig or milvus_kubernetes_context"


class ApiError(Exception):
    """The API server does not answer, or refuses; the text is for the user."""


class ForbiddenError(ApiError):
    """The account may not do that."""


def installed():
    """Whether there is a client library; it is loaded by who asks, as that takes half a second."""
    return importlib.util.find_spec("kubernetes") is not None


def access(kubeconfig, context):
    """What is told, or what kubernetes.core takes in its place."""
    return (
        kubeconfig or os.environ.get("K8S_AUTH_KUBECONFIG") or None,
        context or os.environ.get("K8S_AUTH_CONTEXT") or None,
    )


class Api:
    def __init__(self, kubeconfig, context):
        import kubernetes

        kubeconfig, context = access(kubeconfig, context)
        self._refusal = kubernetes.client.ApiException
        configuration = kubernetes.client.Configuration()
        try:
            if not kubeconfig and not context and os.environ.get("KUBERNETES_SERVICE_HOST"):
                kubernetes.config.load_incluster_config(client_configuration=configuration)
            else:
                path = os.path.expanduser(kubeconfig) if kubeconfig else None
                kubernetes.config.load_kube_config(path, context, client_configuration=configuration)
        except (kubernetes.config.ConfigException, OSError) as error:
            told = _one_line(error).rstrip(".")
            raise ApiError(
                f"{kubeconfig or 'the default kubeconfig'} cannot be used: {told}. Correct {ANOTHER}"
            ) from error
        # One try is told at once; otherwise a server that is gone takes minutes.
        configuration.retries = False
        self.host = configuration.host
        self._client = kubernetes.client.ApiClient(configuration)
        self._configuration = configuration

    def get(self, path):
        """What is there, or None."""
        return self._ask("GET", path, None)

    def items(self, path):
        """All of a list; nothing where the kind is not known."""
        found = self._ask("GET", path, None)
        return (found or {}).get("items") or []

    def post(self, path, body):
        return self._ask("POST", path, body)

    def _ask(self, method, path, body):
        headers = {"Accept": "application/json", "Content-Type": "application/json", "User-Agent": "vectordb.ops"}
        login = self._configuration.auth_settings().get("BearerToken")
        if login:
            headers[login["key"]] = login["value"]
        try:
            answer = self._client.rest_client.request(
                method, f"{self.host}{path}", headers=headers, body=body, _request_timeout=TIMEOUT
            )
            status, text = answer.status, answer.data if answer.data is not None else answer.read()
        except self._refusal as error:
            status, text = error.status, error.body
        except Exception as error:
            # Every kind of failed connection, of several libraries, by one next step.
            raise ApiError(
                f"{self.host} does not answer: {_one_line(error)}. Correct {ANOTHER}, or see to the cluster"
            ) from error
        if status == 404:
            return None
        told = _parsed(text)
        if status == 403:
            said = told.get("message") or f"{method} {path} is forbidden"
            raise ForbiddenError(
                f"{self.host} refuses: {said.rstrip('.')}. Bind a role that allows it, or name another {ANOTHER}"
            )
        if not 200 <= int(status or 0) < 300:
            said = told.get("message") or told.get("reason") or "no reason given"
            raise ApiError(f"{self.host} refuses: {method} {path}: {status} {said}")
        return told


def _one_line(error):
    return " ".join(str(error).split()) or "no reason given"


def _parsed(text):
    try:
        found = json.loads(text)
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
