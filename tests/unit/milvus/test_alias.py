"""Which collection an alias stands for, of servers that tell it in different ways."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import alias, errors

KEY = (alias.KIND, "default", "books")


class Server:
    """Before 2.3.5: aliases are not described, but what they stand for is."""

    def __init__(self, holder):
        self.holder = holder

    def call(self, method, name, **about):
        if method in ("describe_alias", "list_aliases"):
            raise errors.MilvusError("DescribeAlias unimplemented", kind=errors.UNIMPLEMENTED)
        assert (method, name, about["database"]) == ("describe_collection", "books", "default")
        if not self.holder:
            raise errors.MilvusError("collection not found[collection=books]", kind=errors.REFUSED, code=100)
        return {"collection_name": self.holder, "aliases": ["latest"]}


@pytest.mark.parametrize(
    ("holder", "told"),
    [("books_v1", {"collection": "books_v1"}), ("", None), ("books", None)],
    ids=["an alias", "nothing of that name", "a collection of that name"],
)
def test_servers_that_describe_no_alias_describe_what_it_stands_for(holder, told):
    assert alias.read_one(Server(holder), KEY) == told


def test_servers_that_list_no_aliases_tell_them_of_a_collection():
    assert alias.of_collection(Server("books"), "default", "books") == ["latest"]
