"""What the health port says while a server begins, in the form of 2.3.5; who has told of itself so far is made up."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import wait

ABNORMAL = (
    '{"state":"component proxy state is Abnormal","detail":[{"name":"rootcoord","code":1},{"name":"proxy","code":2}]}'
)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("OK", "OK"),
        ('{"state":"OK","detail":[{"name":"rootcoord","code":1},{"name":"proxy","code":1}]}', "OK"),
        ('{"state":"OK","detail":[{"name":"indexcoord","code":1}]}', "no component has told of itself"),
        ('{"state":"OK","detail":[]}', "no component has told of itself"),
        ('{"state":"OK","detail":null}', "no component has told of itself"),
        ('{"state":"OK"}', "OK"),
        (ABNORMAL, "component proxy state is Abnormal"),
        ("HTTP Error 500", "HTTP Error 500"),
    ],
)
def test_nothing_is_healthy_before_it_has_components(answer: str, verdict: str) -> None:
    assert wait.verdict(answer) == verdict
