"""A plan as it was at a revision of git, with all that it includes: read from the repository, never checked out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from vtopo.model.loading import MOST_BYTES, Project

OTHERS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
"""What git tells its hooks of a repository: the plan is asked about in its own, from its own folder."""
ENVIRONMENT = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
"""Git fetches nothing, writes nothing and asks nothing."""
SECONDS = 60
PLAIN = (b"100644", b"100755")
"""The modes of ordinary files: what a link leads to is none of the revision."""


class RevisionError(Exception):
    """A revision can not be read; the message says why."""


class _Files(Mapping[str, bytes]):
    """The files of a folder at a revision, each read when it is asked for."""

    def __init__(self, root: Path, commit: str) -> None:
        self._root = root
        self._blobs: dict[str, tuple[str, int]] = {}
        self._read: dict[str, bytes] = {}
        for entry in _git(root, "ls-tree", "-r", "-z", "-l", commit).split(b"\0"):
            head, _, name = entry.partition(b"\t")
            mode, kind, blob, size, *_ = (*head.split(), b"", b"", b"", b"")
            if kind == b"blob" and mode in PLAIN:
                self._blobs[name.decode("utf-8", "surrogateescape")] = blob.decode(), int(size)

    def __getitem__(self, name: str) -> bytes:
        blob, size = self._blobs[name]
        if size > MOST_BYTES:
            raise RevisionError(f"`{name}` has {size:,} bytes; at most {MOST_BYTES:,} are read")
        if name not in self._read:
            self._read[name] = _git(self._root, "cat-file", "blob", blob)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._blobs)

    def __len__(self) -> int:
        return len(self._blobs)


def at_revision(project: Project, revision: str) -> Project:
    """A project as it was at a revision; raises RevisionError where git knows none by that name."""
    try:
        found = _git(project.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except RevisionError as error:
        reason = str(error) or "no revision of git by that name"
        if reason.startswith("fatal: not a git repository"):
            reason = "no repository of git here that could have a revision by that name"
        raise RevisionError(f"there is no file `{revision}`, and {reason}") from None
    return Project(project.root, _Files(project.root, found.decode().strip()), closed=True, called=revision)


def _git(folder: Path, *words: str) -> bytes:
    try:
        ran = subprocess.run(
            ["git", *words],
            cwd=folder,
            env={name: value for name, value in (os.environ | ENVIRONMENT).items() if name not in OTHERS},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
    except FileNotFoundError:
        raise RevisionError("a revision takes git, which is not installed here") from None
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise RevisionError(f"git can not be asked: {error}") from None
    if ran.returncode:
        raise RevisionError(ran.stderr.decode("utf-8", "replace").strip().partition("\n")[0])
    return ran.stdout
