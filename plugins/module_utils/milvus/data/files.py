# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which files an import reads, in which format, and whether they stay as they were."""

from __future__ import annotations

import glob
import os

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import parts
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError

FORMATS = ("parquet", "json", "jsonl", "csv")
SUFFIXES = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
}


def format_of(path, given=None):
    if given:
        return given
    suffix = os.path.splitext(path)[1].lower()
    if suffix not in SUFFIXES:
        raise InvalidInputError(
            [("format", f"missing: the name {path} does not tell it (known endings: {', '.join(SUFFIXES)})")]
        )
    return SUFFIXES[suffix]


def of_parts(path):
    """The format of the files of a folder that is to be made."""
    return SUFFIXES.get(os.path.splitext(path)[1].lower(), "parquet")


def found(path, given=None):
    """(path, format) of every file that a path, a folder or a pattern stands for, in the order of their names."""
    if os.path.isdir(path):
        _require_whole(path)
        names = [os.path.join(path, name) for name in sorted(os.listdir(path)) if not name.startswith((".", "_"))]
        names = [name for name in names if os.path.isfile(name) and (given or _known(name))]
        if not names:
            raise InvalidInputError([("path", f"folder {path} holds no file that ends with {', '.join(SUFFIXES)}")])
    elif os.path.isfile(path):
        names = [path]
    else:
        names = [name for name in sorted(glob.glob(path)) if os.path.isfile(name)]
        if not names:
            raise InvalidInputError([("path", f"there is no file {path} on the host that runs this module")])
    for name in names:
        if not os.access(name, os.R_OK):
            raise InvalidInputError([("path", f"{name} cannot be read by the user that runs this module")])
    return [(name, format_of(name, given)) for name in names]


def _require_whole(folder):
    """The folder of an export from which a file was lost on its way."""
    manifest = parts.read(os.path.join(folder, parts.MANIFEST))
    if manifest is None:
        return
    lost = parts.missing(folder, manifest)
    if lost:
        text = f"of the export in {folder} {', '.join(lost[:5])} {'are' if len(lost) > 1 else 'is'} not as written"
        raise InvalidInputError([("path", f"{text}: copy it again, or remove {parts.MANIFEST} to take what is there")])


def _known(name):
    return os.path.splitext(name)[1].lower() in SUFFIXES


def states(files):
    """What changes when somebody writes to one of the files."""
    told = [(path, os.stat(path)) for path, _format in files]
    return [(path, one.st_size, one.st_mtime_ns) for path, one in told]


def size(files):
    return sum(os.path.getsize(path) for path, _format in files)
