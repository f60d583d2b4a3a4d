from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtopo.editor.cursor import cursor_at, kinds_at, word_at

from .plans import marked, reading


def test_a_cursor_knows_its_blocks_and_the_words_before_it() -> None:
    cursor = cursor_at(*marked('host h { # {\n  vmm v { label "}", vswitch s { uplink [a b'))
    assert (("host", "h"), ("vmm", "v"), ("vswitch", "s")) == cursor.blocks
    assert ("uplink",) == cursor.words
    assert ("a",) == cursor.many
    assert "b" == cursor.prefix


def test_what_was_said_in_the_block_is_known() -> None:
    cursor = cursor_at(*marked("vm a { on b, nic { carries c }\n  hardened\n  ¦ }"))
    assert ("on", "nic", "hardened") == cursor.said


@pytest.mark.parametrize(
    ("text", "inside", "prefix"),
    [
        ("vm a { on e¦sx", "plan", "e"),
        ("vm a # allow: ¦ x", "comment", "# allow: "),
        ('plan "web sh¦op"', "text", "web sh"),
        ('plan "web shop"¦', "plan", ""),
        ("allow a -> esx1.h¦v", "plan", "esx1.h"),
        ("allow a ->¦", "plan", ""),
        ("a { port-¦", "plan", "port-"),
    ],
)
def test_the_word_being_written_is_known(text: str, inside: str, prefix: str) -> None:
    cursor = cursor_at(*marked(text))
    assert (inside, prefix) == (cursor.inside, cursor.prefix)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.text(alphabet=st.sampled_from(list('ab{}[]"#\n ,->\\\r<.')), max_size=40), st.integers(0, 40))
def test_no_text_is_too_damaged(text: str, at: int) -> None:
    cursor = cursor_at(text, min(at, len(text)))
    assert text[cursor.start : min(at, len(text))].endswith(cursor.prefix)


def test_the_word_under_a_cursor_is_found_from_both_of_its_ends() -> None:
    text = 'vm web1 { label "x" } # note'
    assert [("web1", 3, 7)] * 3 == [word_at(text, at) for at in (3, 5, 7)]
    assert ("# note", 22, 28) == word_at(text, 25)
    assert word_at(text, 9) is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("¦", ("top",)),
        ("vm x { ¦", ("vm",)),
        ("template guest { ¦", ("vm",)),
        ("change db { ¦", ("vm",)),
        ("change esx1.hv { ¦", ("vmm",)),
        ("nonsense { ¦", ()),
    ],
)
def test_the_kind_of_the_block_is_found(text: str, kinds: tuple[str, ...]) -> None:
    its = reading()
    assert kinds == kinds_at(cursor_at(*marked(text)), its.meant, its.trees)
