"""Holds a written statement against the forms of its word: which argument is which value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vtopo.source import Span
from vtopo.syntax.tree import Argument, Many, Mark, Text, Word
from vtopo.vocabulary import TYPES, Option, Part, Slot, parts_of, slots_of, usage

Filled = Mapping[str, "tuple[Value, ...]"]
"""The values of a statement by the name of their slot; an option of words alone is there with no values."""


@dataclass(frozen=True, slots=True)
class Value:
    """One argument with the slot it fills."""

    slot: Slot
    arg: Word | Text

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.arg.span


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a statement fits no form: the sentence, the place, how far it got, and the line it should be."""

    message: str
    span: Span
    reached: int
    hint: str


def fit(word: Word, args: Sequence[Argument], forms: Sequence[str]) -> dict[str, tuple[Value, ...]] | Misfit:
    """The values of the first form that fits, or the misfit of the form that came furthest."""
    if len(forms) == 1:
        return _Fit(word, args, forms[0]).run()
    best: Misfit | None = None
    meant = [form for form in forms if args and _is(args[0], parts_of(form)[0])]
    for form in (*meant, *(form for form in forms if form not in meant)):
        fitted = _Fit(word, args, form).run()
        if not isinstance(fitted, Misfit):
            if not (meant and "|" in next(slots_of(form)).type and form not in meant):
                return fitted
        elif best is None or (fitted.reached > best.reached and not meant):
            best = fitted
    assert best is not None
    if best.reached < 2 and not meant:
        written = {arg.span.text for arg in args}
        alike = [sum(part in written for part in parts_of(form) if isinstance(part, str)) for form in forms]
        near = [form for form, shared in zip(forms, alike, strict=True) if shared == max(alike)]
        usages = " or ".join(f"`{usage(word.text, form)}`" for form in near)
        at = args[0].span if args else Span(word.source, word.span.end, word.span.end)
        return Misfit(f"`{word.text}` is not said like this", at, best.reached, f"write {usages}")
    return best


class _Fit:
    """One attempt: walks the parts of a form and the arguments side by side."""

    def __init__(self, word: Word, args: Sequence[Argument], form: str) -> None:
        self.word, self.args, self.form = word, args, form
        self.at = 0
        self.filled: dict[str, tuple[Value, ...]] = {}

    def run(self) -> dict[str, tuple[Value, ...]] | Misfit:
        for part in parts_of(self.form):
            misfit = self._option(part) if isinstance(part, Option) else self._part(part)
            if misfit:
                return misfit
        if self.at < len(self.args):
            return self._surplus()
        return self.filled

    def _option(self, option: Option) -> Misfit | None:
        if self.at >= len(self.args) or not _is(self.args[self.at], option.parts[0]):
            return None
        self.filled[str(option.parts[0])] = ()
        for part in option.parts:
            misfit = self._part(part)
            if misfit:
                return misfit
        return None

    def _part(self, part: Part) -> Misfit | None:
        if isinstance(part, Slot):
            return self._slot(part)
        if self.at < len(self.args) and _is(self.args[self.at], part):
            self.at += 1
            return None
        # `allow a b -> c`: all that stands before the arrow was meant for one place.
        later = next((n for n in range(self.at, len(self.args)) if _is(self.args[n], part)), 0)
        if part == "->" and later > self.at > 0 and all(isinstance(a, Word) for a in self.args[self.at - 1 : later]):
            return self._list_wanted(later)
        return self._misfit(f"`{str(part).partition('|')[0]}` is missing here")

    def _slot(self, slot: Slot) -> Misfit | None:
        if self.at >= len(self.args) or isinstance(self.args[self.at], Mark):
            if slot.optional:
                self.filled[slot.name] = ()
                return None
            example = TYPES.get(slot.type, "")
            missing = self._misfit(f"`{self.word.text}` needs {_article(slot)} here")
            return (
                replace(missing, hint=f"{missing.hint}, {slot.name} being {example}")
                if example and slot.type != "new"
                else missing
            )
        arg = self.args[self.at]
        if slot.type == "order":
            return self._order(slot)
        if isinstance(arg, Many):
            if not slot.many:
                return self._misfit(f"`{self.word.text}` takes one {slot.name.lower()}, not a list")
            marks = [item for item in arg.items if isinstance(item, Mark)]
            if marks:
                return Misfit(f"`{marks[0].text}` does not belong in a list", marks[0].span, self.at, self._usage())
            if not arg.items and not slot.optional:
                return self._misfit(f"this list is empty; write `none` where `{self.word.text}` means nothing")
            self.filled[slot.name] = tuple(Value(slot, item) for item in arg.items if not isinstance(item, Mark))
        elif slot.optional and not slot.many and slot.type in ("rate",) and isinstance(arg, Text):
            return self._misfit(f"`{self.word.text}` needs {_article(slot)} here")
        elif isinstance(arg, Word | Text):
            self.filled[slot.name] = (Value(slot, arg),)
        self.at += 1
        return None

    def _order(self, slot: Slot) -> Misfit | None:
        values: list[Value] = []
        for position, arg in enumerate(self.args):
            if position % 2 == 0 and isinstance(arg, Word):
                values.append(Value(slot, arg))
            elif not (position % 2 and isinstance(arg, Mark) and arg.text == "<" and position + 1 < len(self.args)):
                self.at = position
                return self._misfit("levels are words with `<` between them, lowest first: `levels low < high`")
        self.at = len(self.args)
        self.filled[slot.name] = tuple(values)
        return None

    def _surplus(self) -> Misfit:
        extra, before = self.args[self.at], self.args[self.at - 1] if self.at else None
        slots = [part for part in parts_of(self.form) if isinstance(part, Slot)]
        if self.at and slots and slots[-1].many and isinstance(before, Word) and isinstance(extra, Word):
            return self._list_wanted(len(self.args))
        unit = slots[-1].type in ("rate", "memory", "kloc") if slots else False
        if unit and isinstance(before, Word) and before.text[-1].isdigit() and len(self.args) == self.at + 1:
            message = "a unit is joined to its number"
            return Misfit(message, extra.span, self.at, f"write `{before.text}{extra.span.text}`")
        return self._misfit(f"`{extra.span.text}` is more than `{self.word.text}` takes")

    def _list_wanted(self, end: int) -> Misfit:
        words = [arg.span.text for arg in self.args]
        given = [*words[: self.at - 1], f"[{' '.join(words[self.at - 1 : end])}]", *words[end:]]
        message = "several values need a list"
        return Misfit(message, self.args[self.at].span, self.at, f"write `{self.word.text} {' '.join(given)}`")

    def _misfit(self, message: str) -> Misfit:
        if self.at < len(self.args):
            span = self.args[self.at].span
        else:
            last = self.args[-1].span if self.args else self.word.span
            span = Span(last.source, last.end, last.end)
        return Misfit(message, span, self.at, self._usage())

    def _usage(self) -> str:
        return f"write `{usage(self.word.text, self.form)}`"


def _is(arg: Argument, part: Part) -> bool:
    return isinstance(part, str) and isinstance(arg, Word | Mark) and arg.text in part.split("|")


def _article(slot: Slot) -> str:
    name = slot.name.lower()
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
