"""Tar archives that are equal byte for byte when their content is."""

from __future__ import annotations

import gzip
import io
import tarfile
from contextlib import contextmanager
from pathlib import Path

EPOCH = 1700000000


class Tree:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive

    def _add(self, name: str, mode: int, **attributes) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.mtime, info.mode, info.uname, info.gname = EPOCH, mode, "root", "root"
        for key, value in attributes.items():
            setattr(info, key, value)
        return info

    def folder(self, name: str, mode: int = 0o755) -> None:
        self._archive.addfile(self._add(name, mode, type=tarfile.DIRTYPE))

    def file(self, name: str, content: bytes, mode: int = 0o644) -> None:
        self._archive.addfile(self._add(name, mode, size=len(content)), io.BytesIO(content))

    def link(self, name: str, target: str) -> None:
        self._archive.addfile(self._add(name, 0o777, type=tarfile.SYMTYPE, linkname=target))

    def copy(self, name: str, source: Path) -> None:
        with source.open("rb") as stream:
            self._archive.addfile(self._add(name, 0o644, size=source.stat().st_size), stream)


@contextmanager
def tree(path: Path, *, compressed: bool = False):
    if compressed:
        with (
            path.open("wb") as raw,
            gzip.GzipFile("", "wb", 1, raw, EPOCH) as stream,
            tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as archive,
        ):
            yield Tree(archive)
    else:
        with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as archive:
            yield Tree(archive)
