# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Libraries that only some of the work needs, and the message where one is not there."""

from __future__ import annotations

from ansible.module_utils.basic import missing_required_lib
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import MilvusError

# What they are called where they are installed from, and what for.
_REASONS = {
    "minio": "to upload files to object storage",
    "numpy": "to check and convert vectors",
    "orjson": "to read and write JSON",
    "pyarrow": "to read and write Parquet files",
}


def library(name):
    """Import it now, or say what to install on which host."""
    try:
        return __import__(name)
    except ImportError as error:
        raise MilvusError(
            missing_required_lib(name, reason=_REASONS[name]),
            next_step=f"Install it with the Python that runs this module: python3 -m pip install {name}",
        ) from error


def parquet():
    library("pyarrow")
    from pyarrow import parquet as module

    return module
