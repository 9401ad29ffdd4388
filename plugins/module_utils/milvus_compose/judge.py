# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What stands against a stack on a host, and which images are to be brought."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_compose import host
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_compose.table import OLDEST_COMPOSE
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import host_problems


def problems(plan, found, settings):
    return (
        _engine(found)
        + [
            f"port {one['port']} ({one['what']}) is held by {one['command']} (pid {one['pid']}); stop that, or set "
            f"{'milvus_rest_port' if 'http' in one['what'] else 'milvus_port'} to a free one"
            for one in found["port_conflicts"]
        ]
        + _images(plan, found, settings)
        + _version(found, settings)
        + _files(found, settings)
        + _data(plan, found, settings)
    )


def _engine(found):
    if found["error"]:
        told = f"Docker Engine does not answer: {found['error']}"
        return [f"{told}; install it (docker-ce, docker.io) and start it, then run again"]
    version = host.compose_version(found["compose"])
    if version[:2] >= OLDEST_COMPOSE:
        return []
    has = f"is {found['compose']}" if found["compose"] else "is missing"
    return [
        (
            f"docker compose {has}, and version {OLDEST_COMPOSE[0]}.{OLDEST_COMPOSE[1]} or newer is needed: install "
            "docker-compose-plugin (Docker's packages) or docker-compose-v2 (Ubuntu); the package docker-compose of "
            "Debian 12 is another program"
        )
    ]


def _images(plan, wanted, settings):
    found = []
    for name, one in plan["images"].items():
        there = wanted["images"].get(one["reference"], "")
        if one["archive"] and not there and not wanted["archives"].get(one["archive"]) and not settings["check_mode"]:
            found.append(
                f"the archive {one['archive']} of image {one['reference']} is not on the host; bring it there, or "
                f"correct milvus_compose_images.{name}.archive"
            )
        if one["archive"] and one["digest"] and there and there != one["digest"]:
            found.append(wrong_image(name, one, there))
    return found


def wrong_images(loaded):
    """`loaded` are the results of loading archives, each with the image that was expected."""
    found = []
    for result in loaded:
        image = result["__milvus_compose_image"]
        names = {short(image["reference"])}
        ids = [str(one.get("Id")) for one in result.get("images", []) if names & set(one.get("RepoTags") or [])]
        if not ids:
            tags = [tag for one in result.get("images", []) for tag in one.get("RepoTags") or []]
            found.append(f"{image['archive']} holds {', '.join(tags) or 'no image'}, and not {image['reference']}")
        elif image["digest"] and ids[0] != image["digest"]:
            found.append(wrong_image(image["name"], image, ids[0]))
    return found


def images_to_pull(plan, found):
    """Images that come from a registry and are not there."""
    return [
        {"name": name, **one}
        for name, one in plan["images"].items()
        if not one["archive"] and not found["images"].get(one["reference"])
    ]


def not_pulled(asked):
    """`asked` are the results of pulling images, each with the image that was wanted."""
    found = []
    for result in asked:
        if result.get("failed"):
            image = result["__milvus_compose_image"]
            said = str(result.get("msg", "")).strip().rstrip(".")
            found.append(
                f"{image['reference']} could not be pulled: {said}. Bring it there, log in, or correct "
                f"milvus_compose_registry or milvus_compose_images.{image['name']}"
            )
    return found


def short(reference):
    """As the engine names an image of its own registry."""
    for prefix in ("docker.io/library/", "docker.io/"):
        if reference.startswith(prefix):
            return reference[len(prefix) :]
    return reference


def wrong_image(name, image, there):
    return (
        f"{image['reference']} on the host has ID {there or 'unknown'}, and milvus_compose_images.{name}.digest pins "
        f"{image['digest']}; remove that image or bring the right archive, or correct the pin"
    )


def _version(found, settings):
    variable, target = "milvus_compose_version", settings["version"]
    if settings["rollback"]:
        variable, target = "milvus_compose_rollback", found["previous"]
        if not target:
            return [f"{variable}: no earlier version is kept on this host; restore a backup instead"]
    if not found["current"] or found["current"] == target:
        return []
    return [f"{variable}: {one}" for one in releases.step_problems("milvus", found["current"], target)]


def _files(found, settings):
    if settings["check_mode"]:
        return []
    return [
        f"{path} is not on the host; run the role that brings certificates (vectordb.ops.pki) first, or correct it"
        for path, digest in sorted(found["digests"].items())
        if not digest
    ]


def _data(plan, found, settings):
    if settings["identity"]:
        there = {"data_present": found["data_present"], "etcd_data_present": False}
        return host_problems.identity_problems(settings["identity"], host_problems.identity(plan), there)
    if found["data_present"] and not settings["adopt_existing_data"]:
        return [
            (
                f"{settings['data_dir']} holds files that this role did not put there; choose another "
                "milvus_compose_data_dir, or set milvus_adopt_existing_data: true once you are sure"
            )
        ]
    return []


def archives_to_load(plan, found):
    """Images that come from an archive and are not there."""
    return [
        {"name": name, **one}
        for name, one in plan["images"].items()
        if one["archive"] and not found["images"].get(one["reference"])
    ]
