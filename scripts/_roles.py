"""Roles as data: their argument specs, defaults and files, and what in them contradicts the conventions."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from _dev import ROOT

NESTING = ("block", "rescue", "always", "tasks", "pre_tasks", "post_tasks", "handlers")


class Role:
    """A role's files, read once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.prefix = f"{self.name}_"
        self.entry_points: dict = self.read("meta/argument_specs.yml").get("argument_specs") or {}
        self.defaults = self.read("defaults/main.yml")
        self.constants: dict = {}
        for file in sorted(path.glob("vars/*.yml")):
            self.constants.update(self.read(f"vars/{file.name}"))

    def read(self, relative: str) -> dict:
        file = self.path / relative
        return (yaml.safe_load(file.read_text(encoding="utf-8")) or {}) if file.exists() else {}

    @property
    def options(self) -> dict[str, dict]:
        """Every documented variable, the one of main first where several entry points take it."""
        merged: dict[str, dict] = {}
        for name in sorted(self.entry_points, key=lambda entry: entry != "main"):
            for option, spec in (self.entry_points[name].get("options") or {}).items():
                merged.setdefault(option, spec)
        return merged


def all_roles(root: Path = ROOT) -> list[Role]:
    return [Role(path) for path in sorted((root / "roles").iterdir()) if (path / "tasks").is_dir()]


def spec_problems(role: Role) -> list[str]:
    """Say where the documentation of a role's variables and its defaults disagree."""
    specs, defaults = f"roles/{role.name}/meta/argument_specs.yml", f"roles/{role.name}/defaults/main.yml"
    if not role.entry_points:
        return [f"{specs}: missing or empty; document each entry point and variable there"]
    found = [f"{specs}: {problem}" for problem in entry_point_problems(role)]
    documented = role.options
    for name, value in role.defaults.items():
        if name not in documented:
            found.append(f"{defaults}: {name} is in no entry point of meta/argument_specs.yml")
        elif not same_default(documented[name].get("default"), value):
            found.append(f"{defaults}: {name} is {value!r}, its specification says {documented[name].get('default')!r}")
    for name, option in documented.items():
        if option.get("required") and name in role.defaults:
            found.append(f"{specs}: {name} is required, yet defaults/main.yml gives it a value")
        if "default" in option and name not in role.defaults:
            found.append(f"{specs}: {name} has the default {option['default']!r}, defaults/main.yml has none")
    return found


def entry_point_problems(role: Role) -> list[str]:
    found = []
    for entry, spec in role.entry_points.items():
        if not spec.get("short_description"):
            found.append(f"entry point {entry} has no short_description")
        if not (role.path / "tasks" / f"{entry}.yml").exists():
            found.append(f"entry point {entry} has no tasks/{entry}.yml")
        for name, option in (spec.get("options") or {}).items():
            found += [f"{entry}: {problem}" for problem in option_problems(role, name, option)]
    return found


def option_problems(role: Role, name: str, option: dict) -> list[str]:
    found = [f"{name} has no {key}" for key in ("type", "description") if not option.get(key)]
    if not name.startswith(role.prefix):
        found.append(f"{name} does not start with {role.prefix}")
    if option.get("type") == "list" and not option.get("elements"):
        found.append(f"{name} is a list without elements")
    return found


def same_default(documented: object, value: object) -> bool:
    """Compare as YAML gives them: a version written as a number is not the text of that version."""
    return documented == value and isinstance(documented, bool) == isinstance(value, bool)


def naming_problems(role: Role) -> list[str]:
    """Say which variables of a role stand outside its three name spaces."""
    place = f"roles/{role.name}"
    own = role.name.lstrip("_")
    strangers = [name for name in role.constants if not name.startswith(f"_{own}_")]
    found = [f"{place}/vars: {name} must start with _{own}_" for name in strangers]
    allowed = (f"__{own}_", f"_{own}_")
    for file in sorted([*role.path.glob("tasks/*.yml"), *role.path.glob("handlers/*.yml")]):
        for task in tasks_of(yaml.safe_load(file.read_text(encoding="utf-8"))):
            where = f"{place}/{file.parent.name}/{file.name}: {task.get('name', 'a task')!r}"
            registered = task.get("register")
            if isinstance(registered, str) and not registered.startswith(allowed[0]):
                found.append(f"{where} registers {registered}; it must start with {allowed[0]}")
            facts = task.get("ansible.builtin.set_fact") or {}
            for name in (key for key in facts if key != "cacheable"):
                if not name.startswith((*allowed, role.prefix)):
                    found.append(f"{where} sets {name}; it must start with {allowed[0]}")
    return found


def tasks_of(items: object) -> list[dict]:
    """Flatten tasks, blocks and plays into the tasks in them."""
    found: list[dict] = []
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, dict):
            continue
        nested = [item[key] for key in NESTING if key in item]
        for part in nested:
            found += tasks_of(part)
        if not nested and "hosts" not in item:
            found.append(item)
    return found


def plain(text: object) -> str:
    """Turn the markup of Ansible's documentation into Markdown for one table cell."""
    joined = " ".join(text) if isinstance(text, list) else str(text or "")
    joined = re.sub(r"\b[CVOE]\(((?:[^()\\]|\\.)*)\)", r"`\1`", joined)
    joined = re.sub(r"\b[BI]\(([^()]*)\)", r"*\1*", joined)
    joined = re.sub(r"\b[MP]\(([^()#]*)(?:#\w+)?\)", r"`\1`", joined)
    joined = re.sub(r"\bU\(([^()]*)\)", r"<\1>", joined)
    joined = re.sub(r"\bL\(([^,()]*),\s*([^()]*)\)", r"[\1](\2)", joined)
    return re.sub(r"\s+", " ", joined).replace("|", "\\|").strip()
