"""dpkg's own list says what is there: vectordb.ops.packages asks no more than that."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.packages.installed import dpkg_missing
from hypothesis import given, settings
from hypothesis import strategies as st

STATUS = """Package: openssl
Status: install ok installed
Version: 3.0.15-1
Description: tool
 Package: not-this
 for keys

Package: haproxy
Status: deinstall ok config-files
Version: 2.6

Package: mawk
Status: install ok installed
Version: 1.3
Provides: awk, other (= 1)
"""
NAMES = st.lists(st.text("abc-", min_size=1, max_size=5), unique=True, max_size=6)


def test_what_is_installed_is_not_missing():
    assert dpkg_missing(STATUS, ["openssl", "awk", "mawk:amd64", "openssl=3.0.15-1"]) == []


def test_what_was_removed_or_has_another_version_is_missing():
    assert dpkg_missing(STATUS, ["haproxy", "not-this", "openssl=3.1", "other", "nginx"]) == [
        "haproxy", "not-this", "openssl=3.1", "nginx"
    ]  # fmt: skip


@settings(deadline=None)
@given(NAMES, NAMES)
def test_what_is_missing_is_the_difference(there, wanted):
    status = "\n\n".join(f"Package: {name}\nStatus: install ok installed\nVersion: 1" for name in there)
    assert dpkg_missing(status, wanted) == [name for name in wanted if name not in there]
