"""Pygments colors every plan there is, knows every word, and loses no letter."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, String

from vtopo import highlighting as words
from vtopo.highlighting.lexer import VtopoLexer

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(path for folder in ("samples", "rules") for path in (ROOT / folder).rglob("*.vt"))
LEXER = VtopoLexer(stripnl=False, ensurenl=False)


def colored(text: str) -> list[tuple[object, str]]:
    """The tokens of a text that are more than a gap."""
    return [(kind, its) for kind, its in LEXER.get_tokens(text) if its.strip()]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_sample_is_colored_whole(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = list(LEXER.get_tokens(text))
    assert text == "".join(its for _, its in found)
    assert [] == [its for kind, its in found if kind is Error]


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.text(alphabet=st.sampled_from(list('vm ab{}[]"#\n,->\\<.:/é𝒳\0')), max_size=60))
def test_no_letter_of_any_text_is_lost(text: str) -> None:
    assert text == "".join(its for _, its in LEXER.get_tokens(text))


def test_a_word_is_colored_by_where_it_stands() -> None:
    assert [
        (Keyword.Declaration, "vm"), (Name.Class, "kernel"), (Keyword.Pseudo, "like"), (Name, "guest"),
        (Name.Attribute, "size"), (Number, "200..300kloc"), (Keyword.Pseudo, "from"), (String.Double, '"'),
        (String.Double, "a "), (String.Escape, r"\u{e9}"), (String.Double, '"'),
        (Name.Attribute, "allow"), (Keyword.Constant, "any"), (Operator, "->"), (Name, "db"), (Number, "tcp/443"),
    ] == [
        token
        for token in colored('vm kernel like guest {\n  size 200..300kloc from "a \\u{e9}", allow any->db tcp/443\n}')
        if token[1] not in "{},"
    ]  # fmt: skip


def test_what_a_comment_allows_stands_out() -> None:
    assert [
        (Comment.Single, "# "),
        (Comment.Special, "allow:"),
        (Comment.Special, " unused"),
        (Comment.Special, " because"),
    ] == (colored("# allow: unused because it is")[:4])


@pytest.mark.parametrize("comment", ["# allow:", "#"])
def test_a_comment_ends_with_its_line(comment: str) -> None:
    assert (Keyword.Declaration, "vm") in colored(f"{comment}\nvm x")


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (words.blocks(), Keyword.Declaration),
        (words.statements(), Keyword),
        (words.said(), Name.Attribute),
    ],
)
def test_every_first_word_is_known(found: tuple[str, ...], kind: object) -> None:
    assert dict.fromkeys(found, kind) == {word: colored(f"{word} x")[0][0] for word in found}


def test_every_inner_word_and_every_value_is_known() -> None:
    known = {Keyword.Pseudo, Keyword.Constant}
    assert [] == [word for word in (*words.small(), *words.values()) if colored(f"x {word}")[1][0] not in known]


def test_pygments_finds_it_by_its_name_and_by_that_of_a_file() -> None:
    assert "vtopo" == get_lexer_by_name("vtopo").name
    assert "vtopo" == get_lexer_for_filename("after.vt").name
