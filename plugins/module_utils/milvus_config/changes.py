# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a change of configuration means: refused, at run time, or with a restart; and did it arrive."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import keys as reference
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import tree, values


def _flat(config):
    return {path.lower(): (path, value) for path, value in tree.flatten(config).items()}


def changed_keys(old, new):
    """Paths whose value differs, appears or disappears."""
    before, after = _flat(old), _flat(new)
    paths = {name: (after.get(name) or before[name])[0] for name in set(before) | set(after)}
    nothing = ("", None)
    return sorted(path for name, path in paths.items() if before.get(name, nothing)[1] != after.get(name, nothing)[1])


# What is not in use may change: prefix, the key that decides, the values of it that put the prefix to use.
USED_WHEN = (
    ("etcd.data.", "etcd.use.embed", ("true",)),
    ("tikv.", "metastore.type", ("tikv",)),
    ("minio.", "common.storagetype", ("remote", "minio", "opendal")),
    ("rocksmq.", "mq.type", ("default", "rocksmq")),
    ("natsmq.", "mq.type", ("natsmq",)),
    ("pulsar.", "mq.type", ("default", "pulsar")),
    ("woodpecker.", "mq.type", ("default", "woodpecker")),
)


def immutable_changes(old, new, version):
    """Changes after which the server would not find its data; a key that is left out has the server's default."""
    before, after = _with_defaults(old, version), _with_defaults(new, version)
    found = []
    for name, key in sorted(reference.keys_of(version).items()):
        if not key.immutable or not _in_use(name, before):
            continue
        had, wants = before.get(name), after.get(name)
        if _place(had) != _place(wants) and not _same_queue(name, had, wants, version):
            found.append(
                "%s: cannot change after the first start, found %s, wanted %s; the server would not find "
                "the data under the old value. Keep the old value, or set up a new instance and restore a backup."
                % (key.name, values.shown(had, key.secret), values.shown(wants, key.secret))
            )
    return found


def _with_defaults(config, version):
    found = {name: reference.default(key, version) for name, key in reference.keys_of(version).items()}
    found.update({name: value for name, (_path, value) in _flat(config).items()})
    return found


def _in_use(name, config):
    for prefix, switch, meanings in USED_WHEN:
        if name.startswith(prefix):
            return _text(config.get(switch)) in meanings
    return True


def _place(value):
    """A path with and without its closing slash is one place."""
    return _text(value).rstrip("/")


def _same_queue(name, had, wants, version):
    """`default` written out as what it stands for; which one that is depends on the mode, which is not known here."""
    if name != "mq.type" or "default" not in (had, wants):
        return False
    modes = releases.release("milvus", version)["message_queues"]
    return {had, wants} - {"default"} <= {mode["default"] for mode in modes.values()}


def restart_needed(paths, version):
    """Those of the changed paths that only a restart applies."""
    found = []
    for path in paths:
        key = reference.find(path, version)
        if not (key and key.runtime):
            found.append(path)
    return found


def secrets(config, version):
    """Paths with a credential, as they stand in the configuration."""
    found = []
    for path, value in tree.flatten(config).items():
        key = reference.find(path, version)
        if key and key.secret and value not in (None, "", {}):
            found.append(path)
    return sorted(found)


def not_effective(wanted, effective, version):
    """Compare a configuration with the flat one that a server answers: one sentence per difference.

    The server names its keys in lower case, with or without dots; it holds every value as text.
    """
    has = {_bare(path): value for path, value in effective.items()}
    found = []
    for path, value in sorted(tree.flatten(wanted).items()):
        key = reference.find(path, version)
        secret = bool(key and key.secret)
        if _bare(path) not in has:
            found.append("%s: configured %s, the server does not report it" % (path, values.shown(value, secret)))
        elif not same(value, has[_bare(path)]):
            found.append(
                "%s: configured %s, the server uses %s"
                % (path, values.shown(value, secret), values.shown(has[_bare(path)], secret))
            )
    return found


def _bare(path):
    return re.sub(r"[._/]", "", path).lower()


def _text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ",".join(_text(item) for item in value)
    return "%s" % value


def same(wanted, actual):
    left, right = _text(wanted), _text(actual)
    if left.lower() == right.lower():
        return True
    try:
        return float(left) == float(right)
    except ValueError:
        return False
