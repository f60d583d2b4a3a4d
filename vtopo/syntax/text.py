"""Bytes to text: UTF-8, or a sentence that says what else it is."""

from __future__ import annotations

import codecs

from vtopo.problems import Place, Problem
from vtopo.source import Source, Span

_OTHER = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def decode(name: str, data: bytes) -> tuple[Source | None, tuple[Problem, ...]]:
    """The text of a file without its byte order mark; or None, and the one reason why it is none."""
    for mark, encoding in _OTHER.items():
        if data.startswith(mark):
            return None, (_problem(name, data, 0, "wrong-encoding", f"this file is {encoding}", "save it as UTF-8"),)
    data = data.removeprefix(codecs.BOM_UTF8)
    zero = data.find(0)
    if zero >= 0:
        message = f"this is not a text: byte {zero} is zero"
        return None, (_problem(name, data, zero, "not-a-text", message, "a plan is a text file in UTF-8"),)
    try:
        return Source(name, data.decode("utf-8")), ()
    except UnicodeDecodeError as error:
        message = f"this is not UTF-8: byte {error.start} is 0x{data[error.start]:02X}"
        return None, (_problem(name, data, error.start, "not-utf-8", message, "save the file as UTF-8"),)


def _problem(name: str, data: bytes, offset: int, code: str, message: str, hint: str) -> Problem:
    """A problem at a byte, on its line; the excerpt is what can be read of the line before it."""
    start = data.rfind(b"\n", 0, offset) + 1
    line = data.count(b"\n", 0, offset) + 1
    before = Source(name, data[start:offset].decode("utf-8", "ignore"))
    place = Place.of(Span(before, len(before.text), len(before.text)))
    at = Place(name, line, place.column, line, place.column + 1)
    return Problem("reading", code, message, at, hint=hint)
