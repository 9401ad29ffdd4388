from __future__ import annotations

import pytest

from tests import milvus_role


@pytest.fixture
def settings():
    return milvus_role.settings
