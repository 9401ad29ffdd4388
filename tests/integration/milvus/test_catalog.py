"""The whole desired state, as the shipped inventories and as playbooks give it."""

from __future__ import annotations

import pytest
import yaml

from tests.integration import ansible_run
from tests.targets import ROOT

SHIPPED = ROOT / "inventories" / "local" / "catalog"
BOOKS = {
    "name": "books",
    "fields": [
        {"name": "id", "type": "INT64", "primary_key": True},
        {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
    ],
    "indexes": [{"field": "vector", "type": "HNSW", "metric": "L2", "params": {"M": 8, "efConstruction": 64}}],
}


def shipped():
    merged = {}
    for path in sorted(SHIPPED.glob("*.yml")):
        for kind, items in yaml.safe_load(path.read_text()).items():
            merged.setdefault(kind, []).extend(items)
    return merged


def gone(catalog):
    """The same objects, none of which is to exist."""
    collections = [{"name": one["name"], "database": one.get("database", "default")} for one in catalog["collections"]]
    return {
        "databases": [{"name": one["name"], "state": "absent"} for one in catalog.get("databases", [])],
        "collections": [{**one, "state": "absent"} for one in collections],
    }


@pytest.fixture
def clean(target):
    yield target
    for one in target.ok("milvus_info", gather=["collections"])["collections"]:
        target.ok("milvus_collection", name=one["name"], database=one["database"], state="absent", force=True)


def test_shipped_catalogue_is_applied_exported_and_removed(clean):
    done = clean.reconciles("milvus_catalog", catalog=shipped())
    kinds = [one["kind"] for one in done["actions"]]
    assert kinds.index("database") < kinds.index("collection") < kinds.index("index") < kinds.index("alias")
    told = clean.ok("milvus_info", as_catalog=True)
    assert {one["name"] for one in told["collections"]} == {"articles", "digits", "products"}
    assert not clean.ok("milvus_catalog", catalog=told["catalog"])["changed"]
    removed = clean.reconciles("milvus_catalog", catalog=gone(shipped()), force=True)
    assert all(one["destructive"] for one in removed["actions"])
    assert clean.ok("milvus_info")["collections"] == []


def test_many_aliases_at_once_are_all_there(clean):
    """Milvus Lite keeps all of them in one file, which two calls at once lose."""
    names = [f"book_{number}" for number in range(24)]
    clean.ok("milvus_catalog", catalog={"collections": [{**BOOKS, "aliases": names}]})
    told = clean.ok("milvus_info", as_catalog=True)["catalog"]["collections"]
    assert sorted(told[0]["aliases"]) == sorted(names)


def test_what_is_not_declared_is_left_alone(clean):
    clean.ok("milvus_catalog", catalog={"collections": [BOOKS]})
    other = {**BOOKS, "name": "other", "aliases": ["latest"]}
    clean.ok("milvus_catalog", catalog={"collections": [other]})
    assert {one["name"] for one in clean.ok("milvus_info")["collections"]} == {"books", "other"}
    moved = {"collections": [BOOKS, {**other, "aliases": []}], "aliases": [{"name": "latest", "collection": "books"}]}
    done = clean.reconciles("milvus_catalog", catalog=moved)
    assert [(one["action"], one["object"]) for one in done["actions"]] == [("alter", "default/latest")]


def test_what_is_not_declared_goes_where_its_kind_is_purged(clean):
    other = {**BOOKS, "name": "other", "aliases": ["latest"], "partitions": ["old"]}
    clean.ok("milvus_catalog", catalog={"collections": [BOOKS, other]})
    bare = {"collections": [{name: value for name, value in other.items() if name not in ("aliases", "partitions")}]}
    assert not clean.ok("milvus_catalog", catalog=bare)["changed"]
    assert "needs force: true" in clean.fails("milvus_catalog", catalog=bare, purge=["collections"])
    done = clean.reconciles("milvus_catalog", catalog=bare, purge=["aliases", "collections", "partitions"], force=True)
    assert done["plan"] == [
        "drop alias default/latest",
        "drop collection default/books",
        "drop partition default/other/old",
    ]
    assert [one["name"] for one in clean.ok("milvus_info")["collections"]] == ["other"]


def test_two_catalogues_with_owners_do_not_fight(clean):
    shop = {"owner": "shop", "collections": [BOOKS]}
    clean.reconciles("milvus_catalog", catalog=shop)
    press = {"owner": "press", "collections": [{**BOOKS, "name": "news"}]}
    clean.ok("milvus_catalog", catalog=press, purge=["collections"], force=True)
    assert {one["name"] for one in clean.ok("milvus_info")["collections"]} == {"books", "news"}
    message = clean.fails("milvus_catalog", catalog={**press, "collections": [BOOKS]})
    assert "it belongs to the catalogue 'shop'" in message
    assert "this one has no owner" in clean.fails("milvus_catalog", catalog={"collections": [BOOKS]})
    told = clean.ok("milvus_info", databases=["default"], as_catalog=True)["catalog"]
    assert "owner" not in told
    clean.ok("milvus_collection", **BOOKS, properties={"collection.ttl.seconds": 60})
    taken = clean.reconciles("milvus_catalog", catalog={**press, "collections": [BOOKS]}, take_over=True)
    assert taken["actions"][0]["changes"]["properties"]["vectordb.ops.owner"] == "press"
    exported = clean.ok("milvus_info", as_catalog=True)["catalog"]
    assert exported["owner"] == "press"
    assert not clean.ok("milvus_catalog", catalog=exported)["changed"]


def test_users_are_purged_except_those_that_are_needed(milvus):
    milvus.ok("milvus_user", name="leaver", new_password="Leaver-Passw0rd")
    done = milvus.reconciles("milvus_catalog", catalog={"users": []}, purge=["users"])
    assert done["plan"] == ["drop user leaver"]
    assert [one["name"] for one in milvus.ok("milvus_info")["users"]] == ["root"]
    assert "leave owner out" in milvus.fails("milvus_catalog", catalog={"owner": "shop"}, purge=["users"])


def test_roles_are_purged_except_those_that_are_needed(milvus):
    milvus.ok("milvus_role", name="left", grants=[{"privilege": "Search", "collection": "*"}])
    assert "it still has 1 grants" in milvus.fails("milvus_catalog", catalog={"roles": []}, purge=["roles"])
    done = milvus.reconciles("milvus_catalog", catalog={"roles": []}, purge=["roles"], force=True)
    assert done["plan"] == ["revoke privilege left/default/*/Search", "drop role left"]
    assert [one["name"] for one in milvus.ok("milvus_info")["roles"]] == ["admin", "public"]


def test_a_refusal_stops_everything_before_the_first_call(clean):
    clean.ok("milvus_catalog", catalog={"collections": [BOOKS]})
    wider = {**BOOKS, "fields": [BOOKS["fields"][0], {"name": "vector", "type": "FLOAT_VECTOR", "dim": 16}]}
    before = clean.holds()
    message = clean.fails("milvus_catalog", catalog={"databases": [{"name": "late"}], "collections": [wider]})
    assert "Nothing was changed. collection default/books: field vector: dim is 8, wanted 16" in message
    message = clean.fails("milvus_catalog", catalog={"collections": [{"name": "books", "state": "absent"}]})
    assert "needs force: true" in message
    assert clean.holds() == before


def test_users_belong_to_the_catalogue(milvus):
    catalog = {"users": [{"name": "loader"}]}
    secrets = {"loader": {"password": "Loader-password-1"}}
    done = milvus.reconciles("milvus_catalog", catalog=catalog, secrets=secrets)
    assert "Loader-password-1" not in str(done)
    milvus.ok("milvus_user", name="loader", state="absent")


def task(target, **options):
    return {"vectordb.ops.milvus_catalog": {**target.connection, **options}}


def test_a_folder_through_a_playbook(lite, run_tasks, tmp_path):
    (tmp_path / "catalog").mkdir()
    one = {**BOOKS, "description": "{{ 'templated' }}"}
    (tmp_path / "catalog" / "one.yml").write_text(yaml.safe_dump({"collections": [one]}))
    (tmp_path / "catalog" / "two.yml").write_text(yaml.safe_dump({"databases": [{"name": "second"}]}))
    first = run_tasks([task(lite, path=str(tmp_path / "catalog"))])
    assert first.ok, first.output
    assert len(first.last["actions"]) == 3
    assert first.last["diff"]["after"]["collection default/books"]["description"] == "templated"
    assert run_tasks([task(lite, path=str(tmp_path / "catalog"))]).changed == 0
    lite.ok("milvus_catalog", catalog=gone({"databases": [{"name": "second"}], "collections": [BOOKS]}), force=True)


BAD = """\
databases:
  - name: shop
    propertys: {}
collections:
  - name: books
    database: shopp
    fields:
      - { name: id, type: INT46, primary_key: true }
      - { name: isbn, type: VARCHAR, max_length: 20, primary_key: true }
      - name: vector
        type: FLOAT_VECTOR
    indexes:
      - { field: vektor, type: FLAT }
      - { field: vector, type: HNSW, metric: HAMMING, params: { M: 16 } }
    load: maybe
aliasses: []
aliases:
  - { name: shelf, collection: boks }
users:
  - { name: reader, password: "{{ 'kurz' }}" }
"""


@pytest.fixture(scope="module")
def mistakes(tmp_path_factory):
    """Every mistake in one run of a playbook: the folder, the messages by task, and the verbose log."""
    folder = tmp_path_factory.mktemp("mistakes")
    for name, text in (("bad", BAD), ("broken", "collections: ["), ("listed", "- a list")):
        (folder / f"{name}.yml").write_text(text)
    (folder / "empty").mkdir()
    users = {"users": [{"name": "reader", "password": "Secret-of-the-reader"}]}
    wanted = [{"path": str(folder / name)} for name in ("bad.yml", "broken.yml", "listed.yml", "missing.yml", "empty")]
    wanted += [{"catalog": users, "timeout": 2}, {"timeout": 2}]
    items = [
        {"vectordb.ops.milvus_catalog": {"uri": "http://127.0.0.1:9", **one}, "ignore_errors": True} for one in wanted
    ]
    run = ansible_run.tasks(folder, items, "-vvv")
    return folder, [str(result.get("msg", "")) for result in run.results], run.output


def test_all_mistakes_are_named_with_file_and_line(mistakes):
    folder, messages, _output = mistakes
    name = folder / "bad.yml"
    assert "nothing was sent to the server" in messages[0]
    expected = (
        "3: databases[0].propertys: unknown key of a database, did you mean 'properties'?",
        "6: collections[0].database: database 'shopp' is not declared, did you mean 'shop'?",
        "7: collections[0].fields: exactly one field must have primary_key: true, 2 are marked: id, isbn",
        "8: collections[0].fields[0].type: 'INT46' is not known, did you mean 'INT64'?",
        "10: collections[0].fields[2].dim: missing: field 'vector' is a FLOAT_VECTOR and needs dim",
        "13: collections[0].indexes[0].field: no field 'vektor' in this collection, did you mean 'vector'?",
        "14: collections[0].indexes[1].metric: HAMMING is not a metric for a FLOAT_VECTOR (allowed: COSINE, L2, IP)",
        "14: collections[0].indexes[1].params.efConstruction: missing: HNSW needs efConstruction",
        "15: collections[0].load: must be true or false, found 'maybe'",
        "16: aliasses: unknown key of a catalogue, did you mean 'aliases'?",
        "18: aliases[0].collection: collection 'boks' is not declared in database 'default'",
        "20: users[0].password: the password of user 'reader' has 4 bytes, allowed are 6 to 72",
    )
    positions = [messages[0].find(f"{name}:{part}") for part in expected]
    assert -1 not in positions, messages[0]
    assert positions == sorted(positions)
    assert "kurz" not in messages[0]


@pytest.mark.parametrize(
    ("task", "name", "said"),
    [
        (1, "broken.yml", "cannot read"),
        (2, "listed.yml", "must be a mapping with the keys owner, databases, collections"),
        (3, "missing.yml", "there is no file or folder"),
        (4, "empty", "holds no .yml file"),
        (6, "", "give either path (a file or folder on the controller) or catalog"),
    ],
)
def test_unreadable_files_are_named(mistakes, task, name, said):
    folder, messages, _output = mistakes
    assert said in messages[task]
    assert str(folder / name) in messages[task] or not name


def test_an_unreachable_host_is_named_and_a_verbose_log_shows_no_password(mistakes):
    _folder, messages, output = mistakes
    assert "no server answers" in messages[5]
    assert "Secret-of-the-reader" not in output
