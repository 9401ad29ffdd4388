# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The release and key tables for roles and playbooks."""

from __future__ import annotations

from functools import wraps

from ansible.errors import AnsibleFilterError
from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import changes, check, keys, tree


def _plain(function):
    """A mistake of the user becomes one sentence, not a traceback."""

    @wraps(function)
    def wrapped(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except (ValueError, TypeError, AttributeError) as exc:
            raise AnsibleFilterError("vectordb.ops.%s: %s" % (function.__name__, exc)) from exc

    return wrapped


@_plain
def milvus_release(version):
    return releases.release("milvus", version)


@_plain
def release_problems(product, version):
    return releases.release_problems(product, version)


@_plain
def milvus_upgrade_problems(current, target):
    return releases.check_upgrade("milvus", current, target)


@_plain
def milvus_component(version, name):
    return releases.component(version, name)


@_plain
def milvus_config_problems(config, version, ignore=(), mode=None):
    return check.problems(config, version, ignore, mode)


@_plain
def milvus_config_merge(*layers):
    return tree.merge(*layers)


@_plain
def milvus_config_restart_keys(config, old, version):
    return changes.restart_needed(changes.changed_keys(old, config), version)


@_plain
def milvus_config_immutable_problems(config, old, version):
    return changes.immutable_changes(old, config, version)


@_plain
def milvus_config_secrets(config, version):
    return changes.secrets(config, version)


@_plain
def milvus_config_runtime_keys(version):
    return keys.runtime_keys(version)


class FilterModule:
    def filters(self):
        own = (
            milvus_release,
            release_problems,
            milvus_upgrade_problems,
            milvus_component,
            milvus_config_problems,
            milvus_config_merge,
            milvus_config_restart_keys,
            milvus_config_immutable_problems,
            milvus_config_secrets,
            milvus_config_runtime_keys,
        )
        return {function.__name__: function for function in own}
