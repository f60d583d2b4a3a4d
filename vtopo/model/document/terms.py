"""Values of a document to arguments of the language: words, texts, lists and whole statements by their forms.

Nothing is ever spliced into text: a name that is no word of the language is a mistake, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from vtopo.model.document.scanning import Array, Constant, Number, Record, String, Value
from vtopo.model.document.tables import Member, first_word, plain, record
from vtopo.model.document.telling import Telling, shown
from vtopo.model.mistakes import listed, nearest
from vtopo.source import Source
from vtopo.syntax.reader import read
from vtopo.syntax.tree import Argument, Many, Mark, Statement, Text, Word
from vtopo.vocabulary import CHOICES, TYPES, Option, Part, Slot, parts_of

WHOLE = frozenset({"count", "vlan"})
"""Types that are numbers in a document; all others with a number in them have a unit, and are texts."""
SILENT = ("unknown", "none")
"""Words that are values of every attribute."""
TEXTS = frozenset({"text", "file"})
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_DIGITS = re.compile(r"[0-9]{1,15}")


@lru_cache(maxsize=65_536)
def is_word(text: str) -> bool:
    """Whether a text is one word of the language."""
    tree = read(Source("", text))
    if tree is None or tree.comments or len(tree.items) != 1:
        return False
    item = tree.items[0]
    return (
        isinstance(item, Statement)
        and len(item.args) == 1
        and isinstance(item.args[0], Word)
        and item.args[0].text == text
    )


class Terms:
    """Makes arguments of values; None stands for a mistake that is told."""

    def __init__(self, source: Source, telling: Telling) -> None:
        self.source = source
        self.telling = telling

    def keyword(self, key: str, value: Value, known: Sequence[str]) -> Word | None:
        """One of a few words of the language, written as it is: stages behind this one look at its letters."""
        if not isinstance(value, String):
            self.telling.wrong_type(key, "a text", value)
            return None
        if value.text in known and value.exact:
            return Word(value.text, self.source, value.start + 1)
        hint = nearest(value.text, known) or f"it is {listed(known, 'or')}"
        self.telling.tell("unknown-keyword", f"{shown(value.text)} is no `{key}`", value, hint)
        return None

    def word(self, key: str, value: Value, wanted: str = "a text") -> Word | None:
        """A text as a bare word, at the place where it stands."""
        if not isinstance(value, String):
            self.telling.wrong_type(key, wanted, value)
            return None
        if not is_word(value.text):
            hint = "names from elsewhere go into `label`" if key == "name" else ""
            self.telling.tell("no-word", f"{shown(value.text)} is no word of the language", value, hint)
            return None
        return Word(value.text, self.source, value.start + 1)

    def text(self, key: str, value: Value) -> Text | None:
        """A text as a quoted text."""
        if not isinstance(value, String):
            self.telling.wrong_type(key, "a text", value)
            return None
        if _SURROGATE.search(value.text):
            message = f"{shown(value.text)} holds half of a surrogate pair, which is no character"
            self.telling.tell("not-a-text", message, value)
            return None
        return Text(value.text, self.source, value.start, value.end)

    def said(self, word: str, at: int) -> Word:
        """A word that the document does not write, placed where the value stands that makes it needed."""
        return Word(word, self.source, at)

    def many(self, value: Value, words: Sequence[Argument]) -> Argument:
        """Several words as a list, one as itself; none is `none`."""
        if not words:
            return self.said("none", value.start)
        if len(words) == 1:
            return words[0]
        return Many(tuple(one for one in words if not isinstance(one, Many)), self.source, value.start, value.end)

    def value(self, key: str, slot: Slot, value: Value) -> Argument | None:
        """The argument for one slot."""
        if slot.many:
            if isinstance(value, String) and value.text in SILENT:
                return self.said(value.text, value.start + 1)
            if not isinstance(value, Array):
                self.telling.wrong_type(key, "a list", value)
                return None
            items = [self._one(key, slot, item) for item in value.items]
            good = [item for item in items if item is not None]
            return self.many(value, good) if len(good) == len(items) else None
        return self._one(key, slot, value)

    def _one(self, key: str, slot: Slot, value: Value) -> Argument | None:
        if slot.type in TEXTS:
            return self.text(key, value)
        if isinstance(value, String) and value.text in SILENT:
            return self.said(value.text, value.start + 1)
        if slot.type == "flag":
            if isinstance(value, Constant) and value.value is not None:
                return self.said(CHOICES["flag"][not value.value], value.start)
            self.telling.wrong_type(key, 'true, false or "unknown"', value)
            return None
        if slot.type in WHOLE:
            if isinstance(value, Number) and _DIGITS.fullmatch(value.raw):
                return Word(value.raw, self.source, value.start)
            wanted = "a whole number"
            if isinstance(value, Number):
                self.telling.tell("wrong-type", f"`{key}` is {wanted}, not {value.raw[:20]}", value)
            else:
                self.telling.wrong_type(key, wanted, value)
            return None
        looks = TYPES.get(slot.type, "a name").replace("`", "")
        return self.word(key, value, looks if slot.type in ("name", "new", "level") else f"a text: {looks}")

    def statement(
        self, word: Word, forms: Sequence[str], value: Value, spelled: Sequence[Word] = ()
    ) -> Statement | None:
        """What is said of one word: by its one value, or by an object with a member for each slot.

        `spelled` are words of the form that the document writes itself; all others are placed beside what they are of.
        """
        if isinstance(value, Record) and any(record(form) for form in forms):
            args = self._by_members(word.text, forms, value, spelled)
        else:
            args = self._by_value(word.text, forms, value)
        return None if args is None else Statement((word, *args))

    def _by_value(self, key: str, forms: Sequence[str], value: Value) -> list[Argument] | None:
        slot = next((slot for form in forms if (slot := plain(form)) is not None), None)
        if slot is None:
            self.telling.wrong_type(key, "an object", value)
            return None
        arg = self.value(key, slot, value)
        return None if arg is None else [arg]

    def _by_members(
        self, word: str, forms: Sequence[str], value: Record, spelled: Sequence[Word]
    ) -> list[Argument] | None:
        given = self.members(value)
        form = max(forms, key=lambda form: len(given.keys() & record(form).keys()))
        known = record(form)
        good = True
        for key, (at, _) in given.items():
            if key not in known:
                self.telling.unknown("unknown-member", f"member of `{word}`", at, known)
                good = False
        for member in known.values():
            if member.required and member.key not in given:
                self.telling.tell("missing-member", f"`{word}` needs `{member.key}` here", value)
                good = False
        args: list[Argument] = []
        for part in parts_of(form):
            inner: Iterable[Part] = part.parts if isinstance(part, Option) else (part,)
            if isinstance(part, Option) and not self._has(part, given):
                continue
            for one in inner:
                arg: Argument | tuple[()] | None
                if isinstance(one, Slot):
                    arg = self._member(known[one.name.lower()], given)
                else:
                    arg = next((its for its in spelled if its.text == one), None)
                    arg = arg or self._fixed(str(one), args, value)
                if arg is None:
                    good = False
                elif not isinstance(arg, tuple):
                    args.append(arg)
        return args if good else None

    def _has(self, option: Option, given: Mapping[str, tuple[String, Value]]) -> bool:
        slots = [part for part in option.parts if isinstance(part, Slot)]
        if slots:
            return any(slot.name.lower() in given for slot in slots)
        key = first_word(option.parts[0])
        if key not in given:
            return False
        value = given[key][1]
        if not isinstance(value, Constant) or value.value is None:
            self.telling.wrong_type(key, "true or false", value)
        return isinstance(value, Constant) and value.value is True

    def _member(self, member: Member, given: Mapping[str, tuple[String, Value]]) -> Argument | tuple[()] | None:
        """The value of one slot; an empty tuple for an optional one that says nothing."""
        if member.slot is None or member.key not in given:
            return None if member.required else ()
        its = given[member.key][1]
        if member.slot.optional and isinstance(its, Array) and not its.items:
            return ()
        return self.value(member.key, member.slot, its)

    def _fixed(self, part: str, before: Sequence[Argument], value: Record) -> Argument:
        """A word or mark of a form; of two words for one and for many, the one that fits the number before it."""
        at = before[-1].span.end if before else value.start
        if part == "->":
            return Mark(part, self.source, at)
        words = part.split("|")
        alone = bool(before) and isinstance(before[-1], Word) and before[-1].text == "1"
        return self.said(words[-1] if alone else words[0], at)

    def members(self, value: Record) -> dict[str, tuple[String, Value]]:
        """The members of an object by key; a key that stands there twice is a mistake."""
        found: dict[str, tuple[String, Value]] = {}
        for key, its in value.members:
            first = found.get(key.text)
            if first is not None:
                self.telling.tell("key-twice", f"the key {shown(key.text)} stands here twice", key, first=first[0])
            else:
                found[key.text] = (key, its)
        return found
