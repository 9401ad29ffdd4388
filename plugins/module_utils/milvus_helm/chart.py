# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A chart: brought from where it is, and what it says of itself."""

from __future__ import annotations

import hashlib
import os
import tarfile

from ansible_collections.vectordb.ops.plugins.module_utils import yaml_text as yaml
from ansible_collections.vectordb.ops.plugins.module_utils.said import last_line


class ChartError(Exception):
    """The chart cannot be had or read; the text is for the user."""


def bring(helm, params):
    """The path of the chart here. One from elsewhere is kept, so that a later run needs no network."""
    reference = params["chart"]
    if os.path.exists(reference):
        path = reference
    elif reference.startswith(("/", ".")) or reference.endswith((".tgz", ".tar.gz")):
        raise ChartError(f"chart {reference} is not there; bring it, or correct milvus_helm_chart")
    else:
        path = _pulled(helm, params)
    if params["chart_checksum"] and os.path.isfile(path):
        with open(path, "rb") as stream:
            found = hashlib.sha256(stream.read()).hexdigest()
        if f"sha256:{found}" != params["chart_checksum"].lower():
            raise ChartError(
                f"chart {path} has the checksum sha256:{found}, and milvus_helm_chart_checksum asks for "
                f"{params['chart_checksum']}; remove it when it is damaged, or correct the checksum once you trust it"
            )
    return path


def _pulled(helm, params):
    where = f"{params['chart_repo']} {params['chart']} {params['chart_version']}"
    folder = os.path.join(params["cache_dir"], hashlib.sha256(where.encode()).hexdigest()[:16])
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        return os.path.join(folder, name)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    command = ["pull", params["chart"], "--destination", folder, "--version", params["chart_version"]]
    source = params["chart"]
    if not source.startswith("oci://"):
        source = params["chart_repo"]
        command += ["--repo", source]
    code, _out, err = helm(command)
    if code:
        raise ChartError(
            f"chart {params['chart'].rpartition('/')[2]} {params['chart_version']} cannot be had from {source}: "
            f"{last_line(err)}; for a closed network give a local archive as milvus_helm_chart"
        )
    return os.path.join(folder, os.listdir(folder)[0])


def read(path):
    """{name, version, app_version, values}."""
    about = _document(path, "Chart.yaml")
    return {
        "path": path,
        "name": about.get("name", ""),
        "version": str(about.get("version", "")),
        "app_version": str(about.get("appVersion", "")),
        "values": _document(path, "values.yaml"),
    }


def _document(path, name):
    try:
        return yaml.safe_load(_text(path, name)) or {}
    except (OSError, tarfile.TarError, StopIteration, yaml.YAMLError) as error:
        raise ChartError(f"chart {path}: {name} cannot be read: {last_line(error)}") from error


def _text(path, name):
    if os.path.isdir(path):
        with open(os.path.join(path, name), encoding="utf-8") as stream:
            return stream.read()
    with tarfile.open(path) as archive:
        member = next(one for one in archive if one.name.count("/") == 1 and one.name.endswith(f"/{name}"))
        return archive.extractfile(member).read().decode()
