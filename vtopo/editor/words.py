"""The words of the vocabulary as an editor tells them: short, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from vtopo.commands.explain import about, default_of, slot_docs, standing, usages, value_doc
from vtopo.commands.meanings import RESERVED_MEANINGS, STEP_MEANINGS
from vtopo.vocabulary import CHOICES, KINDS, PHRASE, Attribute, Kind, Phrase, attributes

_MARKUP: Final = re.compile(r"([\\*_<>\[\]#|])")
"""What would be markup in a sentence of ours, which holds no name that anybody else has given."""


def of_kind(kind: Kind) -> str:
    """A kind of block: what it is, and where it stands."""
    return f"**{kind.name}**: {sentence(kind.doc)}\n\nIt stands {sentence(standing(kind))}."


def of_attribute(row: Attribute, kind: str) -> str:
    """An attribute: how it is written, what it says, the types of its values, and what silence means."""
    silence = default_of(row)
    parts = [
        _code(usages(row.name, row.forms)),
        f"**{row.name}** of a {kind}: {sentence(about(row))}",
        *(f"- {name}: {sentence(doc)}" for name, doc in slot_docs(row.forms)),
    ]
    if silence and row.ledger:
        parts.append("What silence means is listed as an assumption in every report.")
    return "\n\n".join(parts)


def of_phrase(phrase: Phrase) -> str:
    """A statement: its forms, and what it says."""
    docs = (f"- {name}: {sentence(doc)}" for name, doc in slot_docs(phrase.forms))
    return "\n\n".join([_code(usages(phrase.name, phrase.forms)), f"**{phrase.name}**: {sentence(phrase.doc)}", *docs])


def of_value(word: str) -> str:
    """A word that means something wherever it stands as a value; empty for any other."""
    if word in RESERVED_MEANINGS:
        return f"**{word}**: {sentence(RESERVED_MEANINGS[word])}"
    if word in STEP_MEANINGS:
        return f"**{word}**, an attack step: {sentence(STEP_MEANINGS[word])}"
    of = next((name for name, words in CHOICES.items() if word in words), "")
    return f"**{word}**: one of {sentence(value_doc(of))}" if of else ""


def head_word(word: str, kinds: Iterable[str]) -> str:
    """The first word of an item that stands in a block of one of these kinds; empty where it is none."""
    for kind in kinds:
        if kind in KINDS and word in attributes(kind):
            return of_attribute(attributes(kind)[word], kind)
    if word in KINDS:
        return of_kind(KINDS[word])
    return of_phrase(PHRASE[word]) if word in PHRASE else ""


def _code(lines: Iterable[str]) -> str:
    return "```vtopo\n" + "\n".join(lines) + "\n```"


def sentence(text: str) -> str:
    """A sentence of ours: what stands in backquotes is code, and nothing else is markup."""
    pieces = text.split("`")
    return "".join(f"`{piece}`" if at % 2 else _MARKUP.sub(r"\\\1", piece) for at, piece in enumerate(pieces))
