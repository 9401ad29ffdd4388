"""The playbook that deletes data asks first."""

from __future__ import annotations

import pytest

from tests.integration import ansible_run


@pytest.mark.parametrize("typed", [(), ("-e", "reset_confirm=yes")])
def test_nothing_happens_without_the_typed_confirmation(typed):
    refused = ansible_run.play(
        ansible_run.ROOT / "playbooks" / "reset.yml", *typed, inventory=ansible_run.ROOT / "inventories" / "local"
    )
    assert not refused.ok
    assert "removes milvus with all of their data from localhost; nothing was touched" in refused.message
    assert "reset_confirm='delete all data'" in refused.message
    assert refused.changed == 0
