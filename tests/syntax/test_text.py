"""Bytes become text, or one sentence says why they can not."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtopo.syntax.text import decode


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_utf_8_is_read_with_and_without_its_mark(mark: bytes) -> None:
    source, problems = decode("plan.vt", mark + "owner Jürgen\r\n".encode())
    assert problems == ()
    assert source is not None
    assert (source.name, source.text) == ("plan.vt", "owner Jürgen\r\n")


def test_an_empty_file_is_an_empty_text() -> None:
    source, problems = decode("plan.vt", b"")
    assert source is not None
    assert (source.text, problems) == ("", ())


@pytest.mark.parametrize(
    ("data", "code", "message", "line", "column"),
    [
        ("a".encode("utf-16"), "wrong-encoding", "this file is UTF-16", 1, 1),
        (codecs.BOM_UTF16_BE + b"\0a", "wrong-encoding", "this file is UTF-16", 1, 1),
        ("a".encode("utf-32"), "wrong-encoding", "this file is UTF-32", 1, 1),
        (b"vm a\nvm \xe9\n", "not-utf-8", "this is not UTF-8: byte 8 is 0xE9", 2, 4),
        (b"vm \xc3", "not-utf-8", "this is not UTF-8: byte 3 is 0xC3", 1, 4),
        (b"vm a\n\nPK\0\x01", "not-a-text", "this is not a text: byte 8 is zero", 3, 3),
    ],
)
def test_what_is_no_text_is_refused_at_the_byte(data: bytes, code: str, message: str, line: int, column: int) -> None:
    source, (problem,) = decode("plan.vt", data)
    assert source is None
    assert (problem.stage, problem.code, problem.message) == ("reading", code, message)
    assert (problem.place.file, problem.place.line, problem.place.column) == ("plan.vt", line, column)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=40))
def test_any_bytes_are_a_text_or_one_problem(data: bytes) -> None:
    source, problems = decode("plan.vt", data)
    assert (source is None) == (len(problems) == 1)
