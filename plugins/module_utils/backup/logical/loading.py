# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Collections that are loaded for as long as their rows are read."""

from __future__ import annotations

import contextlib

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title


@contextlib.contextmanager
def loaded(session, database, name):
    """Load it, and release it whatever happens."""
    where = {"database": database, "about": title(("collection", database, name))}
    try:
        session.call("load_collection", name, operation="load", timeout=session.patience, **where)
        yield
    finally:
        session.call("release_collection", name, operation="release", **where)
