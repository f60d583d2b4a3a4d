"""A plan under other names, to be judged and shown in place of the real one: for whom the names are no business.

What is replaced is the text that is judged, so that no report, message or excerpt can hold what was there: names of
things, everything in quotes, comments, file names and addresses. What stays are the words of the language, products,
numbers, VLANs and ports. A name is the same wherever it stands, in the baseline too, and addresses keep their prefixes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_interface, ip_network
from pathlib import Path
from types import MappingProxyType

from vtopo.model.loading import Document, Project, beside, load
from vtopo.model.mistakes import Mistakes
from vtopo.syntax.escapes import escape
from vtopo.syntax.tree import Argument, Block, Item, Many, Mark, Text, Word
from vtopo.vocabulary import KINDS

DECLARES = frozenset((*KINDS, "template", "service", "levels"))
"""Words behind which names stand that the plan gives."""
VERBATIM = frozenset({"product", "difficulty"})
"""Attributes whose words are of the knowledge, whatever a thing may be called."""
FILES = ("include", "baseline")
_COMPONENT = re.compile(r"(?P<stem>.*?)(?P<rest>\[[^\[\]]*\]|\d*)", re.S)
_ALLOW = re.compile(r"#\s*allow:\s*(?P<rules>[\w, -]+?)\s+because\b")


def redacted(project: Project, plan: str, baseline: str | None) -> tuple[Project, str, str | None] | None:
    """The project with plan and baseline under other names; None where a file can not be read as it is."""
    documents: dict[str, Document] = {}
    todo = [plan, *([baseline] if baseline else [])]
    for name in todo:
        mistakes = Mistakes()
        loaded = load(project, name, mistakes) if name not in documents else None
        if mistakes:
            return None
        for document in loaded.documents if loaded else ():
            documents[document.name] = document
            todo += [file for word, file in _files(document) if word == "baseline"]
    if plan not in documents:
        return None
    names = Pseudonyms(documents.values())
    files = {name: f"plan_{_letters(at)}.vt" for at, name in enumerate(documents)}
    texts = {files[name]: _rewritten(document, names, files).encode() for name, document in documents.items()}
    whole = Project(Path("/"), MappingProxyType(texts), closed=True)
    return whole, files[plan], files.get(baseline) if baseline else None


class Pseudonyms:
    """Other names for the names of some files, by the kind of what has them, in the order in which they are given."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._names: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._kinds: dict[str, int] = {}
        trees = [document.tree for document in documents]
        self._key = sha256("\0".join(tree.source.text for tree in trees).encode("utf-8", "surrogatepass")).digest()
        for tree in trees:
            for item in _items(tree.items):
                kind = item.args[0].text if isinstance(item.args[0], Word) else ""
                for arg in _named(kind, item.args):
                    self._take(kind, arg.text)

    def _take(self, kind: str, name: str) -> None:
        own = _split(name)[0] if name.endswith("]") else name
        if own and "." not in own and own not in KINDS and own not in self._names:
            self._kinds[kind] = self._kinds.get(kind, -1) + 1
            self._names[own] = f"{kind}_{_letters(self._kinds[kind])}"

    def word(self, text: str) -> str:
        """A word under other names: an address, or a path of names, of which each step is replaced."""
        address = self._address(text)
        return address or ".".join(self._step(step) for step in re.split(r"\.(?![^\[]*\])", text))

    def _step(self, step: str) -> str:
        if step in self._names and not step.endswith("]"):
            return self._names[step]
        stem, rest = _split(step)
        return f"{self._names[stem]}{rest}" if rest and stem in self._names else step

    def text(self, said: str) -> str:
        """A text of the plan: that there is one, and whether it is one that was there before."""
        return self._texts.setdefault(said, f"text {len(self._texts) + 1}") if said else said

    def _address(self, text: str) -> str:
        try:
            its = ip_interface(text)
        except ValueError:
            return ""
        bits = its.ip.max_prefixlen
        number, length = int(its.ip), its.network.prefixlen
        kept = 0
        for at in range(length if "/" in text else bits):
            bit = number >> (bits - 1 - at) & 1
            known = f"{bits} {at} {number >> (bits - at)}".encode()
            kept = kept << 1 | (bit ^ sha256(self._key + known).digest()[0] & 1)
        if "/" not in text:
            return str(IPv4Address(kept) if bits == 32 else IPv6Address(kept))
        return str(ip_network((kept << (bits - length), length)))


def _rewritten(document: Document, names: Pseudonyms, files: dict[str, str]) -> str:
    """The text of a file with other words in the places of its own."""
    text = document.tree.source.text
    edits: list[tuple[int, int, str]] = []
    for item in _items(document.tree.items):
        first = item.args[0]
        keyword = first.text if isinstance(first, Word) else ""
        for at, arg in enumerate(_flat(item.args)):
            if isinstance(arg, Text):
                target = beside(document.name, arg.text) if keyword in FILES else None
                edits.append((arg.start, arg.end, escape(files.get(target or "", names.text(arg.text)))))
            elif isinstance(arg, Word) and at and keyword not in VERBATIM:
                edits.append((arg.start, arg.end, names.word(arg.text)))
    for comment in document.tree.comments:
        allowed = _ALLOW.match(comment.text)
        kept = f"# allow: {allowed['rules']} because it is allowed" if allowed else "#"
        edits.append((comment.start, comment.end, kept))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _files(document: Document) -> Iterator[tuple[str, str]]:
    """The files that a document names, with the word that names each."""
    for item in _items(document.tree.items):
        first, *rest = item.args
        if isinstance(first, Word) and first.text in FILES and rest and isinstance(rest[0], Text):
            name = beside(document.name, rest[0].text)
            if name is not None:
                yield first.text, name


def _items(items: tuple[Item, ...]) -> Iterator[Item]:
    """Every item, and those inside."""
    todo = list(reversed(items))
    while todo:
        item = todo.pop()
        yield item
        if isinstance(item, Block):
            todo += reversed(item.items)


def _named(kind: str, args: tuple[Argument, ...]) -> Iterator[Word]:
    """The names that an item gives."""
    if kind in DECLARES and len(args) > 1:
        for arg in args[1:] if kind == "levels" else args[1:2]:
            yield from (one for one in _flat((arg,)) if isinstance(one, Word))


def _flat(args: tuple[Argument, ...]) -> Iterator[Word | Text | Mark]:
    for arg in args:
        if isinstance(arg, Many):
            yield from arg.items
        else:
            yield arg


def _split(name: str) -> tuple[str, str]:
    """What a name of a range begins with, and its number or its numbers."""
    match = _COMPONENT.fullmatch(name)
    return (match["stem"], match["rest"]) if match else (name, "")


def _letters(number: int) -> str:
    """A number in letters, since a name that ends in a digit could not have a range behind it."""
    found = ""
    while True:
        number, rest = divmod(number, 26)
        found = chr(ord("a") + rest) + found
        if not number:
            return found
        number -= 1
