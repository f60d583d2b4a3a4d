"""Where a thing is named: its declaration, every reference, and what a new name would change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from vtopo.editor.desk import Job, Reading
from vtopo.editor.partners import Spot, baseline, formerly, partners, spot
from vtopo.model.loading import Project, beside, mentions
from vtopo.model.meant import Meant, Naming
from vtopo.syntax.reader import WORD
from vtopo.vocabulary import RESERVED

LONGEST: Final = 255

Concerned: TypeAlias = tuple[Job, Reading]
"""A plan that a new name is about, as it is read."""


class RenameError(Exception):
    """Why a thing can not be given that name; the message is a sentence for who asked."""


def at(meant: Meant, name: str, offset: int) -> tuple[Naming, ...]:
    """What a file names at a place; several things where one word stands for all of them."""
    return tuple(its for its in meant.namings() if its.at.source.name == name and its.at.start <= offset <= its.at.end)


def definitions(reading: Reading, name: str, offset: int) -> tuple[Spot, ...]:
    """Where the things are declared that a file names at a place."""
    return tuple(dict.fromkeys(spot(its.declared) for its in at(reading.meant, name, offset)))


def included(reading: Reading, name: str, offset: int) -> str:
    """The file that an `include` or a `baseline` names at a place; empty where there is no such name."""
    source = reading.source(name)
    tree = next((tree for tree in reading.trees if tree.source is source), None)
    for _, text in mentions(tree) if tree else ():
        if text.start <= offset <= text.end:
            return beside(name, text.text) or ""
    return ""


def references(readings: Iterable[Reading], declared: Iterable[Spot], *, declaration: bool) -> tuple[Spot, ...]:
    """Every place, in all of these plans, where the things declared there are named."""
    wanted = set(declared)
    found = {
        spot(its.at)
        for reading in readings
        for its in reading.meant.namings()
        if spot(its.declared) in wanted and (declaration or not its.declares)
    }
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Renaming:
    """What may be given another name: the stretch of the place that is asked about, and the name as it is now."""

    start: int
    end: int
    name: str


def renaming(reading: Reading, name: str, offset: int) -> Renaming:
    """What would be renamed at a place; raises `RenameError` where there is nothing."""
    namings = at(reading.meant, name, offset)
    if not namings:
        raise RenameError("there is no name of this plan here")
    if len(namings) > 1:
        raise RenameError(f"`{namings[0].at.text}` stands for several things: rename each where it is declared")
    its = namings[0]
    stem = _stem(its)
    if stem is None:
        raise RenameError(f"this {its.kind} has no name of its own: it is called by its kind")
    if not its.at.text.startswith(stem):
        raise RenameError(f"`{its.at.text}` names it in another way")
    return Renaming(its.at.start, its.at.start + len(stem), stem)


def renamed(
    around: Callable[[str], Sequence[Job]], declared: Spot, old: str, new: str
) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """The stretches of each file that have to be `new` instead of `old`, for what is declared at a place.

    `around` are the plans that a file is a part of or a baseline of. What a plan means by a name that has to change is
    renamed as well, and what it is compared with: so nothing is lost between a plan and its baseline. Raises
    `RenameError` where the plans do not mean the same afterwards.
    """
    _fit(new)
    its, places = _concerned(around, declared)
    edits: dict[str, tuple[tuple[int, int], ...]] = {}
    for name, start, _ in places:
        edits[name] = (*edits.get(name, ()), (start, start + len(old)))
    after = [_edited(job, reading, edits, old, new) for job, reading in its]
    grown = len(new) - len(old)
    for (_, reading), (_, other) in zip(its, after, strict=True):
        if _moved(_meanings(reading), edits, grown) != set(_meanings(other)):
            raise RenameError(f"with that name something else would be meant somewhere in {other.plan}")
    if _moved(_compared(its), edits, grown) != set(_compared(after)):
        raise RenameError("with that name something would be compared with another thing of the baseline")
    return edits


def _concerned(around: Callable[[str], Sequence[Job]], declared: Spot) -> tuple[list[Concerned], tuple[Spot, ...]]:
    """The plans that a new name is about, as they are read, and all places of the name in them."""
    wanted, places = {declared}, {declared}
    readings: dict[str, Concerned] = {}
    looked: set[str] = set()
    while True:
        files = {name for name, _, _ in places} - looked
        looked |= files
        todo = [job for name in sorted(files) for job in around(name)]
        while todo:
            job = todo.pop()
            if job.plan in readings:
                continue
            reading = job.read()
            if reading.problems:
                raise RenameError(f"{job.plan} has mistakes: names are changed where all of them are understood")
            readings[job.plan] = (job, reading)
            before = baseline(job, reading)
            todo += [before] if before else []
        its = list(readings.values())
        both = [pair for _, reading in its for pair in _meanings(reading)]
        both += [pair for one, other in _compared(its) for pair in ((one, other), (other, one))]
        both += [pair for after, before in _pairs(its) for pair in formerly(after, before)]
        more = {one for at_, one in both if at_ in places} - wanted
        wanted |= more
        found = {at_ for at_, one in both if one in wanted}
        if not more and found <= places:
            return its, tuple(sorted(places))
        places |= found


def _pairs(its: Iterable[Concerned]) -> Iterator[tuple[Reading, Reading]]:
    """Each plan with its baseline, where both are among these."""
    known = {job.plan: reading for job, reading in its}
    for job, reading in its:
        before = baseline(job, reading)
        if before is not None and before.plan in known:
            yield reading, known[before.plan]


def _compared(its: Iterable[Concerned]) -> list[tuple[Spot, Spot]]:
    return [pair for after, before in _pairs(its) for pair in partners(after, before)]


def _fit(new: str) -> None:
    if new in RESERVED:
        raise RenameError(f"`{new}` is a word of the language and can not be a name")
    if len(new) > LONGEST:
        raise RenameError(f"this name has {len(new):,} letters; at most {LONGEST} are taken")
    if not re.fullmatch(WORD, new) or any(letter in new for letter in "./:[]"):
        raise RenameError(f"`{new}` can not be a name: names are letters, digits, `_` and `-`")


def _stem(its: Naming) -> str | None:
    """The part of a name that can be another, of a range what stands before the numbers; None where it has no name."""
    written = its.declared.text
    if written == its.kind and its.name.rpartition(".")[2].rstrip("0123456789") == its.kind:
        return None
    return written.partition("[")[0]


def _edited(
    job: Job, reading: Reading, edits: Mapping[str, Sequence[tuple[int, int]]], old: str, new: str
) -> Concerned:
    """A plan as it is read with the edits made; raises where that is not possible, or makes a mistake."""
    texts = dict(job.project.texts)
    for tree in reading.trees:
        source = tree.source
        if source.name in edits:
            text, last = "", 0
            for start, end in edits[source.name]:
                if source.text[start:end] != old:
                    raise RenameError(f"`{_word(source.text, start)}` in {source.name} names it in another way")
                text += source.text[last:start] + new
                last = end
            texts[source.name] = (text + source.text[last:]).encode("utf-8")
    its = Job(Project(job.project.root, MappingProxyType(texts), job.project.closed), job.plan, job.alone)
    after = its.read()
    if after.problems:
        raise RenameError(f"with that name {after.plan} would have a mistake: {after.problems[0].message}")
    return its, after


def _meanings(reading: Reading) -> list[tuple[Spot, Spot]]:
    return [(spot(one.at), spot(one.declared)) for one in reading.meant.namings()]


def _moved(
    pairs: Iterable[tuple[Spot, Spot]], edits: Mapping[str, Sequence[tuple[int, int]]], grown: int
) -> set[tuple[Spot, Spot]]:
    """Where pairs of places are after the edits, each of which makes the text longer by as much."""
    return {(_place(one, edits, grown), _place(other, edits, grown)) for one, other in pairs}


def _place(place: Spot, edits: Mapping[str, Sequence[tuple[int, int]]], grown: int) -> Spot:
    name, start, end = place
    its = edits.get(name, ())
    return name, start + grown * sum(at < start for at, _ in its), end + grown * sum(at < end for at, _ in its)


def _word(text: str, start: int) -> str:
    found = re.compile(r"[\w.\[\]-]*").match(text, start)
    return found[0] if found else ""
