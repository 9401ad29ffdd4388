#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_helm_info
short_description: Look at Milvus on Kubernetes, its chart and its release
version_added: 0.1.0
description:
  - Reads what the API server, Helm and the chart say in one call.
  - With O(values) it tells what they would change, by a dry run on the server.
  - Changes nothing. A chart from a repository is kept below O(cache_dir).
requirements:
  - kubernetes (Python) 24 or newer
  - PyYAML
  - Helm 3.13 or newer
options:
  name:
    description: Name of the release.
    type: str
    required: true
  namespace:
    description: Namespace of the release.
    type: str
    required: true
  kubeconfig:
    description:
      - File that tells how the API server is reached. Without it, E(K8S_AUTH_KUBECONFIG), E(KUBECONFIG) or the default
        of this host.
    type: path
    default: ""
  context:
    description: Context in it. Without it, E(K8S_AUTH_CONTEXT) or the current one.
    type: str
    default: ""
  helm:
    description: Program of Helm.
    type: str
    default: helm
  chart:
    description:
      - The chart as a name in O(chart_repo), an address V(oci://…), a folder or an archive.
      - Empty looks at no chart.
    type: str
    default: ""
  chart_repo:
    description: Address of a repository of charts.
    type: str
    default: ""
  chart_version:
    description: Version of the chart.
    type: str
    default: ""
  chart_checksum:
    description: Checksum of the chart's archive as V(sha256:HEX). Empty checks none.
    type: str
    default: ""
  cache_dir:
    description: Folder for charts that were brought from elsewhere.
    type: path
    default: ~/.cache/vectordb.ops/charts
  secrets:
    description: Names of Secrets whose keys are wanted.
    type: list
    elements: str
    default: []
  note:
    description: Name of the ConfigMap that notes what the data is bound to.
    type: str
    default: ""
  previous:
    description: Whether the values of the revision before are wanted too, as C(previous) in RV(release).
    type: bool
    default: false
  values:
    description: Values to compare with the release. RV(comparison) then tells what would change.
    type: dict
  annotation:
    description:
      - Name of an annotation of pods that is added to O(values), with a short digest of O(secrets).
      - By it pods roll when one of these changes.
    type: str
    default: ""
  ready:
    description: Whether every workload of the release is to be rolled out. Those that are not are told as RV(sick).
    type: bool
    default: false
  wait:
    description: Seconds to wait for that.
    type: int
    default: 0
extends_documentation_fragment:
  - vectordb.ops.reads_only
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Look at the cluster, the chart and the release
  vectordb.ops.milvus_helm_info:
    name: milvus
    namespace: milvus
    kubeconfig: /etc/vectordb/kubeconfig
    context: production
    helm: /usr/local/bin/helm
    chart: milvus
    chart_repo: https://zilliztech.github.io/milvus-helm
    chart_version: 5.0.19
    chart_checksum: sha256:0000000000000000000000000000000000000000000000000000000000000000
    cache_dir: /var/cache/charts
    secrets: [milvus-root, milvus-s3]
    note: milvus-vectordb-ops
    previous: true

- name: Tell what two proxies would change
  vectordb.ops.milvus_helm_info:
    name: milvus
    namespace: milvus
    chart: /srv/charts/milvus-5.0.19.tgz
    secrets: [milvus-root]
    annotation: vectordb.ops/secrets
    values:
      proxy: {replicas: 2}

- name: Wait until everything is rolled out
  vectordb.ops.milvus_helm_info:
    name: milvus
    namespace: milvus
    ready: true
    wait: 300
"""

RETURN = r"""
error:
  description: Why Kubernetes, Helm or the chart cannot be asked; empty when they can.
  returned: always
  type: str
  sample: ""
namespace:
  description: Whether the namespace is there.
  returned: always
  type: bool
  sample: true
lacking_rights:
  description: What this user may not do in the namespace.
  returned: always
  type: list
  elements: str
  sample: [create secrets]
secrets:
  description: Keys of each Secret that is there, and digests by which a change is known.
  returned: always
  type: dict
  sample: {"milvus-s3": {"keys": ["accesskey", "secretkey"], "digest": "8f3a", "uid": "0f", "proof": "77"}}
services:
  description: Names of the Services in the namespace.
  returned: always
  type: list
  elements: str
  sample: [milvus]
claims:
  description: Volumes in the namespace with size, class, phase and labels.
  returned: always
  type: dict
  sample: {"milvus": {"size": "50Gi", "class": "standard", "phase": "Bound", "labels": {}}}
storage_classes:
  description: Storage classes, and whether each is the default and can grow.
  returned: always
  type: dict
  sample: {"standard": {"default": true, "expandable": true}}
service_monitors:
  description: Whether the cluster knows ServiceMonitors.
  returned: always
  type: bool
  sample: false
owned:
  description: ConfigMaps, disruption budgets and network policies that the role has made for this release.
  returned: always
  type: list
  elements: dict
  sample: []
identity:
  description: What the data is bound to.
  returned: always
  type: dict
  sample: {"etcd.rootPath": "by-dev"}
chart:
  description: The chart's path, name, version, version of Milvus and own values.
  returned: when O(chart) is given
  type: dict
  sample: {"path": "/srv/milvus.tgz", "name": "milvus", "version": "5.0.19", "app_version": "2.6.15", "values": {}}
release:
  description: Status (empty without a release), revision, values, history and age in seconds of the release.
  returned: always
  type: dict
  sample: {"status": "deployed", "revision": 3, "chart": "milvus-5.0.19", "age": 3600, "values": {}, "history": []}
comparison:
  description:
    - Whether the values differ, why they were refused, and the completed values.
    - The manifests before and after, as far as they differ, with Secrets hidden.
  returned: when O(values) is given
  type: dict
  sample: {"differs": false, "error": "", "before": "", "after": "", "chart_values": {}}
sick:
  description: Workloads that are not rolled out, with what they lack.
  returned: always
  type: list
  elements: str
  sample: ["milvus-proxy: 1 of 2 pods are ready"]
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm import look
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import api
from ansible_collections.vectordb.ops.plugins.module_utils.yaml_text import HAS_YAML


def main():
    module = AnsibleModule(
        argument_spec=dict(
            name=dict(type="str", required=True),
            namespace=dict(type="str", required=True),
            kubeconfig=dict(type="path", default=""),
            context=dict(type="str", default=""),
            helm=dict(type="str", default="helm"),
            chart=dict(type="str", default=""),
            chart_repo=dict(type="str", default=""),
            chart_version=dict(type="str", default=""),
            chart_checksum=dict(type="str", default=""),
            cache_dir=dict(type="path", default="~/.cache/vectordb.ops/charts"),
            secrets=dict(type="list", elements="str", default=[], no_log=False),
            note=dict(type="str", default=""),
            previous=dict(type="bool", default=False),
            values=dict(type="dict"),
            annotation=dict(type="str", default=""),
            ready=dict(type="bool", default=False),
            wait=dict(type="int", default=0),
        ),
        supports_check_mode=True,
    )
    if not api.installed():
        module.fail_json(msg=missing_required_lib("kubernetes"))
    if not HAS_YAML:
        module.fail_json(msg=missing_required_lib("PyYAML"))
    found = look.look(module.run_command, module.params)
    comparison = found.get("comparison")
    if comparison:
        found["diff"] = {"before": comparison["before"], "after": comparison["after"]}
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()
