"""The language for Pygments, by which Sphinx and many pages color. Nothing but Pygments loads it, when it is asked."""

from __future__ import annotations

from typing import Any, ClassVar

from pygments.lexer import RegexLexer, bygroups, default, include
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Whitespace,
)

from vtopo import highlighting as words


def _word(of: tuple[str, ...]) -> str:
    return rf"(?:{words.any_of(of)}){words.BEHIND}"


class VtopoLexer(RegexLexer):
    """Plans of vtopo."""

    name = "vtopo"
    aliases: ClassVar[list[str]] = ["vtopo", "vt"]
    filenames: ClassVar[list[str]] = ["*.vt"]
    mimetypes: ClassVar[list[str]] = ["text/x-vtopo"]

    tokens: ClassVar[dict[str, list[Any]]] = {
        # an item begins: its first word says what it is
        "root": [
            (r"[ \t\r\n\ufeff]+", Whitespace),
            include("comments"),
            (r"[{},\]]", Punctuation),
            (_word(words.blocks()), Keyword.Declaration, "head"),
            (_word(words.statements()), Keyword, "item"),
            (_word((*words.said(), *words.NAMING)), Name.Attribute, "item"),
            (words.WORD, Name, "item"),
            default("item"),
        ],
        # behind the word of a block stands its name
        "head": [
            (r"[ \t]+", Whitespace),
            (_word(tuple(words.NAMING)), Keyword.Pseudo, ("#pop", "item")),
            (words.WORD, Name.Class, ("#pop", "item")),
            default(("#pop", "item")),
        ],
        "item": [
            (r"\r?\n", Whitespace, "#pop"),
            (r"[{},]", Punctuation, "#pop"),
            (r"[ \t\r]+", Whitespace),
            (r"\[", Punctuation, "list"),
            include("comments"),
            include("values"),
        ],
        "list": [
            (r"\]", Punctuation, "#pop"),
            (r"[ \t\r\n,]+", Whitespace),
            include("comments"),
            include("values"),
            default("#pop"),
        ],
        "comments": [
            (
                words.ALLOW,
                bygroups(Comment.Single, Comment.Special, Comment.Special, Comment.Special),  # type: ignore[no-untyped-call]
                "comment",
            ),
            (r"#[^\n]*", Comment.Single),
        ],
        "comment": [
            (r"[^\n]+", Comment.Single, "#pop"),
            default("#pop"),
        ],
        "values": [
            (r'"', String.Double, "string"),
            (r"->|<", Operator),
            (rf"{words.PORTS}{words.BEHIND}", Number),
            (words.NUMBER, Number),
            (_word(words.small()), Keyword.Pseudo),
            (_word(words.values()), Keyword.Constant),
            (words.WORD, Name),
        ],
        "string": [
            (r'"', String.Double, "#pop"),
            (words.ESCAPE, String.Escape),
            (r'[^"\\\n]+', String.Double),
            (r"\\", String.Double),
            default("#pop"),
        ],
    }
