from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtopo.editor.positions import Columns, Unit
from vtopo.findings import Place
from vtopo.source import Source, Span

TEXTS = st.text(alphabet=st.sampled_from(list("ab \n\r\t𝒳é漢\u2028\x0b")))
UNITS: tuple[Unit, ...] = ("utf-8", "utf-16", "utf-32")


@pytest.mark.parametrize(("unit", "column"), [("utf-8", 5), ("utf-16", 3), ("utf-32", 2)])
def test_a_character_beyond_the_first_plane_is_as_wide_as_the_unit_makes_it(unit: Unit, column: int) -> None:
    columns = Columns("a𝒳b", unit)
    assert (0, column) == columns.position(2)
    assert 2 == columns.offset((0, column))


def test_lines_end_as_the_protocol_says() -> None:
    columns = Columns("a\r\nb\rc\nd\u2028e\x0bf")
    assert [(0, 0), (1, 0), (2, 0), (3, 0), (3, 4)] == [columns.position(at) for at in (0, 3, 5, 7, 11)]


def test_what_lies_behind_a_line_is_its_end() -> None:
    columns = Columns("ab\r\ncd")
    assert [2, 2, 6, 6] == [columns.offset(at) for at in ((0, 2), (0, 99), (1, 99), (9, 0))]


def test_a_byte_order_mark_is_a_column_and_no_character() -> None:
    columns = Columns("\ufeffplan")
    assert (0, 1) == columns.position(0)
    assert 4 == columns.offset((0, 5))
    assert "\ufeffPlan" == columns.changed(((0, 1), (0, 2)), "P")


def test_an_edit_replaces_what_the_editor_sees_there() -> None:
    assert 'label "𝒳-", on b' == Columns('label "𝒳", on b').changed(((0, 9), (0, 9)), "-")


@pytest.mark.parametrize("unit", UNITS)
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(text=TEXTS)
def test_every_offset_comes_back(unit: Unit, text: str) -> None:
    columns = Columns(text, unit)
    at = [at for at in range(len(text) + 1) if text[at - 1 : at + 1] != "\r\n"]
    assert at == [columns.offset(columns.position(one)) for one in at]


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(text=TEXTS, start=st.integers(0, 30), end=st.integers(0, 30))
def test_a_place_is_where_its_span_is(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    columns = Columns(text)
    assert columns.region(start, end) == columns.of(Place.of(Span(Source("p.vt", text), start, end)))
