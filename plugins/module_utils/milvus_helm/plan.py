# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A release of the chart from the neutral variables, with everything that is wrong about them."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config.tree import merge
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm import values as chart
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm.table import LINES
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import objects, secrets
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import options as neutral
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.judge import MODE
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.table import DATA_DIR
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import host_problems, queues
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import plan as milvus
from ansible_collections.vectordb.ops.plugins.module_utils.topology.table import SEPARATE_COORDINATORS
from ansible_collections.vectordb.ops.plugins.module_utils.topology.variables import plain

EMPTY = {
    "mode": "",
    "message_queue": "",
    "chart_version": "",
    "chart_values": {},
    "secrets": [],
    "objects": [],
    "identity": {},
    "refs": {},
    "notes": [],
}
NO_REST = "With TLS, REST needs a port of its own, which the Service does not have: it is off (milvus_rest_enabled)."
# Stands for what comes with the chart while the variables are judged: the chart itself knows the addresses.
BUNDLED = {
    "etcd": {"etcd_endpoints": ["etcd:2379"], "etcd_tls_enabled": False, "etcd_user": ""},
    "storage": {"s3_endpoint": "minio", "s3_port": 9000, "s3_use_ssl": False, "s3_ca_path": "", "storage": "s3"},
    "kafka": {"kafka_endpoints": ["kafka:9092"], "kafka_security_protocol": "PLAINTEXT"},
    "pulsar": {"pulsar_endpoints": ["pulsar:6650"], "pulsar_tls_enabled": False, "pulsar_token": ""},
}
# Keys of milvus.yaml that the chart then writes itself.
KEYS = {"etcd": ("etcd", "endpoints"), "storage": ("minio", "address", "port", "useSSL")}


def make_plan(settings, options, reference):
    settings, options = plain(settings), plain(options)
    release, unknown = reference.release(settings["version"])
    if release is None:
        return {**EMPTY, "problems": [unknown]}
    line_name, table, found = line(settings["version"], options["chart_version"])
    said = neutral.problems(settings, options)
    if settings["rest_port"]:
        said.append(
            f"milvus_rest_port: by the chart REST shares the client port of the Service; found "
            f"{settings['rest_port']}, set it to 0"
        )
    mode = neutral.mode(settings)
    queue = queues.wanted(settings, release, mode)
    bundled = neutral.missing(settings, queue)
    inside = secrets.assume({**settings, **_inside(settings, options, bundled)}, options)
    made = milvus.make_plan({**inside, "components": neutral.single(settings)}, reference)
    found += said + made["problems"]
    if said:
        # What they stand in cannot be read.
        return {**EMPTY, "problems": found}
    components = neutral.components(settings, options)
    found += _line_problems(line_name, table, settings, components, queue, mode, options)
    extra = secrets.uncovered(made["config_secrets"])
    uses = [*secrets.used(inside, queue), *(["tls"] if settings["tls_mode"] else [])]
    refs = secrets.references(options, uses, extra)

    def knows(path):
        return reference.knows(path, settings["version"])

    parts = {
        "line": table,
        "mode": mode,
        "queue": queue,
        "bundled": bundled,
        "components": components,
        "refs": refs,
        "config": _config(made["config"], inside, bundled),
        "environment": secrets.environment(refs, knows),
    }
    identity = {**host_problems.identity(made), MODE: mode}
    return {
        "problems": found,
        "notes": made["notes"] + ([NO_REST] if settings["tls_mode"] and settings["rest_enabled"] else []),
        "mode": mode,
        "message_queue": queue,
        "chart_version": options["chart_version"] or table["newest"],
        "chart_values": chart.values(inside, options, parts),
        "secrets": secrets.manifests(inside, options, refs, extra),
        "objects": objects.objects(options, components, identity),
        "identity": identity,
        "refs": refs,
    }


