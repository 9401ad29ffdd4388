#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_operator_info
short_description: Look at a Milvus on Kubernetes and at its operator
version_added: 0.1.0
description:
  - Reads definitions, operator, resource, Deployments, Secrets, storage classes and rights in one call.
  - Waits if told so.
  - Of Secrets it tells names of keys and a digest, never what is in them.
  - Changes nothing.
options:
  kubeconfig:
    description:
      - File with the access to the cluster. Without it E(K8S_AUTH_KUBECONFIG), the account of the pod that it runs
        in, or E(KUBECONFIG) and the account's own file.
    type: path
  context:
    description: Context in that file. Without it E(K8S_AUTH_CONTEXT), or the current one.
    type: str
  name:
    description: Name of the Milvus resource.
    type: str
    required: true
  namespace:
    description: Its namespace.
    type: str
    required: true
  operator_namespace:
    description: Namespace of the operator.
    type: str
    default: milvus-operator
  operator_release:
    description: Name of the operator's Helm release.
    type: str
    default: milvus-operator
  secrets:
    description: Names of Secrets in O(namespace).
    type: list
    elements: str
    default: []
  rights:
    description: What the account must be allowed to do. What it is not is told as RV(denied).
    type: list
    elements: dict
    default: []
    suboptions:
      verb:
        description: Such as V(create).
        type: str
        required: true
      group:
        description: Group of the API; empty for the core.
        type: str
        default: ""
      resource:
        description: Plural name.
        type: str
        required: true
      namespace:
        description: Empty for the whole cluster.
        type: str
        default: ""
  state:
    description:
      - Whether to wait until the resource is as O(wanted) says, until its pods are gone, or until it is gone with them.
    type: str
    choices: [present, stopped, absent]
    default: present
  wanted:
    description: What the Milvus is to be. Without it nothing is judged.
    type: dict
    suboptions:
      image:
        description: Image of all components.
        type: str
        default: ""
      annotations:
        description: Annotations of all pods.
        type: dict
        default: {}
      replicas:
        description: Pods by component.
        type: dict
        default: {}
      pods:
        description: Pods altogether; only told.
        type: int
        default: 0
      wait:
        description: Seconds that were allowed for it; only told.
        type: int
        default: 0
  wait:
    description: Seconds to wait until it is.
    type: int
    default: 0
requirements:
  - kubernetes (Python library)
extends_documentation_fragment:
  - vectordb.ops.reads_only
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Look at everything before a change
  vectordb.ops.milvus_operator_info:
    kubeconfig: ~/.kube/config
    context: production
    name: milvus
    namespace: milvus
    operator_namespace: milvus-operator
    operator_release: milvus-operator
    secrets: [milvus-s3]
    rights:
      - {verb: create, group: milvus.io, resource: milvuses, namespace: milvus}

- name: Wait until a new version runs in all pods
  vectordb.ops.milvus_operator_info:
    name: milvus
    namespace: milvus
    wanted:
      image: milvusdb/milvus:v2.6.22
      annotations: {vectordb.ops/configuration: c5ede86051d57e39c9f9d710e296f41f}
      replicas: {proxy: 2}
      pods: 6
      wait: 600
    wait: 600

- name: Wait until it is gone
  vectordb.ops.milvus_operator_info:
    name: milvus
    namespace: milvus
    state: absent
    wait: 300
"""

RETURN = r"""
crds:
  description: Definitions of the operator that are there, with their versions and the Helm release that owns them.
  returned: always
  type: dict
  sample: {"milvuses.milvus.io": {"versions": ["v1alpha1", "v1beta1"], "helm_release": "", "kept": true}}
operators:
  description: Deployments of the operator in the whole cluster.
  returned: always
  type: list
  elements: dict
  sample: [{"name": "milvus-operator", "namespace": "milvus-operator", "version": "1.3.8", "ready": true}]
release_status:
  description: How the newest revision of the operator's Helm release went; empty without one.
  returned: always
  type: str
  sample: deployed
hidden:
  description: What of the whole cluster the account may not read, by the key that is empty because of it.
  returned: always
  type: list
  elements: str
  sample: []
namespaces:
  description: Which of both namespaces are there.
  returned: always
  type: dict
  sample: {"milvus": true}
secrets:
  description: Keys and a short digest of each Secret that is there.
  returned: always
  type: dict
  sample: {"milvus-s3": {"keys": ["accesskey", "secretkey"], "digest": "8f3a"}}
storage_classes:
  description: Storage classes, and whether each is the default and can grow.
  returned: always
  type: dict
  sample: {"standard": {"default": true, "expandable": true}}
claims:
  description: Volumes of the namespace with size, class, phase and labels.
  returned: always
  type: dict
  sample: {"milvus-data": {"size": "50Gi", "class": "standard", "phase": "Bound", "labels": {}}}
services:
  description: Names of Services of the namespace.
  returned: always
  type: list
  elements: str
  sample: [milvus-milvus]
beside:
  description: Objects of the role that stand beside the resource.
  returned: always
  type: list
  elements: dict
  sample: [{"api_version": "networking.k8s.io/v1", "kind": "NetworkPolicy", "name": "milvus-milvus"}]
denied:
  description: Which of O(rights) the account does not have.
  returned: always
  type: list
  elements: dict
  sample: []
milvus:
  description: The resource with its generation, conditions, image and identity; empty when there is none.
  returned: always
  type: dict
  sample: {"generation": 3, "observed_generation": 3, "status": "Healthy", "image": "milvusdb/milvus:v2.6.22"}
deployments:
  description: Deployments of its components.
  returned: always
  type: list
  elements: dict
  sample: [{"name": "milvus-milvus-proxy", "component": "proxy", "replicas": 2, "available": 2}]
pods:
  description: Pods that do not run, and why.
  returned: always
  type: list
  elements: dict
  sample: []
unsettled:
  description: Why the Milvus is not what O(wanted) or O(state) say; empty when it is.
  returned: always
  type: list
  elements: str
  sample: []
waited:
  description: Seconds that were waited.
  returned: always
  type: int
  sample: 84
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import api
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_operator import look

RIGHT = dict(
    verb=dict(type="str", required=True),
    group=dict(type="str", default=""),
    resource=dict(type="str", required=True),
    namespace=dict(type="str", default=""),
)
WANTED = dict(
    image=dict(type="str", default=""),
    annotations=dict(type="dict", default={}),
    replicas=dict(type="dict", default={}),
    pods=dict(type="int", default=0),
    wait=dict(type="int", default=0),
)


def main():
    module = AnsibleModule(
        argument_spec=dict(
            kubeconfig=dict(type="path"),
            context=dict(type="str"),
            name=dict(type="str", required=True),
            namespace=dict(type="str", required=True),
            operator_namespace=dict(type="str", default="milvus-operator"),
            operator_release=dict(type="str", default="milvus-operator"),
            # Only their names.
            secrets=dict(type="list", elements="str", default=[], no_log=False),
            rights=dict(type="list", elements="dict", default=[], options=RIGHT),
            state=dict(type="str", choices=["present", "stopped", "absent"], default="present"),
            wanted=dict(type="dict", options=WANTED),
            wait=dict(type="int", default=0),
        ),
        supports_check_mode=True,
    )
    if not api.installed():
        module.fail_json(msg=missing_required_lib("kubernetes"))
    try:
        client = api.Api(module.params["kubeconfig"], module.params["context"])
        found = look.look(client, module.params)
    except api.ApiError as error:
        module.fail_json(msg=f"Milvus {module.params['name']} in namespace {module.params['namespace']}: {error}")
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()
