"""Several files written anew: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

from vtopo.commands.output import UnwritableError, held_beside, reason

Move: TypeAlias = tuple[Path, Path, Path | None]
"""A file beside its place, that place, and what stands there now, kept beside it; None where nothing does."""


def rewrite(texts: Mapping[Path, str]) -> None:
    """Writes files, each of which is whole or as it was; raises `UnwritableError` where one of them can not be.

    All are beside their places before the first is put there. If one can not be put there, those before it go back; the
    error names any that can not.
    """
    with ExitStack() as stack:

        def kept(path: Path, data: bytes, mark: str) -> Path:
            beside = held_beside(path, data, mark)
            stack.callback(beside.unlink, missing_ok=True)
            return beside

        ready: list[Move] = []
        for target, text in texts.items():
            try:
                path = target.resolve()
                old = kept(path, path.read_bytes(), f"{len(ready)}-old") if path.exists() else None
                new = kept(path, text.encode("utf-8", "backslashreplace"), f"{len(ready)}-new")
            except (OSError, RuntimeError) as error:
                raise _unwritable(target, error, []) from None
            ready.append((new, path, old))
        for number, (new, path, _) in enumerate(ready):
            try:
                new.replace(path)
            except BaseException as error:
                changed = [move[1] for move in reversed(ready[:number]) if not _put_back(move)]
                if isinstance(error, OSError):
                    raise _unwritable(path, error, changed) from None
                raise


def _put_back(move: Move) -> bool:
    """Whether a place is again as it was before a file was put there."""
    _, path, old = move
    try:
        if old is None:
            path.unlink()
        else:
            old.replace(path)
    except OSError:
        return False
    return True


def _unwritable(path: Path, error: Exception, changed: Sequence[Path]) -> UnwritableError:
    left = f"these are changed and can not be put back: {', '.join(map(_shown, changed))}" if changed else ""
    return UnwritableError(f"{_shown(path)} can not be written: {reason(error)}; {left or 'nothing was changed'}")


def _shown(path: Path) -> str:
    """A file as one names it from the current folder."""
    try:
        return os.path.relpath(path)
    except ValueError:  # it is on another drive
        return str(path)
