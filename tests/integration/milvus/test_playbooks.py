"""The playbooks about data, on an inventory of a server that somebody else runs, as docs/catalog.md has it."""

from __future__ import annotations

import json
import random
import re
import sys

import pytest
import yaml

from tests.integration import ansible_run
from tests.targets import ROOT

ROWS = 400
FILMS = {
    "name": "films_v1",
    "fields": [
        {"name": "id", "type": "INT64", "primary_key": True},
        {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
    ],
    "indexes": [{"field": "vector", "type": "IVF_FLAT", "metric": "L2", "params": {"nlist": 8}}],
    "aliases": ["films"],
    "load": True,
}
MORE = {**FILMS, "indexes": [{**FILMS["indexes"][0], "params": {"nlist": 16}}]}


@pytest.fixture
def play(target, tmp_path, monkeypatch):
    """A function: playbook and variables -> a run of it. Nothing but milvus_catalog_api says where the server is."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MILVUS_URI", "http://127.0.0.1:9")
    own = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    host = {**own, "milvus_catalog_api": target.connection, "milvus_catalog_path": str(tmp_path / "catalog")}
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump({"milvus": {"hosts": {"localhost": host}}}))
    (tmp_path / "catalog").mkdir()

    def run(book, *flags, **variables):
        given = ("-e", json.dumps(variables)) if variables else ()
        return ansible_run.play(ROOT / "playbooks" / f"{book}.yml", *flags, *given, inventory=tmp_path / "hosts.yml")

    yield run
    for name in ("films_v1", "films_v2"):
        target.ok("milvus_collection", name=name, state="absent", force=True)


def declare(folder, *collections):
    (folder / "catalog" / "films.yml").write_text(yaml.safe_dump({"collections": list(collections)}, sort_keys=False))


def planned(run):
    """The lines below `Plan:` in what a person sees."""
    return [line.strip() for line in re.search(r"\nPlan:\n((?:  .*\n)+)", run.output).group(1).splitlines()]


def fill(target):
    one = target.client()
    draw = random.Random(7)
    rows = [{"id": number, "vector": [draw.random() for _ in range(8)]} for number in range(ROWS)]
    one.upsert("films", rows)
    one.close()
    return rows


def test_a_catalogue_is_looked_at_applied_and_left_alone(target, play, tmp_path):
    declare(tmp_path, FILMS)
    shown = play("catalog", "--check", "--diff")
    assert shown.ok, shown.output
    expected = [
        "create collection default/films_v1",
        "create index default/films_v1/vector",
        "load collection default/films_v1",
        "create alias default/films",
    ]
    assert planned(shown) == expected
    assert not [one for one in target.ok("milvus_info")["collections"] if one["name"] == "films_v1"]
    done = play("catalog")
    assert done.last["plan"] == expected
    assert play("catalog").changed == 0

    declare(tmp_path, MORE)
    refused = play("catalog", "--check", "--diff")
    assert not refused.ok
    first, second = refused.last["plan"]
    assert first == "reload collection default/films_v1: index on vector is rebuilt"
    assert second.startswith(
        "REFUSED: rebuild index default/films_v1/vector: nlist is 8, wanted 16. An index cannot be"
    )
    rebuilt = play("catalog", "--diff", milvus_catalog_rebuild_indexes=True)
    assert rebuilt.ok, rebuilt.output
    assert planned(rebuilt)[1] == "rebuild index default/films_v1/vector: nlist is 8, wanted 16"

    (tmp_path / "catalog" / "films.yml").write_text("")
    emptied = play("catalog", milvus_catalog_purge=["collections"], milvus_catalog_force=True)
    assert "the catalogue has no key collections, so that all of them would go" in emptied.message
    assert [one for one in target.ok("milvus_info")["collections"] if one["name"] == "films_v1"]


def test_a_re_index_shows_its_steps_and_what_came_of_them(target, play):
    target.ok("milvus_catalog", catalog={"collections": [FILMS]})
    fill(target)
    body = {name: MORE[name] for name in ("fields", "indexes")}
    asked = {"alias": "films", "collection": body, "recall": {"params": {"nprobe": 16}, "old_params": {"nprobe": 8}}}
    wrong = play("reindex", reindex={**asked, "keep_ours": 5})
    assert "Unsupported parameters" in wrong.message
    assert "keep_ours" in wrong.message
    shown = play("reindex", "--check", "--diff", reindex=asked)
    assert shown.ok, shown.output
    assert [line.split(" collection ")[0] for line in planned(shown) if " collection " in line] == [
        *("create", "copy", "load", "catch up", "compare", "finish")
    ]
    assert f"copy collection default/films_v2: from films_v1, rows {ROWS}" in planned(shown)
    done = play("reindex", reindex=asked)
    assert done.ok, done.output
    assert done.last["msg"]["counts"] == {"old": ROWS, "new": ROWS}
    kept = play("reindex", reindex={"alias": "films", "state": "retired"})
    assert kept.last["msg"]["note"].startswith("films_v1 is kept until")


def test_searches_are_measured_and_tuned(target, play, tmp_path):
    target.ok("milvus_catalog", catalog={"collections": [FILMS]})
    rows = fill(target)
    queries = tmp_path / "queries.jsonl"
    queries.write_text("".join(json.dumps({"vector": one["vector"]}) + "\n" for one in rows[:20]))
    options = {"search_params": {"nprobe": 8}, "duration": 0}
    measured = play(
        "evaluate", evaluate_collection="films", evaluate_queries=str(queries), evaluate_min_recall=0.99,
        evaluate_options=options,
    )  # fmt: skip
    assert measured.ok, measured.output
    tuned = play("tune", tune_collection="films", tune_queries=str(queries), tune_options={"duration": 0})
    assert tuned.ok, tuned.output
    assert "is the cheapest that meets recall@10 0.95" in tuned.output
