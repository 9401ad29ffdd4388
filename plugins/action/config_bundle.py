# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Render a component's templates on the controller and hand all files to the module in one call."""

from __future__ import annotations

import os

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.module_utils.common.text.converters import to_text
from ansible.plugins.action import ActionBase
from ansible.template import generate_ansible_template_vars

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core 2.18 and before: all that is given to it is a template
    trust_as_template = None

SOURCES = ("template", "src", "content")


class ActionModule(ActionBase):
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        args = dict(self._task.args)
        files, secrets = [], {}
        for spec in args.get("files") or []:
            files.append(self._prepare(dict(spec), secrets, task_vars))
        args.update(files=files, secret_contents=secrets)
        result = self._execute_module(module_name="vectordb.ops.config_bundle", module_args=args, task_vars=task_vars)
        # The invocation would repeat every file's whole content at each verbose run.
        result.pop("invocation", None)
        return result

    def _prepare(self, spec, secrets, task_vars):
        dest = spec.get("dest")
        given = [source for source in SOURCES if spec.get(source) is not None]
        if spec.get("state", "present") == "absent":
            return spec
        if len(given) != 1:
            found = " and ".join(given) or "none"
            raise AnsibleActionFail(
                f"config_bundle: {dest or 'a file without dest'} needs exactly one of "
                f"{', '.join(SOURCES)}; found: {found}"
            )
        content = self._content(given[0], spec, task_vars)
        for source in (*SOURCES, "vars"):
            spec.pop(source, None)
        if spec.get("secret"):
            secrets[dest] = content
        else:
            spec["content"] = content
        return spec

    def _content(self, source, spec, task_vars):
        if source == "content":
            return spec["content"]
        if source == "src":
            path = self._find_needle("files", spec["src"])
            with open(path, encoding="utf-8") as handle:
                return handle.read()
        try:
            return self._rendered(spec["template"], {**task_vars, **(spec.get("vars") or {})}).rstrip("\n") + "\n"
        except AnsibleError as error:
            raise AnsibleActionFail(
                f"config_bundle: template {os.path.basename(spec['template'])} for {spec.get('dest')} "
                f"cannot be rendered: {error}"
            ) from error

    def _rendered(self, name, variables):
        """As the template lookup does, which copies all variables of the host deeply for each file."""
        path = self._find_needle("templates", name)
        folders = [os.path.dirname(path)]
        for folder in variables.get("ansible_search_path") or []:
            folders += [os.path.join(folder, "templates"), folder]
        available = {**generate_ansible_template_vars(name, path), **variables}
        templar = self._templar.copy_with_new_env(searchpath=folders, available_variables=available)
        if trust_as_template:
            text = trust_as_template(self._loader.get_text_file_contents(path))
            return templar.template(text, escape_backslashes=False)
        text = to_text(self._loader._get_file_contents(path)[0])
        return templar.do_template(text, preserve_trailing_newlines=True, escape_backslashes=False)
