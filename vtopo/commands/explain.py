"""What `vtopo explain` prints: words of the language, exit codes, products, and the pages of the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from textwrap import wrap
from typing import Final

from vtopo.commands.meanings import EXIT_CODES, EXIT_TOPIC, RESERVED_MEANINGS, STEP_MEANINGS
from vtopo.commands.subjects import subjects, told
from vtopo.vocabulary import (
    CHOICES,
    HEADS,
    KINDS,
    PHRASES,
    REFERENCES,
    TOP,
    TYPES,
    Attribute,
    Kind,
    Option,
    Part,
    Phrase,
    Slot,
    attributes,
    children,
    owners,
    parts_of,
    slots_of,
    usage,
)

WIDTH: Final = 100
PRODUCT: Final = "product"
_NO_PAGES: Final[Mapping[str, str]] = {}
_FENCE: Final = re.compile(r"\s*(```|~~~)")
_KEPT: Final = re.compile(r"\s*([|>#]|[-*+] |\d+\. |    )|\s*$")


def explain(topic: str, pages: Mapping[str, str] = _NO_PAGES) -> str | None:
    """All that is known of a topic, else None. What is known of rules are Markdown pages, each given by its topic.

    A word that means several things is explained as each of them; `product NAME` asks for the product alone.
    """
    word = " ".join(topic.split())
    sections = list(_sections(word, pages))
    if not sections:  # nothing is called the same but for its capitals
        right = {name.lower(): name for name in topics(pages)}.get(word.lower(), word.lower())
        sections = list(_sections(right, pages))
    return "\n".join(sections) if sections else None


def closest(topic: str, pages: Mapping[str, str] = _NO_PAGES) -> str:
    """`did you mean ...?` with the topic nearest to one that is none, or an empty text."""
    from vtopo.commands.products import names
    from vtopo.model.mistakes import nearest

    asked, _, name = topic.strip().partition(" ")
    if asked == PRODUCT and name:
        return nearest(name.strip(), names())
    return nearest(topic.strip(), topics(pages))


def topics(pages: Mapping[str, str] = _NO_PAGES) -> list[str]:
    """Everything that can be explained, in alphabetical order."""
    words = {*KINDS, *(attribute for kind in KINDS for attribute in attributes(kind)), *_choices(), *_small_words()}
    from vtopo.commands.products import names

    words |= {*(phrase.name for phrase in (*PHRASES, *HEADS)), *RESERVED_MEANINGS, *_types(), *STEP_MEANINGS, *names()}
    words |= {name for some in subjects().values() for name in some}
    return sorted({*words, *EXIT_CODES, EXIT_TOPIC, *pages})


def overview(pages: Mapping[str, Mapping[str, str]]) -> str:
    """What can be asked about, group by group; `pages` are those about rules, by the names of their groups."""
    from vtopo.commands.products import names

    groups: dict[str, Iterable[str]] = {
        "blocks": KINDS,
        "statements": dict.fromkeys(phrase.name for phrase in (*HEADS, *PHRASES)),
        "attributes": dict.fromkeys(attribute for kind in KINDS for attribute in attributes(kind)),
        "values": sorted(_choices()),
        "types of values": sorted(_types()),
        "words inside a line": sorted(_small_words()),
        "reserved words": RESERVED_MEANINGS,
        "attack steps": STEP_MEANINGS,
        "products": names(),
        **pages,
        **subjects(),
        "exit codes": (*EXIT_CODES, EXIT_TOPIC),
    }
    return "".join(_wrapped(f"{name}: {', '.join(its)}", 0) for name, its in groups.items())


def default_of(row: Attribute) -> str:
    """What silence means, as a reference prints it; empty where something must be said, or where it means nothing."""
    if row.required or not row.default:
        return ""
    return row.default


def usages(name: str, forms: Iterable[str]) -> list[str]:
    """Every way to write a word, a line each."""
    return [usage(name, form) for form in forms]


def example(name: str, forms: Iterable[str]) -> str:
    """A line that one could write, where the vocabulary has a sample of every value that it needs; else empty."""
    for form in forms:
        words = [_sample(part) for part in parts_of(form) if not isinstance(part, Option)]
        if all(words) and any(isinstance(part, Slot) for part in parts_of(form)):
            return " ".join([name, *words])
    return ""


def standing(kind: Kind) -> str:
    """Where a block of that kind stands, as a phrase."""
    inside = [f"a {parent}" for parent in kind.where if parent != TOP]
    if not inside:
        return "at the top of a plan"
    within = f"in {_or(inside)}, or anywhere with `on`"
    return f"at the top of a plan, or {within}" if TOP in kind.where else within


def value_doc(name: str) -> str:
    """What a value of that type looks like, or which things it names."""
    if name in TYPES:
        return TYPES[name]
    if name in CHOICES:
        return _or(CHOICES[name])
    return f"names a {_or(REFERENCES[name])}"


def _sections(word: str, pages: Mapping[str, str]) -> Iterator[str]:
    if word in pages:
        yield _page(pages[word])
    if word in KINDS:
        yield _kind(KINDS[word])
    same: dict[Attribute, list[str]] = {}
    for owner in owners(word):
        same.setdefault(attributes(owner)[word], []).append(owner)
    for row, kinds in same.items():
        yield _attribute(row, kinds)
    for phrase in (*PHRASES, *HEADS):
        if phrase.name == word:
            yield _phrase(phrase)
    if word in RESERVED_MEANINGS:
        yield _text(f"{word}: a reserved word", RESERVED_MEANINGS[word], "Nothing can be named by it.")
    if word in STEP_MEANINGS:
        from vtopo.commands.products import evidence

        yield _text(f"{word}: an attack step", STEP_MEANINGS[word], _see("step")) + _lines(evidence(word))
    for choice, users in _choices().items():
        if choice == word:
            yield _text(f"{word}: a value", f"It is a value of {_and(users)}.")
    if word in _types():
        yield _type(word)
    if word in _small_words():
        forms = _small_words()[word]
        yield _text(f"{word}: a word of {_and(dict.fromkeys(name for name, _ in forms))}", *(line for _, line in forms))
    if word in EXIT_CODES:
        yield _text(f"{word}: an exit code", EXIT_CODES[word])
    if word == EXIT_TOPIC:
        lines = [f"{code}  {meaning}" for code, meaning in EXIT_CODES.items()]
        yield _text(
            "exit codes", *lines, "Where several apply, the highest counts. A run that checked nothing is no 0."
        )
    for title, *paragraphs in told(word):
        yield _text(title, *paragraphs)
    if word not in KINDS:  # which need not load the products
        from vtopo.commands.products import known

        about_it = known(word.removeprefix(f"{PRODUCT} "))
        if about_it:
            yield _lines(about_it)


def _kind(kind: Kind) -> str:
    name = "" if kind.name == "plan" else " NAME"
    head = 'plan "TITLE"' if not name else f"{kind.name}{'' if not kind.part else ' [NAME]'}{'' if kind.part else name}"
    lines = [kind.doc, f"It stands {standing(kind)}.", f"write: {head} {{ ... }}"]
    if kind.copies:
        lines.append("With several parents in `on` it is copied into each of them.")
    if kind.part:
        lines.append("It is named by its path, and may go unnamed: its kind is then its name.")
    rows = attributes(kind.name)
    text = _text(f"{kind.name}: a block", *lines)
    if rows:
        text += "\n  What may be said of it:\n" + "".join(_line(row) for row in rows.values())
    inside = children(kind.name)
    if inside:
        text += "\n" + _wrapped(f"Blocks that may stand in it: {', '.join(inside)}.", 2)
    return text


def _line(row: Attribute) -> str:
    forms = usages(row.name, row.forms)
    text = "".join(_wrapped(form, 4) for form in forms)
    return text + _wrapped(about(row), 8)


def about(row: Attribute) -> str:
    """The doc of an attribute with what silence means and how often it may be said, on one line."""
    notes = []
    if row.required:
        notes.append("required")
    if default_of(row):
        notes.append(f"default: {row.default}{', listed as an assumption' if row.ledger else ''}")
    if row.repeat:
        notes.append("may be repeated")
    if row.own:
        notes.append(f"only {_or('at the top' if parent == TOP else f'in a {parent}' for parent in row.own)}")
    return row.doc + (f" ({'; '.join(notes)})" if notes else "")


def _attribute(row: Attribute, kinds: list[str]) -> str:
    lines = [f"write: {line}" for line in usages(row.name, row.forms)]
    sample = example(row.name, row.forms)
    if sample:
        lines.append(f"for example: {sample}")
    lines += [f"{name}: {doc}" for name, doc in slot_docs(row.forms)]
    return _text(f"{row.name}: an attribute of {_of(kinds)}", about(row), *lines)


def slot_docs(forms: Iterable[str]) -> list[tuple[str, str]]:
    """What the values of these forms are, by their names there; those that show their own words are left out."""
    docs: dict[str, dict[str, None]] = {}
    for form in forms:
        for slot in slots_of(form):
            if slot.type in _types() and slot.type != "flag":
                doc = value_doc(slot.type) + ("; one, or a list" if slot.many else "")
                docs.setdefault(slot.name, {})[doc] = None
    same: dict[str, list[str]] = {}
    for name, said in docs.items():
        same.setdefault(" -- or ".join(said), []).append(name)
    return [(", ".join(names), doc) for doc, names in same.items()]


def _of(kinds: list[str]) -> str:
    return "every block" if len(kinds) > len(KINDS) // 2 else _and(kinds)


def _phrase(phrase: Phrase) -> str:
    lines = [f"write: {line}" for line in usages(phrase.name, phrase.forms)]
    if phrase in HEADS:
        lines = [f"{line} {{ ... }}" for line in lines]
    sample = example(phrase.name, phrase.forms)
    if sample and phrase not in HEADS:
        lines.append(f"for example: {sample}")
    lines += [f"{name}: {doc}" for name, doc in slot_docs(phrase.forms)]
    where = "It stands at the top of a plan, or inside the thing it is about." if phrase.anywhere else ""
    return _text(f"{phrase.name}: a statement", phrase.doc, where or "It stands at the top of a plan.", *lines)


def _type(name: str) -> str:
    takers: dict[str, list[str]] = {}
    for kind in KINDS:
        for attribute, row in attributes(kind).items():
            if any(slot.type == name for form in row.forms for slot in slots_of(form)):
                takers.setdefault(attribute, []).append(kind)
    taken = [f"`{attribute}` of {_of(kinds)}" for attribute, kinds in takers.items()]
    taken += [
        f"`{phrase.name}`"
        for phrase in PHRASES
        if any(slot.type == name for form in phrase.forms for slot in slots_of(form))
    ]
    lines = [value_doc(name)]
    if taken:
        lines.append(f"Taken by {'; '.join(taken)}.")
    return _text(f"{name}: a type of value", *lines)


def _see(name: str) -> str:
    users = [phrase.name for phrase in PHRASES if any(s.type == name for form in phrase.forms for s in slots_of(form))]
    return f"How hard it is can be said by {_and(f'`{user}`' for user in users)}."


@cache
def _types() -> frozenset[str]:
    return frozenset({*TYPES, *CHOICES, *REFERENCES})


@cache
def _choices() -> Mapping[str, tuple[str, ...]]:
    """Each word that is a value of something, and of what."""
    found: dict[str, dict[str, None]] = {}
    for kind in KINDS:
        for row in attributes(kind).values():
            for form in row.forms:
                for slot in slots_of(form):
                    for word in slot.type.split("|") if "|" in slot.type else ():
                        found.setdefault(word, {})[f"`{row.name}`"] = None
    for name, words in CHOICES.items():
        for word in words:
            if word not in RESERVED_MEANINGS and word not in STEP_MEANINGS:
                found.setdefault(word, {})[f"`{name}`"] = None
    return {word: tuple(users) for word, users in found.items()}


@cache
def _small_words() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Each word that stands for itself inside an attribute or statement, with the lines that have it."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    rows = [(row.name, row.forms) for kind in KINDS for row in attributes(kind).values()]
    for name, forms in (*rows, *((phrase.name, phrase.forms) for phrase in PHRASES)):
        for form in forms:
            for word in _fixed(parts_of(form)):
                if word not in RESERVED_MEANINGS:
                    found.setdefault(word, {})[(f"`{name}`", usage(name, form))] = None
    return {word: tuple(uses) for word, uses in found.items()}


def _fixed(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Option):
            yield from _fixed(part.parts)
        elif isinstance(part, str) and part[0].isalpha():
            yield from part.split("|")


def _sample(part: Part) -> str:
    """One word that could stand there, empty where the vocabulary shows none."""
    if isinstance(part, str):
        return part.partition("|")[0]
    if isinstance(part, Option):
        return ""
    if part.type in CHOICES or "|" in part.type:
        return (CHOICES.get(part.type) or part.type.split("|"))[0]
    shown = re.search(r"`([^`]+)`", TYPES.get(part.type, ""))
    return shown[1] if shown else ""


def _text(title: str, *paragraphs: str) -> str:
    return _wrapped(title, 0) + "".join(_wrapped(paragraph, 2) for paragraph in paragraphs if paragraph)


def _lines(lines: Iterable[tuple[int, str]]) -> str:
    """Lines, each with its depth, wrapped."""
    return "".join(_wrapped(text, depth) for depth, text in lines)


def _wrapped(text: str, indent: int) -> str:
    lines = wrap(
        " ".join(text.split()),
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2),
        break_on_hyphens=False,
    )
    return "".join(f"{line}\n" for line in lines)


def _page(markdown: str) -> str:
    """A page for the terminal: its paragraphs wrapped, its code, tables and lists as they are where they fit."""
    lines: list[str] = []
    paragraph: list[str] = []
    code = False
    for line in (*markdown.splitlines(), ""):
        fence = _FENCE.match(line) is not None
        if code or fence or _KEPT.match(line):
            lines += wrap(" ".join(paragraph), WIDTH, break_on_hyphens=False)
            paragraph = []
            whole = code or fence or line.lstrip().startswith("|")
            lines += [line] if whole or not line.strip() else wrap(line, WIDTH, break_on_hyphens=False)
            code = code != fence
        else:
            paragraph.append(line.strip())
    return "\n".join(lines).strip("\n") + "\n"


def _or(words: Iterable[str]) -> str:
    return _series(list(words), "or")


def _and(words: Iterable[str]) -> str:
    return _series(list(words), "and")


def _series(words: list[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)