def line(version, chart_version):
    """(name, table, problems) of the chart's line: the one asked for, or the newest that runs this Milvus."""
    milvus_line = releases.line_of(version)
    fitting = [name for name, table in LINES.items() if _runs(table, milvus_line)]
    if not chart_version and fitting:
        return fitting[-1], LINES[fitting[-1]], []
    newest = list(LINES)[-1]
    if not chart_version:
        return newest, LINES[newest], [f"milvus_version: no chart runs {version}; known are {_known()}"]
    try:
        name = releases.line_of(chart_version)
    except releases.UnknownReleaseError as error:
        return newest, LINES[newest], [f"milvus_helm_chart_version: {error}"]
    # A line that is newer than this table has the keys of the newest known one, until the chart itself says otherwise.
    older = [one for one in LINES if _order(one) <= _order(name)]
    if not older:
        oldest = next(iter(LINES))
        return oldest, LINES[oldest], [f"milvus_helm_chart_version: {chart_version} is too old; known are {_known()}"]
    if _runs(LINES[older[-1]], milvus_line):
        return older[-1], LINES[older[-1]], []
    instead = f"take {LINES[fitting[-1]]['newest']}, or leave it empty" if fitting else f"known are {_known()}"
    said = f"milvus_helm_chart_version: chart {chart_version} does not run Milvus {version}; {instead}"
    return older[-1], LINES[older[-1]], [said]


def _order(name):
    return tuple(map(int, name.split(".")))


def _runs(table, milvus_line):
    oldest, newest = table["milvus"]
    return releases.line_between(milvus_line, oldest, newest or None)


def _known():
    spans = [(table["newest"], *table["milvus"]) for table in LINES.values()]
    return ", ".join(f"{newest} (Milvus {oldest} to {last or 'newer'})" for newest, oldest, last in spans)


def _inside(settings, options, bundled):
    """What the neutral variables are inside a pod."""
    found = {"install_method": "helm", "etcd_mode": "external", "data_dir": DATA_DIR, "log_dir": "", "storage": "s3"}
    for name in bundled:
        found.update(BUNDLED[name])
    if settings["tls_mode"]:
        found["rest_enabled"] = False
    return {**found, **secrets.tls_paths(settings, options)}


def _config(config, settings, bundled):
    """milvus.yaml as an overlay: without what the chart itself writes, and without paths of a host."""
    found = {section: dict(value) if isinstance(value, dict) else value for section, value in config.items()}
    for name in bundled:
        if name in ("kafka", "pulsar"):
            found.pop(name, None)
        else:
            section, *keys = KEYS[name]
            for key in keys:
                found.get(section, {}).pop(key, None)
    return merge(found, {"proxy": {"http": {"enabled": settings["rest_enabled"]}}})


def _line_problems(line_name, line, settings, components, queue, mode, options):
    found = []
    if queue not in line["queues"]:
        found.append(f"milvus_message_queue: chart {line_name} has no {queue}; allowed are {', '.join(line['queues'])}")
    for name, own in components.items():
        if name not in line["sections"] and mode == "cluster":
            found.append(f"milvus_components: chart {line_name} has no {name}; it has {', '.join(line['sections'])}")
        found += _component_problems(line_name, line, name, own)
    return found + _file_problems(line_name, line, settings, options)


def _component_problems(line_name, line, name, own):
    where = f"milvus_kubernetes_components.{name}"
    found = [f"{where}.{key}: chart {line_name} has no value for it" for key in own if key in line["lacks"]]
    if own.get("autoscaling") and name not in line["autoscaling"]:
        able = ", ".join(line["autoscaling"]) or "no component"
        found.append(f"{where}.autoscaling: chart {line_name} scales {able} alone")
    if name == "streamingnode" and "annotations" in own:
        found.append(f"{where}.annotations: chart {line_name} has no value for it; use milvus_kubernetes_annotations")
    if name in SEPARATE_COORDINATORS and own["replicas"] > 1:
        found.append(f"{where}.replicas: a coordinator apart runs once; place mixcoord for a second one that waits")
    return found


def _file_problems(line_name, line, settings, options):
    """What pods would have to find as files."""
    found = []
    if "volumes" in line["lacks"] and settings["tls_mode"]:
        found.append(f"milvus_tls_mode: chart {line_name} mounts no certificates; end TLS at the ingress instead")
    if "volumes" in line["lacks"] and options["secret_volumes"]:
        found.append(f"milvus_kubernetes_secret_volumes: chart {line_name} mounts no Secrets; leave it empty")
    return found + secrets.tls_problems(settings, options)
