"""The statements of a plan: levels and services, flows, requirements, what is accepted and what comments allow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from vtopo.model.drafts import STAGE, Declared, Draft, Said
from vtopo.model.index import Hit
from vtopo.model.loading import Document
from vtopo.model.mistakes import Mistakes
from vtopo.model.reading import Plain, Read, Reader
from vtopo.model.said import refs, services
from vtopo.model.terms import Accept, Allow, Difficulty, Flow, Requirement
from vtopo.model.things import (
    UNKNOWN,
    Level,
    Ports,
    Ref,
    Service,
    Size,
    Unknown,
)
from vtopo.model.values import ports
from vtopo.syntax.tree import Comment, Many, Mark, Statement, Text, Word
from vtopo.vocabulary import PHRASE, RESERVED

_ALLOW = re.compile(r"#+\s*allow:\s*(?P<rules>[\w-]+(?:\s*,\s*[\w-]+)*)(?:\s+because\s+(?P<why>\S.*))?\s*$")
_LIKE_ALLOW = re.compile(r"#+\s*allow\s*:", re.I)


def read_levels(declared: Declared, mistakes: Mistakes) -> dict[str, Level]:
    """The levels of a plan by name, lowest first."""
    levels: dict[str, Level] = {}
    said = declared.phrases.get("levels", [])
    for extra in said[1:]:
        mistakes.add(
            STAGE,
            "levels-twice",
            "levels are declared once",
            extra.statement.span,
            label="again here",
            related=[(said[0].statement.span, "first here")],
        )
    for one in said[:1]:
        args = one.statement.args[1:]
        given = (one for arg in args for one in (arg.items if isinstance(arg, Many) else (arg,)))
        words = [one for one in given if isinstance(one, Word)]
        well = len(args) % 2 == 1 and all(
            isinstance(arg, Mark) and arg.text == "<" if at % 2 else isinstance(arg, Word)
            for at, arg in enumerate(args)
        )
        if not well:
            mistakes.add(
                STAGE,
                "form",
                "levels are words with `<` between them, lowest first",
                one.statement.span,
                hint=f"write `levels {' < '.join(word.text for word in words) or 'low < high'}`",
            )
        for word in words:
            if word.text in RESERVED:
                mistakes.add(
                    STAGE, "reserved", f"`{word.text}` is a word of the language and can not be a name", word.span
                )
            elif word.text in levels:
                mistakes.add(
                    STAGE,
                    "duplicate",
                    f"there are two levels `{word.text}`",
                    word.span,
                    label="again here",
                    related=[(levels[word.text].at, "first here")],
                )
            else:
                levels[word.text] = Level(id=word.text, rank=len(levels), at=word.span)
    return levels


def read_services(declared: Declared, mistakes: Mistakes) -> dict[str, Service]:
    """The services of a plan by name."""
    found: dict[str, Service] = {}
    for said in declared.phrases.get("service", []):
        service = _service(said.statement, mistakes, declared.lost)
        if service is None:
            continue
        first = found.setdefault(service.id, service)
        if first is not service:
            mistakes.add(
                STAGE,
                "duplicate",
                f"there are two services `{service.id}`",
                service.at,
                label="again here",
                related=[(first.at, "first here")],
            )
    return found


def _service(statement: Statement, mistakes: Mistakes, lost: set[str]) -> Service | None:
    args = statement.args[1:]
    if not args or not isinstance(args[0], Word) or len(args) > 2 or isinstance(args[-1], Mark | Text):
        lost.update(one.text for arg in args for one in (arg.items if isinstance(arg, Many) else (arg,)))
        mistakes.add(
            STAGE,
            "form",
            "a service has a name, and may have ports",
            statement.span,
            hint="write `service https tcp/443` or `service rpc [tcp/111 udp/111]`",
        )
        return None
    name = args[0]
    if name.text in RESERVED or "." in name.text or "[" in name.text or "/" in name.text:
        lost.add(name.text)
        mistakes.add(STAGE, "reserved", f"`{name.text}` can not be the name of a service", name.span)
        return None
    found: list[Ports] = []
    for arg in args[1:]:
        for one in arg.items if isinstance(arg, Many) else (arg,):
            read = ports(one.text) if isinstance(one, Word) else f"`{one.span.text}` is no port"
            if isinstance(read, str):
                mistakes.add(STAGE, "ports", read, one.span)
            else:
                found.append(read)
    return Service(id=name.text, at=name.span, ports=tuple(found))


class Statements:
    """The statements that name things, read at once (so that ranges are cut) and made when asked for."""

    def __init__(self, declared: Declared, reader: Reader) -> None:
        self._flows = list(self._read(declared, reader, "flow"))
        self._requires = list(self._read(declared, reader, "require"))
        self._accepts = list(self._read(declared, reader, "accept"))
        self._difficulties = list(self._read(declared, reader, "difficulty"))

    def _read(self, declared: Declared, reader: Reader, word: str) -> Iterator[tuple[Said, Read]]:
        for said in declared.phrases.get(word, []):
            read = reader.statement(said.statement, PHRASE[word].forms, said.inside, alone=True)
            if read is not None:
                yield said, read

    def flows(self) -> tuple[Flow, ...]:
        """Declared demand."""
        return tuple(
            Flow(
                sources=refs(read["SRC"]),
                targets=refs(read["DST"]),
                services=services(read["SERVICE"]),
                rate=_number(read.get("RATE")),
                at=said.statement.span,
            )
            for said, read in self._flows
        )

    def requirements(self) -> tuple[Requirement, ...]:
        """What the plan requires."""
        return tuple(_requirement(said.statement, read) for said, read in self._requires)

    def accepts(self) -> tuple[Accept, ...]:
        """What somebody answers for."""
        return tuple(
            Accept(
                rule=_word(read["RULE"]),
                things=refs(read["THING"]),
                until=_word(read["DATE"]),
                because=_word(read["REASON"]),
                owner=_word(read["OWNER"]),
                at=said.statement.span,
            )
            for said, read in self._accepts
        )

    def difficulties(self) -> tuple[Difficulty, ...]:
        """How hard the plan says attack steps are."""
        return tuple(
            Difficulty(
                step=_word(read["STEP"]),
                difficulty=_word(read["CLASS"]),
                on=refs(read.get("THING")) or _inside(said.inside),
                because=_word(read["REASON"]),
                at=said.statement.span,
            )
            for said, read in self._difficulties
        )


def _requirement(statement: Statement, read: Read) -> Requirement:
    at = statement.span
    if "OTHER" in read and "ONE" in read:
        one, other = refs(read["ONE"]), refs(read["OTHER"])
        words = {arg.text for arg in statement.args if isinstance(arg, Word)}
        if "same" in words and "as" in words and "apart" not in words:
            return Requirement(kind="same", one=one, other=other, at=at)
        return Requirement(kind="apart", one=one, other=other, level=_word(read.get("KIND", ())) or "switch", at=at)
    if "NODE" in read:
        return Requirement(kind="separate", one=refs(read["NODE"]), at=at)
    if "SIZE" in read:
        size = read["SIZE"]
        bound = size[0].low if isinstance(size, tuple) and size and isinstance(size[0], Size) else None
        return Requirement(kind="tcb", one=refs(read["VM"]), bound=bound, at=at)
    kind: Literal["no-path", "seen"] = "no-path" if "path" in {a.span.text for a in statement.args[:3]} else "seen"
    failures = _number(read.get("FAILURES"))
    sensor = refs(read.get("SENSOR"))
    return Requirement(
        kind=kind,
        one=refs(read["SRC"]),
        other=refs(read["DST"]),
        bound=None if isinstance(failures, Unknown) else failures,
        unseen="unseen" in read,
        sensor=sensor[0].id if sensor else "",
        at=at,
    )


def allows(comment: Comment) -> bool:
    """Whether a comment is one that allows findings, or is meant to be."""
    return _LIKE_ALLOW.match(comment.text) is not None


def read_allows(documents: Iterable[Document], mistakes: Mistakes) -> tuple[Allow, ...]:
    """What comments allow: `# allow: rule-id because ...` on the line it is about, or alone on the line above."""
    found: list[Allow] = []
    for document in documents:
        for comment in document.tree.comments:
            if not allows(comment):
                continue
            match = _ALLOW.match(comment.text)
            if match is None or match["why"] is None:
                mistakes.add(
                    "plan",
                    "allow-why",
                    "an `# allow:` comment names a rule and says why",
                    comment.span,
                    hint=f"write `# allow: {match['rules'] if match else 'rule-id'} because ...`",
                )
                continue
            line = comment.span.line
            alone = comment.span.source.line(line).lstrip().startswith("#")
            found.append(
                Allow(
                    rules=tuple(rule.strip() for rule in match["rules"].split(",")),
                    because=match["why"].strip(),
                    lines=(line, line + 1) if alone else (line,),
                    at=comment.span,
                )
            )
    return tuple(found)


def _inside(draft: Draft | None) -> tuple[Ref, ...]:
    return () if draft is None else refs((Hit(draft),))


def _word(values: tuple[Plain, ...] | Unknown | None) -> str:
    return str(values[0]) if isinstance(values, tuple) and values else ""


def _number(values: tuple[Plain, ...] | Unknown | None) -> float | Unknown | None:
    if isinstance(values, Unknown):
        return UNKNOWN
    if values and isinstance(values[0], int | float):
        return float(values[0])
    return None
