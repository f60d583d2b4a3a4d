"""What is said of drafts, read and typed: the values that things are made of, with their defaults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from vtopo.model.drafts import STAGE, Draft
from vtopo.model.grouping import ids
from vtopo.model.index import Hit
from vtopo.model.reading import Anything, Plain, Prefix, Read, Reader
from vtopo.model.things import UNKNOWN, Flag, Guard, Policy, Ref, Rule, Size, Unknown
from vtopo.syntax.tree import Statement, Word
from vtopo.vocabulary import required, usage

ALWAYS = frozenset({"level", "speed", "cores", "memory"})
"""Attributes that everything of their kind has: `none` of them can only mean that it is not known."""
NODES = frozenset({"vm", "machine"})
RELATIVE: Mapping[str, tuple[str, ...]] = {"vswitch": ("uplink", "standby"), "vm": ("passthrough",), "nic": ("switch",)}
"""Attributes whose names are looked up in the VMM or host of the thing: `Plugging` does that."""


def _relative(draft: Draft) -> tuple[str, ...]:
    physical = draft.kind.name == "nic" and (draft.parent is None or draft.parent.kind.name != "vm")
    return () if physical else RELATIVE.get(draft.kind.name, ())


def says(statement: Statement, word: str) -> bool:
    """Whether one word is all that a statement says of its attribute."""
    return len(statement.args) == 2 and isinstance(statement.args[1], Word) and statement.args[1].text == word


def _unknown(name: str, statement: Statement) -> bool:
    return says(statement, "unknown") or (name in ALWAYS and says(statement, "none"))


def all_said(drafts: Iterable[Draft], reader: Reader) -> dict[int, SaidOf]:
    """What is said of each draft, by its id. Equal parts share it: of thousands of nics, few say something new."""
    found: dict[int, SaidOf] = {}
    alike: dict[tuple[object, ...], SaidOf] = {}
    for draft in drafts:
        if not draft.kind.part:  # what has a name has a label as well, and its own services
            found[id(draft)] = SaidOf(draft, reader)
            continue
        words = [(name, *[one.words for one in statements]) for name, statements in draft.said.items()]
        key = (draft.kind.name, draft.parent and draft.parent.kind.name, *words)
        said = alike.get(key)
        if said is None:
            relative = reader.relative
            said = SaidOf(draft, reader)
            if reader.shares(since=relative):
                alike[key] = said
        found[id(draft)] = said
    return found


class SaidOf:
    """All attributes of a draft, read once; asked for by name when the thing is made, after all names are cut."""

    __slots__ = ("_names", "_read", "unknowns")

    def __init__(self, draft: Draft, reader: Reader) -> None:
        self._names = reader.full_names
        self._read: dict[str, tuple[Read, ...]] = {}
        relative = _relative(draft)
        for name in draft.said:
            if name in relative:
                reader.shape(draft, name)
            elif name != "on":
                self._read[name] = reader.attribute(draft, name)
        self.unknowns = tuple(sorted([name for name, said in draft.said.items() if _unknown(name, said[0])]))
        for name, row in required(draft.kind.name).items():
            if name not in draft.said and not draft.broken:
                reader.mistakes.add(
                    STAGE,
                    "missing-attribute",
                    f"{draft.kind.name} `{draft.path}` needs `{name}`: {row.doc}",
                    draft.at,
                    hint=f"write `{usage(name, row.forms[0])}`{', or a list of them' if row.many else ''}",
                    about=name,
                )

    def all(self, name: str) -> tuple[Read, ...]:
        """Every statement of an attribute that may be repeated, in order."""
        return self._read.get(name, ())

    def _one(self, name: str) -> tuple[Plain, ...] | Unknown | None:
        """The values of an attribute's first slot; None where nothing is said, empty where `none` is."""
        reads = self._read.get(name)
        return next(iter(reads[0].values()), ()) if reads else None

    def has(self, name: str) -> bool:
        """Whether the plan says anything of that attribute."""
        return bool(self._read.get(name))

    def flag(self, name: str, default: Flag) -> Flag:
        """A flag; the word alone means yes."""
        if name not in self._read:
            return default
        value = self._one(name)
        if value is None:
            return default
        if isinstance(value, Unknown):
            return UNKNOWN
        return bool(value[0]) if value else True

    def text(self, name: str, default: str = "") -> str:
        """A text or word; empty where it is unknown."""
        value = self._one(name)
        return str(value[0]) if isinstance(value, tuple) and value else default

    def number(self, name: str) -> float | Unknown:
        """A number, unknown where nothing is said."""
        value = self._one(name)
        if isinstance(value, tuple) and value and isinstance(value[0], int | float):
            return value[0]
        return UNKNOWN

    def whole(self, name: str) -> int | Unknown:
        """A whole number, unknown where nothing is said."""
        number = self.number(name)
        return UNKNOWN if isinstance(number, Unknown) else int(number)

    def names(self, name: str) -> tuple[str, ...]:
        """The full names of the things an attribute means, each once, in order; none where nothing is said."""
        value = self._one(name)
        if not isinstance(value, tuple) or not value:
            return ()
        if value not in self._names:  # thousands of nics carry the same few segments
            hits = (hit for hit in value if isinstance(hit, Hit))
            self._names[value] = tuple(dict.fromkeys(one for hit in hits for one in ids(hit)))
        return self._names[value]

    def words(self, name: str) -> tuple[str, ...]:
        """Plain values as words."""
        value = self._one(name)
        return tuple(str(one) for one in value) if isinstance(value, tuple) else ()

    def none(self, name: str) -> bool:
        """Whether the plan says that there is none."""
        return self._one(name) == ()

    def serves(self) -> tuple[str, ...] | Unknown | None:
        """The services a node or gateway offers; None where the plan does not say, or says `any`."""
        value = self._one("serves")
        if value is None or isinstance(value, Unknown):
            return value
        return None if any(isinstance(one, Anything) for one in value) else services(value)

    def hits(self, name: str) -> list[Hit]:
        """The drafts an attribute means."""
        value = self._one(name)
        return [hit for hit in value if isinstance(hit, Hit)] if isinstance(value, tuple) else []

    def unknown(self, name: str) -> bool:
        """Whether the plan says that the attribute is unknown."""
        return isinstance(self._one(name), Unknown)

    def refs(self, name: str) -> tuple[Ref, ...]:
        """The things an attribute means, with their kinds."""
        return refs(self._one(name))

    def size(self) -> Size | None:
        """The size, None where it is not known."""
        said = self._read.get("size")
        if not said:
            return None
        read = said[0]
        lines = read.get("SIZE")
        if not isinstance(lines, tuple) or not lines or not isinstance(lines[0], Size):
            return None
        source, confidence = read.get("SOURCE"), read.get("CONFIDENCE")
        return Size(
            lines[0].low,
            lines[0].high,
            str(source[0]) if isinstance(source, tuple) and source else "",
            str(confidence[0]) if isinstance(confidence, tuple) and confidence else "",
        )

    def policy(self, draft: Draft, default_allow: bool) -> Policy:
        """The rules of a filter or gateway, in order."""
        allow, guard = (zip(draft.said.get(name, ()), self.all(name), strict=True) for name in ("allow", "guards"))
        rules: tuple[Rule, ...] | Unknown = tuple(
            Rule(
                allow=statement.args[0].span.text == "allow",
                sources=refs(read["SRC"]),
                targets=refs(read["DST"]),
                services=services(read.get("SERVICE", ())),
                at=statement.span,
            )
            for statement, read in allow
            if "DST" in read
        )
        if any("DST" not in read and isinstance(read["SRC"], Unknown) for read in self.all("allow")):
            rules = UNKNOWN
        guards = tuple(
            Guard(sources=refs(read["SRC"]), targets=refs(read["DST"]), at=statement.span)
            for statement, read in guard
            if "DST" in read
        )
        default: Flag = default_allow
        if self.has("default"):
            default = UNKNOWN if self.unknown("default") else self.text("default") == "allow"
        return Policy(rules=rules, default_allow=default, guards=guards, copy_of=self.refs("copy-of"))


def refs(values: tuple[Plain, ...] | Unknown | None) -> tuple[Ref, ...]:
    """Ends of rules and the like, with the kind of each: nodes, segments, groups, prefixes, or any."""
    return tuple(dict.fromkeys(_refs(values)))


def _refs(values: tuple[Plain, ...] | Unknown | None) -> Iterator[Ref]:
    if not isinstance(values, tuple):
        return
    for value in values:
        if isinstance(value, Hit):
            yield from (Ref(_kind(value.draft), one) for one in ids(value))
        elif isinstance(value, Prefix):
            yield Ref("prefix", value.text)
        elif isinstance(value, Anything):
            yield Ref("any")


def _kind(draft: Draft) -> str:
    if draft.kind.name in NODES:
        return "node"
    return {"dmz": "segment", "firewall": "gateway", "router": "gateway"}.get(draft.kind.name, draft.kind.name)


def services(values: tuple[Plain, ...] | Unknown | None) -> tuple[str, ...]:
    """The names of services; none where any is meant."""
    if not isinstance(values, tuple) or any(isinstance(value, Anything) for value in values):
        return ()
    return tuple(dict.fromkeys(str(value) for value in values))
