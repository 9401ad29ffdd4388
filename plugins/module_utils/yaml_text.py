# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""YAML where a host may not have it: whoever needs it says so by HAS_YAML."""

from __future__ import annotations

try:
    from yaml import YAMLError, safe_dump, safe_dump_all, safe_load, safe_load_all

    HAS_YAML = True
except ImportError:
    HAS_YAML = False
    YAMLError = ValueError
    safe_dump = safe_dump_all = safe_load = safe_load_all = None

__all__ = ["HAS_YAML", "YAMLError", "safe_dump", "safe_dump_all", "safe_load", "safe_load_all"]
