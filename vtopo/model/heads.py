"""The heads of blocks: the names that are declared there, and the template the block is like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtopo.model import names
from vtopo.model.drafts import STAGE
from vtopo.model.mistakes import Mistakes, listed
from vtopo.model.names import Names
from vtopo.source import Span
from vtopo.syntax.tree import Argument, Many, Text, Word
from vtopo.vocabulary import RESERVED, Kind

LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a block declares: its names, each with its place, and the template it is like."""

    names: tuple[tuple[Names, Span], ...]
    like: Word | None = None


def read_head(kind: Kind, args: Sequence[Argument], mistakes: Mistakes) -> Head | None:
    """The head of a block, or None after a mistake."""
    word, rest = args[0], list(args[1:])
    if not rest and kind.part:
        return Head(((Names(kind.name), word.span),))
    if kind.name == "plan":
        return _title(word, rest, mistakes)
    like: Word | None = None
    at = next((i for i, arg in enumerate(rest) if isinstance(arg, Word) and arg.text == "like"), None)
    if at is not None:
        given = rest[at + 1 :]
        if len(given) != 1 or not isinstance(given[0], Word):
            where = given[0].span if given else rest[at].span
            mistakes.add(STAGE, "template-name", "`like` takes the name of one template", where)
            return None
        like, rest = given[0], rest[:at]
    if len(rest) > 1:
        shown = f"{kind.name} [{' '.join(arg.span.text for arg in rest)}]"
        mistakes.add(STAGE, "several-names", f"several names need a list: `{shown}`", rest[1].span)
        return None
    if not rest:
        if kind.part:
            return Head(((Names(kind.name), word.span),), like)
        mistakes.add(
            STAGE, "no-name", f"a {kind.name} needs a name", word.span, hint=f"write `{kind.name} NAME {{ ... }}`"
        )
        return None
    head = rest[0]
    given_names = head.items if isinstance(head, Many) else (head,)
    if not given_names:
        mistakes.add(STAGE, "no-name", f"this list is empty: a {kind.name} needs a name", head.span)
    found = [(name, arg.span) for arg in given_names if (name := _name(kind, arg, mistakes)) is not None]
    return Head(tuple(found), like) if found else None


def _title(word: Argument, rest: list[Argument], mistakes: Mistakes) -> Head:
    if len(rest) == 1 and isinstance(rest[0], Text):
        return Head(((Names(rest[0].text), rest[0].span),))
    shown = " ".join(arg.span.text for arg in rest if not isinstance(arg, Many)) or "What it is about"
    mistakes.add(
        STAGE,
        "plan-title",
        "a plan has a title, in double quotes",
        rest[0].span if rest else word.span,
        hint=f'write `plan "{shown.replace(chr(34), "")}"`',
    )
    return Head(((Names(shown), word.span),))


def _name(kind: Kind, arg: Argument, mistakes: Mistakes) -> Names | None:
    if not isinstance(arg, Word):
        mistakes.add(
            STAGE,
            "name-expected",
            f"the name of a {kind.name} is a bare word, not `{arg.span.text}`",
            arg.span,
            hint="names from elsewhere go into `label`",
        )
        return None
    read = names.read(arg.text)
    if isinstance(read, str):
        mistakes.add(STAGE, "range", read, arg.span)
        return None
    if wrong := [letter for letter in (".", "/", ":") if letter in read.prefix]:
        plain = arg.text if read.first is None else read.prefix
        for letter in wrong:
            plain = plain.replace(letter, "-")
        mistakes.add(
            STAGE,
            "dotted-name",
            f"the name `{arg.text}` holds a {listed([f'`{letter}`' for letter in wrong])}, "
            "which names of things can not",
            arg.span,
            hint=f'write `{plain.strip("-")}`, with `label "{arg.text}"` inside' if len(arg.text) < 100 else "",
        )
        return None
    if read.prefix in RESERVED and read.first is None:
        mistakes.add(STAGE, "reserved", f"`{arg.text}` is a word of the language and can not be a name", arg.span)
        return None
    if len(arg.text) > LONGEST_NAME:
        mistakes.add(
            STAGE,
            "long-name",
            f"this name has {len(arg.text):,} letters; at most {LONGEST_NAME} are taken",
            arg.span,
            hint="names from elsewhere go into `label`",
        )
        return None
    return read
