# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Read a catalogue's files on the controller, check them there with file and line, and hand them over as data."""

from __future__ import annotations

import inspect
import os
import re

import yaml
from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import catalog as catalogue
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, schema

SUFFIXES = (".yml", ".yaml")
SECRETS = ("password", "current_password")


class ActionModule(ActionBase):
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        args = dict(self._task.args)
        path, given = args.pop("path", None), args.get("catalog")
        if (path is None) == (given is None):
            raise AnsibleActionFail(
                "milvus_catalog: give either path (a file or folder on the controller) or catalog (the same as data)"
            )
        sources = self._read(self._absolute(path)) if path is not None else [Source("", given)]
        declared, origins = merge(sources)
        try:
            catalogue.normalise(declared, args.get("database") or "default")
        except errors.InvalidInputError as found:
            lines = sorted((f"{origins.locate(where)}: {text}" for where, text in found.problems), key=_position)
            result.update(failed=True, problems=lines, msg=_told(lines))
            return result
        args["catalog"], args["secrets"] = split_secrets(declared)
        return self._execute_module(module_name="vectordb.ops.milvus_catalog", module_args=args, task_vars=task_vars)

    def _absolute(self, path):
        path = os.path.expanduser(path)
        return path if os.path.isabs(path) else os.path.join(self._loader.get_basedir(), path)

    def _read(self, path):
        if os.path.isdir(path):
            files = sorted(
                os.path.join(path, name)
                for name in os.listdir(path)
                if name.endswith(SUFFIXES) and not name.startswith(".")
            )
            if not files:
                raise AnsibleActionFail(f"milvus_catalog: the folder {path} holds no .yml file, so it declares nothing")
        elif os.path.isfile(path):
            files = [path]
        else:
            raise AnsibleActionFail(f"milvus_catalog: there is no file or folder {path} on the controller")
        return [Source(name, self._load(name)) for name in files]

    def _load(self, name):
        # ansible-core 2.19 templates only what is known to be trusted; before, everything was.
        trust = (
            {"trusted_as_template": True}
            if "trusted_as_template" in inspect.signature(self._loader.load_from_file).parameters
            else {}
        )
        try:
            content = self._loader.load_from_file(name, cache="none", **trust)
            return self._templar.template(content) if content is not None else {}
        except AnsibleError as error:
            raise AnsibleActionFail(f"milvus_catalog: cannot read {name}: {error}") from error


class Source:
    """One file and what it declares."""

    def __init__(self, name, content):
        if not isinstance(content, dict):
            raise AnsibleActionFail(
                f"milvus_catalog: {name or 'catalog'} must be a mapping with the keys {', '.join(catalogue.KEYS)}, "
                f"found {schema.kind_of(content)}"
            )
        self.name, self.content = name, content


class Origins:
    """From a path in the merged catalogue back to file and line."""

    def __init__(self):
        self._lists, self._keys = {}, {}

    def add(self, source, label, count):
        self._keys.setdefault(str(label), source.name)
        self._lists.setdefault(label, []).extend((source.name, position) for position in range(count))

    def locate(self, where):
        match = re.match(r"(\w+)\[(\d+)\](.*)", where)
        if not match:
            name = self._keys.get(where, "")
            return f"{name}{_line(name, where)}: {where}" if name else where
        label, position, rest = match.group(1), int(match.group(2)), match.group(3)
        name, inner = self._lists[label][position]
        if not name:
            return where
        local = f"{label}[{inner}]{rest}"
        return f"{name}{_line(name, local)}: {local}"


def merge(sources):
    """Lists of the same key are added up; a key of another type is left to the check."""
    merged, origins = {}, Origins()
    for source in sources:
        for label, value in source.content.items():
            if isinstance(value, list) and isinstance(merged.get(label, []), list):
                merged[label] = merged.get(label, []) + value
                origins.add(source, label, len(value))
            elif value is not None:
                if label in merged and merged[label] != value:
                    raise AnsibleActionFail(
                        f"milvus_catalog: {label} is {merged[label]!r} in one file and {value!r} in {source.name}; a "
                        "catalogue has one"
                    )
                merged[label] = value
                origins.add(source, label, 0)
    return merged, origins


def _line(name, where):
    """`:LINE` of the deepest part of the path that is in the file; nothing for a vaulted file."""
    try:
        with open(name, encoding="utf-8") as file:
            node = yaml.compose(file, Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return ""
    line = None
    for part in re.findall(r"[^.\[\]]+", where):
        if isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
            node = node.value[int(part)]
            line = node.start_mark.line
        elif isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == part]
            if not found:
                break
            line, node = found[0][0].start_mark.line, found[0][1]
        else:
            break
    return "" if line is None else f":{line + 1}"


def _position(line):
    """File, line number, and the rest in the order in which it was found."""
    match = re.match(r"(.*?):(\d+): ", line)
    return (match.group(1), int(match.group(2))) if match else ("", 0)


def split_secrets(declared):
    """The catalogue without passwords, and the passwords by user: what is logged never holds them."""
    users, secrets = [], {}
    for one in declared.get("users") or []:
        hidden = {name: one[name] for name in SECRETS if one.get(name) is not None}
        users.append({name: value for name, value in one.items() if name not in SECRETS})
        if hidden:
            secrets[str(one["name"])] = hidden
    return ({**declared, "users": users} if users else declared), secrets


def _told(lines):
    if len(lines) == 1:
        return f"The catalogue is not valid, nothing was sent to the server. {lines[0]}"
    return f"The catalogue is not valid ({len(lines)} problems), nothing was sent to the server:\n- " + "\n- ".join(
        lines
    )
