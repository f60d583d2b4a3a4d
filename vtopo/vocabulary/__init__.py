"""The words of the language, once: blocks, where they stand, their attributes, and the statements.

The resolver, its messages, `vtopo explain`, the JSON schema of a plan and `docs/language.md` are all made from these
tables. A form is written as a reader would write the line: small words and marks stand for themselves,
`NAME:type` is a value, `+` means one value or a list, `?` that it may be left out, `*` both, and square brackets hold
what may be left out together.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from vtopo.vocabulary.blocks import BLOCKS
from vtopo.vocabulary.forms import Option, Part, Slot, parts_of, slots_of, usage
from vtopo.vocabulary.phrases import CHOICES, HEADS, PHRASES, REFERENCES, TYPES
from vtopo.vocabulary.rows import TOP, Attribute, Kind, Phrase
from vtopo.vocabulary.shared import EVERY

__all__ = [
    "BLOCKS",
    "CHOICES",
    "EVERY",
    "HEADS",
    "KINDS",
    "PHRASE",
    "PHRASES",
    "REFERENCES",
    "RESERVED",
    "TOP",
    "TYPES",
    "Attribute",
    "Kind",
    "Option",
    "Part",
    "Phrase",
    "Slot",
    "attributes",
    "children",
    "owners",
    "parts_of",
    "required",
    "slots_of",
    "usage",
]

RESERVED = frozenset({"any", "all", "yes", "no", "unknown", "none", "on", "like"})
"""Words with a meaning of their own everywhere: nothing can be named by them."""


KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in BLOCKS})
PHRASE: Mapping[str, Phrase] = MappingProxyType({phrase.name: phrase for phrase in (*PHRASES, *HEADS)})


@cache
def attributes(kind: str) -> Mapping[str, Attribute]:
    """All attributes of a kind by name, `on` and those of every block included."""
    row = KINDS[kind]
    own = KINDS["segment"].attributes if kind == "dmz" else row.attributes
    place: tuple[Attribute, ...] = ()
    if row.where != (TOP,):
        parents = ", ".join(parent for parent in row.where if parent != TOP)
        place = (Attribute("on", ("PARENT:parent+",), "", f"where it stands, if not inside it: {parents}"),)
    every = () if kind in ("plan", "template") else EVERY
    return MappingProxyType({a.name: a for a in (*place, *every, *own)})


@cache
def required(kind: str) -> Mapping[str, Attribute]:
    """The attributes that every block of a kind needs, by name."""
    return MappingProxyType({name: row for name, row in attributes(kind).items() if row.required})


@cache
def children(kind: str) -> tuple[str, ...]:
    """The kinds of block that may stand inside a block of that kind, `top` included."""
    return tuple(row.name for row in BLOCKS if kind in row.where)


@cache
def owners(attribute: str) -> tuple[str, ...]:
    """The kinds that have an attribute of that name."""
    return tuple(name for name in KINDS if attribute in attributes(name))
