"""Where what is said goes: standard output, standard error, or a file that is whole or not there at all."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE
from typing import TextIO


class UnwritableError(Exception):
    """What was to be said could not be written; the message says where and why."""


def echo(text: str) -> None:
    """Writes to standard output. A reader that went away (`| head`) changes nothing of the verdict."""
    try:
        _send(sys.stdout, text)
    except BrokenPipeError:
        pass
    except OSError as error:
        raise UnwritableError(f"standard output can not be written: {error.strerror}") from None


def tell(text: str) -> None:
    """Writes to standard error; where that fails, nobody is left to be told."""
    with suppress(OSError):
        _send(sys.stderr, text)


def write(target: str, text: str) -> None:
    """Writes to standard output (`-`) or a file: beside it first and then in its place, so that none is half there."""
    if target == "-":
        echo(text)
        return
    data = text.encode("utf-8", "backslashreplace")
    try:
        path = Path(target).resolve()  # what a link leads to is written, the link stays
        if path.is_file() or not path.exists():
            _replace(path, data)
        else:
            path.write_bytes(data)  # a pipe or a device takes what it is given: nothing can be put in its place
    except (OSError, ValueError, RuntimeError) as error:
        raise UnwritableError(f"{target} can not be written: {reason(error)}") from None


def _replace(path: Path, data: bytes) -> None:
    beside = held_beside(path, data)
    try:
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def held_beside(path: Path, data: bytes, mark: str = "new") -> Path:
    """A new file in the folder of another, with what that is to hold and with its permissions."""
    beside = path.with_name(f".vtopo-{os.getpid()}-{mark}.tmp")
    with beside.open("xb") as file:
        try:
            file.write(data)
            file.flush()
            if path.exists():
                beside.chmod(S_IMODE(path.stat().st_mode))
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    return beside


def reason(error: Exception) -> str:
    """Why something could not be written, as the system says it."""
    return getattr(error, "strerror", None) or str(error)


def _send(stream: TextIO | None, text: str) -> None:
    if stream is None:  # it was closed before we began
        return
    try:
        stream.flush()
        stream.buffer.write(text.encode("utf-8", "backslashreplace"))
        stream.buffer.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # else it fails once more when Python ends
        raise
