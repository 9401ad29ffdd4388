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


class Clock:
    """Time that passes only while it is slept, and a process that ends once in three seconds until it does not."""

    def __init__(self, ends_until: float) -> None:
        self.now, self.ends_until = 0.0, ends_until

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def state_of(self, _instance: dict) -> dict:
        return {"ActiveState": "activating", "SubState": "auto-restart", "NRestarts": str(int(self.now / 3))}

    def healthz(self, _port: int) -> str:
        return "OK" if self.now > self.ends_until else "Connection refused"


INSTANCE = {"name": "querynode", "metrics_port": 9091}


@pytest.mark.parametrize(
    ("ends_until", "seconds", "least", "most", "said"),
    [
        (60.0, 300, 60, 62, None),
        (1000.0, 300, 90, 92, "ended and was restarted 30 times"),
        (1000.0, 30, 30, 32, "health: Connection refused"),
    ],
)
def test_what_ends_again_and_again_is_given_up_after_a_while(monkeypatch, ends_until, seconds, least, most, said):
    clock = Clock(ends_until)
    monkeypatch.setattr(wait, "time", clock)
    monkeypatch.setattr(wait, "healthz", clock.healthz)
    sick = wait.wait_healthy([INSTANCE], clock.state_of, seconds)
    assert least <= clock.now <= most
    assert (said in sick["querynode"]) if said else (sick == {})
