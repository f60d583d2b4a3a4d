"""The fast reader and the grammar are one language: the same trees, and the same texts refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtopo.source import Source
from vtopo.syntax.by_grammar import parse_with_lark
from vtopo.syntax.parser import parse
from vtopo.syntax.reader import read
from vtopo.syntax.tree import Text

from .plans import EXAMPLES, ROOT, SOUP, plans, written_plans


def agree(text: str) -> bool:
    """Whether both think the text correct; fails where they differ in anything."""
    source = Source("plan.vt", text)
    tree, problems = parse_with_lark(source)
    fast = read(source)
    assert (fast is None) == bool(problems)
    if fast is not None:
        assert fast == tree
    return fast is not None


@settings(max_examples=200, deadline=None, derandomize=True)
@given(plans())
def test_correct_plans_are_read_alike(text: str) -> None:
    assert agree(text)


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(SOUP)
def test_wrong_texts_are_refused_by_both(text: str) -> None:
    agree(text)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=30))
def test_any_text_is_refused_by_both_or_by_none(text: str) -> None:
    agree(text)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.data())
def test_a_plan_with_a_piece_cut_out_is_judged_alike(data: st.DataObject) -> None:
    text = data.draw(plans())
    start = data.draw(st.integers(0, len(text)))
    agree(text[:start] + text[start + data.draw(st.integers(1, 3)) :])


@pytest.mark.parametrize("file", written_plans(), ids=lambda file: file.name)
def test_every_plan_we_ship_is_read_alike(file: Path) -> None:
    assert agree(file.read_text(encoding="utf-8"))


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples of the design are not beside this checkout")
def test_the_examples_of_the_design_are_correct() -> None:
    for file in EXAMPLES.rglob("*.vt"):
        assert parse(Source(file.name, file.read_text(encoding="utf-8")))[1] == ()


@pytest.mark.parametrize("file", sorted((ROOT / "grammar" / "mistakes").glob("*.vt")), ids=lambda file: file.stem)
def test_every_example_of_a_mistake_is_refused_by_both(file: Path) -> None:
    assert not agree(file.read_bytes().decode())


@settings(max_examples=200, deadline=None, derandomize=True)
@given(SOUP)
def test_what_is_left_of_a_wrong_text_stands_in_order_in_the_text(text: str) -> None:
    tree, _ = parse(Source("plan.vt", text))
    starts = [item.span.start for item in tree.items]
    assert starts == sorted(set(starts))
    assert all(0 <= item.span.start < item.span.end <= len(text) for item in tree.items)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (r"\u{41}", "A"),
        (r"\u{0000e9}", "é"),
        (r"\u{1F5A7}", "\U0001f5a7"),
        (r"\u{10ffff}", "\U0010ffff"),
        (r"\\u{41}", r"\u{41}"),
        (r"\u{110000}", None),
        (r"\u{0000041}", None),
        (r"\u{}", None),
        (r"\u{d800}", None),
        (r"\u{00DFFF}", None),
        (r"\u{fffff}", "\U000fffff"),
        (r"\x41", None),
        ("\\", None),
    ],
)
def test_an_escape_says_a_character_or_is_a_mistake(written: str, said: str | None) -> None:
    text = f'label "{written}"'
    assert agree(text) == (said is not None)
    (item,) = parse(Source("plan.vt", text))[0].items
    if said is not None:
        assert isinstance(item.args[1], Text)
        assert item.args[1].text == said
