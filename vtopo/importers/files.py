"""The files to import: what is given, and nothing that a link or a device leads to."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from vtopo.importers.xml import SIZE, Document
from vtopo.problems import Place, Problem

STDIN: Final = "-"
FILES: Final = 50_000
"""Most files of one import."""
TOTAL: Final = 256 * 1024 * 1024
"""Most bytes of all files of one import."""
FOLDERS: Final = 8
"""Deepest folder below a given one."""


@dataclass
class Gathered:
    """The documents of each host, by the name of the host; what was passed over, and what can not be read."""

    hosts: dict[str, list[Document]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    total: int = 0
    count: int = 0
    full: bool = False

    def wrong(self, name: str, code: str, message: str) -> None:
        """Notes that a file is not read."""
        self.problems.append(Problem("import", code, message, Place(name, 1, 1, 1, 1)))


def gather(paths: Sequence[str], host: str, stdin: bytes) -> Gathered:
    """All documents: a folder is a host of its own, files that are given by themselves are of one host."""
    found = Gathered()
    for given in paths:
        if given == STDIN:
            _keep(found, host, Document("<stdin>", stdin[: SIZE + 1]))
            continue
        path = Path(given)
        try:
            if not given:
                raise ValueError("a path is needed")
            folder = path.is_dir()
            name = path.name if path.name not in ("", ".", "..") else path.resolve().name
        except (OSError, RuntimeError, ValueError) as error:
            found.wrong(given, "unreadable", f"`{given}` can not be read: {getattr(error, 'strerror', None) or error}")
            continue
        if folder:
            _folder(found, path, name or "host")
        else:
            _file(found, host, path, name if path.is_absolute() or ".." in path.parts else path.as_posix())
    return found


def _folder(found: Gathered, path: Path, host: str) -> None:
    if host in found.hosts:
        found.wrong(host, "host-twice", f"two folders are called `{host}`, and each stands for a host of its own")
        return
    found.hosts[host] = []
    for file in _below(path, found, host):
        _file(found, host, file, f"{host}/{file.relative_to(path).as_posix()}", getattr(os, "O_NOFOLLOW", 0))
    if not found.hosts[host] and not found.problems:
        found.wrong(host, "nothing-there", f"the folder `{host}` holds no file that ends in .xml")


def _below(path: Path, found: Gathered, host: str) -> Iterator[Path]:
    """The XML files below a folder, in the order of their names; links are passed over."""
    for current, folders, files in os.walk(path, onerror=lambda error: _unlisted(found, host, error)):
        here = Path(current)
        depth = len(here.relative_to(path).parts)
        if depth >= FOLDERS and folders:
            found.wrong(host, "too-deep", f"folders are more than {FOLDERS} deep below `{host}`")
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(set(folders).difference(links)) if depth < FOLDERS else []
        for name in sorted([*links, *(name for name in files if name.endswith(".xml"))]):
            if (here / name).is_symlink():
                found.notes.append(f"{host}/{(here / name).relative_to(path).as_posix()} is a link, and was not read")
            else:
                yield here / name


def _unlisted(found: Gathered, host: str, error: OSError) -> None:
    found.wrong(host, "unreadable", f"a folder in `{host}` can not be listed: {error.strerror}")


def _file(found: Gathered, host: str, path: Path, name: str, more: int = 0) -> None:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | more)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                found.wrong(name, "unreadable", f"`{name}` is no file")
                return
            data = file.read(SIZE + 1)
    except (OSError, ValueError) as error:
        found.wrong(name, "unreadable", f"`{name}` can not be read: {getattr(error, 'strerror', None) or error}")
        return
    _keep(found, host, Document(name, data))


def _keep(found: Gathered, host: str, document: Document) -> None:
    found.count += 1
    found.total += len(document.data)
    if found.full or found.count > FILES or found.total > TOTAL:
        if not found.full:
            found.full = True
            limit = f"{FILES:,} files or {TOTAL // 2**20} MiB"
            found.wrong(document.name, "too-much", f"this and all that follows is not read: it is more than {limit}")
        return
    found.hosts.setdefault(host, []).append(document)
