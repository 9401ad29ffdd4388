"""Documentation of the modules for Milvus: each option in an example, each returned value with a sample."""

from __future__ import annotations

import ast
import importlib

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import catalog, connection, errors

from tests.gates.support import ROOT

MODULES = sorted(path.stem for path in (ROOT / "library").glob("milvus_*.py"))


def part(module, name):
    text = (ROOT / "library" / f"{module}.py").read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            return yaml.safe_load(ast.literal_eval(node.value))
    return {}


def tasks(module):
    """Arguments of each example."""
    name = f"vectordb.ops.{module}"
    return [task[name] or {} for task in part(module, "EXAMPLES") if name in task]


def options(documented):
    return {name: about.get("suboptions") for name, about in (documented.get("options") or {}).items()}


def fragments(module):
    """Options that come from fragments which tell more than how a server is reached."""
    found = {}
    for name in part(module, "DOCUMENTATION").get("extends_documentation_fragment", []):
        file, _, which = name.removeprefix("vectordb.ops.").partition(".")
        text = importlib.import_module(
            f"ansible_collections.vectordb.ops.plugins.doc_fragments.{file}"
        ).ModuleDocFragment
        found.update(options(yaml.safe_load(getattr(text, which.upper() or "DOCUMENTATION"))))
    return found


def names(known):
    """Names of the options and of what is inside them."""
    for name, inner in known.items():
        yield name
        yield from names({sub: about.get("suboptions") for sub, about in (inner or {}).items()})


def keys(value):
    """All keys of an example: what a list of objects has is shown for the single one, too."""
    if isinstance(value, dict):
        yield from value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from keys(one)


@pytest.mark.parametrize("module", MODULES)
def test_each_option_is_in_an_example(module):
    missing = set(names(options(part(module, "DOCUMENTATION")))) - set(keys(tasks(module)))
    assert missing == set(), f"no example of {module} has {', '.join(sorted(missing))}"


def test_each_option_that_modules_share_is_in_an_example_of_one():
    shown = {key for module in MODULES for key in keys(tasks(module))}
    shared = {name: one for module in MODULES for name, one in fragments(module).items() if name != "in_place"}
    assert set(names({**shared, **dict.fromkeys(connection.OPTIONS)})) - shown == set()


@pytest.mark.parametrize("module", MODULES)
def test_examples_use_options_that_there_are(module):
    known = {*options(part(module, "DOCUMENTATION")), *fragments(module)}
    for task in tasks(module):
        assert set(task) <= known, task


@pytest.mark.parametrize("module", MODULES)
def test_each_returned_value_has_a_sample(module):
    returned = part(module, "RETURN")
    assert returned
    without = [name for name, about in returned.items() if "sample" not in about and "contains" not in about]
    assert without == [], f"{module} returns {', '.join(without)} without a sample"


def test_the_catalogues_of_the_examples_are_valid():
    found = [task["catalog"] for task in tasks("milvus_catalog") if "catalog" in task]
    assert found
    for declared in found:
        catalog.normalise(declared)


def test_the_collections_of_the_examples_are_valid():
    for task in tasks("milvus_collection"):
        item = {name: one for name, one in task.items() if name in catalog.KINDS["collection"].KEYS}
        problems = []
        if "name" in item:
            catalog.KINDS["collection"].normalise(item, "", problems)
        assert problems == [], errors.InvalidInputError(problems)
