"""Reads what is said of a draft: each value of each attribute in its type, names as the drafts they mean.

Names of single members of a range are remembered, so that the range is cut there and stays whole elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from vtopo.model import values
from vtopo.model.drafts import STAGE, Draft
from vtopo.model.forms import Misfit, Value, fit
from vtopo.model.index import Hit, Index
from vtopo.model.mistakes import Mistakes, a, listed, nearest
from vtopo.model.things import UNKNOWN, Level, Ports, Service, Size, Unknown
from vtopo.source import Span
from vtopo.syntax.tree import Statement, Text, Word
from vtopo.vocabulary import CHOICES, REFERENCES, TOP, attributes, slots_of, usage

ANY = "any"
NOTHING = ("none", "unknown")
TEXT = ("TEXT:text",)


@dataclass(frozen=True, slots=True)
class Prefix:
    """A prefix or address used as a set of addresses."""

    text: str


@dataclass(frozen=True, slots=True)
class Anything:
    """The word `any`, or `all`."""


Plain: TypeAlias = str | int | float | bool | Size | Ports | Prefix | Anything | Hit
Read: TypeAlias = Mapping[str, "tuple[Plain, ...] | Unknown"]
"""The values of one statement by slot; an optional slot that is not there has none."""

_PLAIN: Mapping[str, Callable[[str], object]] = {
    "count": values.count,
    "vlan": values.vlan,
    "kloc": values.kloc,
    "rate": values.rate,
    "memory": values.memory,
    "prefix": values.network,
    "address": values.address,
    "ports": values.ports,
    "date": values.date,
}


class Reader:
    """Turns statements into values, against the names, levels and services of one plan."""

    def __init__(
        self, index: Index, mistakes: Mistakes, levels: Mapping[str, Level], services: Mapping[str, Service]
    ) -> None:
        self.index = index
        self.mistakes = mistakes
        self.levels = levels
        self.services = services
        self._shared: dict[tuple[object, ...], tuple[Read, ...]] = {}
        self.relative = 0
        """How many names were met that mean something else elsewhere."""
        self.full_names: dict[tuple[Plain, ...], tuple[str, ...]] = {}
        """What `SaidOf` has found out of values that name things, once all names are cut."""

    def shape(self, draft: Draft, name: str) -> None:
        """Tells where an attribute is not written in its form, without looking up what it names."""
        statement = draft.said[name][0]
        words = (draft.kind.name, "shape", statement.words)
        if words in self._shared:
            return
        word = statement.args[0]
        assert isinstance(word, Word)
        misfit = fit(word, statement.args[1:], attributes(draft.kind.name)[name].forms)
        if isinstance(misfit, Misfit):
            self.mistakes.add(STAGE, "form", misfit.message, misfit.span, hint=misfit.hint)
        else:
            self._shared[words] = ()

    def attribute(self, draft: Draft, name: str) -> tuple[Read, ...]:
        """The values of every statement of one attribute, those with a mistake left out.

        What is said in equal words is read once, unless it means something else elsewhere.
        """
        row = attributes(draft.kind.name)[name]
        forms = ("SWITCH:switch+",) if name == "switch" else row.forms
        if row.own:
            home = draft.parent.kind.name if draft.parent else TOP
            if home not in row.own:
                kind = draft.kind.name
                only = f"only of one in {a(listed([one for one in row.own if one != TOP], 'or'))}"
                self.mistakes.add(
                    STAGE,
                    "not-here",
                    f"`{name}` is not said of a {kind} in {a(home)}{'' if name == 'legs' else f', {only}'}",
                    draft.said[name][0].span,
                    hint="leave it out: the nics of the vm are its legs" if name == "legs" else "",
                )
                return ()
        statements = draft.said[name]
        given = statements[0].args
        if forms == TEXT and len(given) == 2 and isinstance(given[1], Text):  # few are written twice
            return ({"TEXT": (given[1].text,)},)
        words = (draft.kind.name, name, *[statement.words for statement in statements])
        known = self._shared.get(words)
        if known is None:
            relative = self.relative
            known = self._read(statements, forms, draft)
            if self.shares(since=relative):
                self._shared[words] = known
        return known

    def shares(self, since: int) -> bool:
        """Whether what was read since so many relative names would be read as the same wherever else it is said."""
        # A mistake is told at every place where it is made, so nothing is shared once there is one; nor where each
        # name is to be noted at its place.
        return self.relative == since and not self.mistakes and self.index.meant is None

    def _read(self, statements: Sequence[Statement], forms: Sequence[str], draft: Draft) -> tuple[Read, ...]:
        found = (self._nothing(statement, forms) or self.statement(statement, forms, draft) for statement in statements)
        return tuple([read for read in found if read is not None])

    def _nothing(self, statement: Statement, forms: Sequence[str]) -> Read | None:
        """`allow none`, `guards unknown`: what is said of an attribute with several values, in one word."""
        given = statement.args[1:]
        if len(given) != 1 or not isinstance(given[0], Word) or given[0].text not in NOTHING:
            return None
        slots = list(slots_of(forms[0]))
        return {slots[0].name: UNKNOWN if given[0].text == "unknown" else ()} if len(slots) > 1 else None

    def statement(
        self, statement: Statement, forms: Sequence[str], scope: Draft | None, *, alone: bool = False
    ) -> Read | None:
        """The values of a statement, or None after a mistake. One that stands `alone` has to name what it is about."""
        word = statement.args[0]
        assert isinstance(word, Word)
        filled = fit(word, statement.args[1:], forms)
        if isinstance(filled, Misfit):
            self.mistakes.add(STAGE, "form", filled.message, filled.span, hint=filled.hint)
            return None
        read: dict[str, tuple[Plain, ...] | Unknown] = {}
        good = True
        for name, given in filled.items():
            if len(given) == 1 and isinstance(given[0].arg, Word) and given[0].arg.text in NOTHING:
                # Half a rule that is unknown would match nothing and pass for safety: `allow unknown` says it whole.
                half = len(filled) > 1 and given[0].slot.type == "end"
                if half or (alone and given[0].slot.type in REFERENCES):
                    arg = given[0].arg
                    message = f"`{arg.text}` is no name here: `{word.text}` has to say what it is about"
                    self._wrong("nothing", message, arg.span, "")
                    good = False
                    continue
                if given[0].arg.text == "unknown":
                    read[name] = UNKNOWN
                    continue
                if given[0].arg.text == "none" and given[0].slot.type != "flag":
                    read[name] = ()
                    continue
            plain: list[Plain] = []
            for value in given:
                one = self._value(value, scope, forms)
                if one is None:
                    good = False
                else:
                    plain.extend(one)
            read[name] = tuple(plain)
        return read if good else None

    def _value(self, value: Value, scope: Draft | None, forms: Sequence[str]) -> Sequence[Plain] | None:
        """The values one argument stands for (a range stands for several), None after a mistake."""
        kind, arg = value.slot.type, value.arg
        if kind in ("text", "file"):
            if isinstance(arg, Text):
                return (arg.text,)
            return self._wrong(
                "text", f"`{arg.text}` is no text: texts stand in double quotes", arg.span, f'write `"{arg.text}"`'
            )
        if isinstance(arg, Text):
            bare = f"write `{arg.text}`" if re.fullmatch(r"[\w./-]+", arg.text) else ""
            message = f"`{arg.span.text}` is a text, but {_wanted(value)} is wanted: a bare word"
            return self._wrong("word-wanted", message, arg.span, bare)
        if kind in REFERENCES:
            return self._reference(kind, arg, scope)
        choices = CHOICES.get(kind) or (kind.split("|") if "|" in kind else None)
        if choices is not None:
            return self._choice(value, arg, choices, forms)
        if kind == "level":
            return self._known(arg, self.levels, "level", "levels are declared by `levels low < high`")
        parse = _PLAIN.get(kind)
        if parse is None:
            return (arg.text,)
        parsed = parse(arg.text)
        if kind in ("prefix", "address", "date"):
            if isinstance(parsed, tuple):
                return self._wrong(kind, parsed[0], arg.span, "")
            return (str(parsed),)
        if isinstance(parsed, str):
            return self._wrong(kind, parsed, arg.span, "")
        assert isinstance(parsed, int | float | Size | Ports)
        return (parsed,)

    def _choice(self, value: Value, arg: Word, choices: Sequence[str], forms: Sequence[str]) -> Sequence[Plain] | None:
        if value.slot.type == "flag":
            if arg.text in choices:
                return (arg.text == "yes",)
            return self._wrong(
                "choice", f"`{arg.text}` is neither yes nor no", arg.span, "write `yes`, `no` or `unknown`"
            )
        if arg.text in choices:
            return (arg.text,)
        hint = nearest(arg.text, choices)
        if not hint and "|" in value.slot.type and len(forms) > 1:
            hint = f"or `{usage('', forms[1]).strip()}`"
        what = value.slot.name.lower()
        # One says `difficulty escape high`, but what is asked for is the difficulty.
        what = {"class": "difficulty", "place": "place where it can run"}.get(what, what)
        return self._wrong("choice", f"`{arg.text}` is no {what}: say {listed(choices, 'or')}", arg.span, hint)

    def _known(self, arg: Word, known: Mapping[str, Level | Service], what: str, hint: str) -> Sequence[Plain] | None:
        if arg.text in known or arg.text in self.index.lost:
            if self.index.meant is not None and arg.text in known:
                self.index.meant.word(arg.span, what, arg.text, known[arg.text].at)
            return (arg.text,)
        hint = nearest(arg.text, known) or (f"the plan has {listed(f'`{one}`' for one in known)}" if known else hint)
        return self._wrong(f"unknown-{what}", f"there is no {what} `{arg.text}`", arg.span, hint)

    def _reference(self, kind: str, arg: Word, scope: Draft | None) -> Sequence[Plain] | None:
        word = arg.text
        if kind == "service":
            if word == ANY:
                return (Anything(),)
            return self._known(arg, self.services, "service", "services are declared by `service NAME tcp/443`")
        if (kind == "end" and word == ANY) or (kind == "served" and word == "all"):
            return (Anything(),)
        if kind == "end" and ("/" in word or ":" in word or word[0].isdigit()):
            known = values.prefix(word)
            if known is not None:
                return (Prefix(known),)
            if "/" in word or ":" in word:
                wrong = values.network(word)
                return self._wrong("prefix", wrong[0] if isinstance(wrong, tuple) else wrong, arg.span, "")
        wanted = "thing" if kind == "thing" else ""
        hits = self.index.resolve(word, arg.span, REFERENCES[kind], scope=scope, wanted=wanted)
        for hit in hits:
            cut(hit)
        self.relative += not self.index.alone(word)
        return hits or None

    def _wrong(self, code: str, message: str, at: Span, hint: str) -> Sequence[Plain] | None:
        self.mistakes.add(STAGE, code, message, at, hint=hint)
        return None


def cut(hit: Hit) -> None:
    """Remembers where a range has to be cut so that the members of a hit are things of their own."""
    holder = hit.draft.holder
    if hit.first is None or hit.last is None or holder is None:
        return
    if holder.cuts is None:
        holder.cuts = set()
    holder.cuts.update((hit.first, hit.last + 1))


def _wanted(value: Value) -> str:
    kinds = REFERENCES.get(value.slot.type, ())
    return a(listed(kinds, "or") if 0 < len(kinds) < 4 else value.slot.name.lower())
