# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Mistakes in a Milvus configuration, found before a server sees it: it ignores most of them in silence."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import keys as reference
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import tree, values
from ansible_collections.vectordb.ops.plugins.module_utils.spelling import hint, nearest


def problems(config, version, ignore=(), mode=None):
    """One sentence per mistake: key, what was found, what is expected, what to do. Empty when all is well.

    `ignore` names keys that are taken as they are, booleans excepted: a server reads `maybe` as false, which turns
    authentication off. `mode` (standalone, cluster) narrows the message queue.
    """
    version = releases.release("milvus", version)["version"]
    if not isinstance(config, dict):
        return ["The configuration is %s; expected a dictionary of sections." % values.name_of_type(config)]
    ignored = {path.lower() for path in ignore}
    checker = _Checker(version)
    checker.section(config, "")
    found = [text for path, text in checker.found if path.lower() not in ignored or checker.is_boolean(path)]
    if mode:
        found += _message_queue(config, version, mode)
    return found


class _Checker:
    def __init__(self, version):
        self.version = version
        self.keys = reference.keys_of(version)
        self.sections = reference.sections_of(version)
        self.found = []

    def is_boolean(self, path):
        key = self.keys.get(path.lower())
        return key is not None and key.type == "bool"

    def say(self, path, text):
        self.found.append((path, "%s: %s" % (path, text)))

    def section(self, node, prefix):
        for name, value in node.items():
            path = prefix + str(name)
            key = self.keys.get(path.lower()) or reference.open_section(path, self.keys)
            if key:
                self._spelling(path, key)
                self._value(path, key, value)
            elif path.lower() in self.sections:
                self._inside(path, value)
            else:
                self.say(path, self._unknown(path))

    def _inside(self, path, value):
        if value is None:
            self.say(path, "the section is empty; remove it or give its keys")
        elif not isinstance(value, dict):
            below = sorted(key.name for name, key in self.keys.items() if name.startswith(path.lower() + "."))
            self.say(
                path,
                "is a section, found %s %s; its keys are for example %s"
                % (values.name_of_type(value), values.shown(value, False), ", ".join(below[:3])),
            )
        else:
            proper = self.sections[path.lower()]
            if proper.split(".")[-1] != path.split(".")[-1]:
                self.say(path, "the section is spelt %s" % proper)
            self.section(value, path + ".")

    def _spelling(self, path, key):
        if not key.name.endswith(".*") and key.name.split(".")[-1] != path.split(".")[-1]:
            self.say(path, "the key is spelt %s" % key.name)

    def _value(self, path, key, value):
        if isinstance(value, dict) and key.type != "any":
            self.say(path, "is one value (%s), found a section" % values.EXPECTED[key.type])
            return
        self._deprecated(path, key)
        if value is None and (key.type == "string" or not key.defaults):
            return
        if not values.fits(key.type, value):
            hint = values.advice(key.type, value)
            self.say(
                path,
                "expected %s, found %s%s"
                % (values.EXPECTED[key.type], values.shown(value, key.secret), "; " + hint if hint else ""),
            )
            return
        self._allowed(path, key, value)

    def _allowed(self, path, key, value):
        allowed = reference.ENUMS.get(key.name.lower())
        if not allowed or value == "":
            return
        if key.name.lower() == "mq.type":
            usable = _queues(self.version)
            allowed = [name for name in allowed if name == "default" or name in usable]
        given = "%s" % value
        if key.name.lower().endswith("level"):
            given = given.lower()
        words = [str(word) for word in allowed]
        if given not in words:
            self.say(path, "expected one of %s, found %r%s" % (", ".join(words), given, hint(given, words)))

    def _deprecated(self, path, key):
        if not key.deprecated:
            return
        if not key.replacement:
            self.say(path, "is deprecated and has no effect; remove it")
        elif key.replacement.lower() in self.keys:
            self.say(path, "is deprecated; use %s instead" % self.keys[key.replacement.lower()].name)

    def _unknown(self, path):
        known = reference.all_keys().get(path.lower())
        if known:
            return "Milvus %s does not have this key: %s" % (self.version, self._when(known))
        below = [key for name, key in reference.all_keys().items() if name.startswith(path.lower() + ".")]
        if below:
            first = min((key.since for key in below), key=releases.sort_key)
            if releases.at_least(self.version, first):
                last = max((key.until or "0.0" for key in below), key=releases.sort_key)
                return "Milvus %s does not have this section: it ended with %s" % (self.version, last)
            return "Milvus %s does not have this section: it exists from %s on" % (self.version, first)
        return "Milvus %s does not know it and would ignore it%s" % (self.version, self._suggestion(path))

    def _when(self, key):
        if not releases.at_least(self.version, key.since):
            return "it exists from %s on" % key.since
        text = "it was removed after line %s" % key.until
        return text + ("; use %s instead" % key.replacement if key.replacement else "")

    def _suggestion(self, path):
        """Prefer a slip within the same section, then the same last name in another section."""
        names = dict(self.sections)
        names.update({name: key.name for name, key in self.keys.items() if not name.endswith(".*")})
        parent, _dot, leaf = path.lower().rpartition(".")
        siblings = {name.rpartition(".")[2]: name for name in names if name.rpartition(".")[0] == parent}
        near = nearest(leaf, siblings, 0.7)
        if near:
            return "; did you mean %s?" % names[siblings[near]]
        same_leaf = [name for name in names if name.rpartition(".")[2] == leaf]
        near = nearest(path, same_leaf, 0.0) or nearest(path, names, 0.75)
        return "; did you mean %s?" % names[near] if near else "; see docs/configuration.md for the keys"


def _queues(version):
    modes = releases.release("milvus", version)["message_queues"]
    return {name for mode in modes.values() for name in mode["allowed"]}


def _message_queue(config, version, mode):
    given = {path.lower(): value for path, value in tree.flatten(config).items()}.get("mq.type")
    if not isinstance(given, str) or given not in reference.ENUMS["mq.type"]:
        return []
    if given not in _queues(version):
        return []
    return ["mq.type: %s" % text for text in releases.message_queue_problems(version, mode, given)]
