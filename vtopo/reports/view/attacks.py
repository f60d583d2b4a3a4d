"""Attack paths as chains of steps, from what an attacker has to an asset, and the steps that all of them need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vtopo.findings import Assessment, AttackLine, AttackPath, AttackStep, Exhibits, NewPath, Place
from vtopo.reports.routes import SETTINGS
from vtopo.reports.view.parts import Names, more, names
from vtopo.reports.view.things import Things
from vtopo.reports.wording import count, number, series

LINES, SAID, NEW, PAIRS = 24, 6, 10, 6
CUT, CHANGES, SUCH_AS = 6, 6, 2
"""Choke points and settings that are told of one asset; where there are more of the former, only a few."""


@dataclass(frozen=True, slots=True)
class Link:
    """One step: what is done to what, how hard it is, who sees it, and what the plan says of it.

    `marks` are the numbers of the things it lights up.
    """

    kind: str
    target: str
    target_name: str
    effort: str
    seen: bool
    says: tuple[tuple[str, str], ...]
    marks: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A path: where it starts, its steps, and a word on them all."""

    title: str
    start: str
    marks: str
    start_marks: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Attack:
    """How far an attacker is from some assets, before and after, with the paths there are.

    `cut_size` says of how many steps only some are told. `open` says what was not computed, or what there is none of,
    and why.
    """

    token: str
    attacker: str
    asset: str
    alike: Names
    failures: str
    before: str
    unseen: str
    chains: tuple[Chain, ...]
    cut: tuple[str, ...]
    cut_size: str
    changes: tuple[str, ...]
    changes_more: str
    fewest: str
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nearer:
    """What makes new paths: the things, who gets nearer to whom by them, and the cheapest path over them."""

    cause: str
    pairs: tuple[str, ...]
    pairs_more: str
    chain: Chain


@dataclass(frozen=True, slots=True)
class Attacks:
    """All attackers, each with the assets nearest to it; and what makes paths that were not there."""

    lines: tuple[Attack, ...]
    unreached: str
    nearer: tuple[Nearer, ...]


def attacks(assessment: Assessment, things: Things) -> Attacks:
    """What the section shows."""
    now = assessment.exhibits.attacks
    lines = [line for line in now if line.failures is not None]
    before = assessment.baseline.exhibits if assessment.baseline else None
    shown = tuple(_attack(f"attack-{at}", line, before, things) for at, line in enumerate(lines[:LINES], 1))
    missing = [line for line in now if line.failures is None]
    words = [f"{line.attacker} to {_many(line)}" for line in missing]
    new = assessment.baseline.paths[:NEW] if assessment.baseline else ()
    return Attacks(
        shown, f"No path: from {series(words)}." if words else "", tuple(_nearer(its, things) for its in new)
    )


def _nearer(its: NewPath, things: Things) -> Nearer:
    pairs = tuple(
        f"{source} → {target}: {'no path' if before is None else number(before)} → {count(after, 'failure')}"
        for source, target, before, after in its.pairs[:PAIRS]
    )
    cause = f"{its.kind} {', '.join(its.things[:PAIRS])}" + (" and more" if len(its.things) > PAIRS else "")
    return Nearer(cause, pairs, more(its.count - len(pairs)), _chain(0, its.path, things))


def _many(line: AttackLine) -> str:
    return f"{line.asset} and {count(len(line.alike), 'more asset')}" if line.alike else line.asset


def _attack(token: str, line: AttackLine, before: Exhibits | None, things: Things) -> Attack:
    cut, changes = list(_cut(line.cut)), line.changes or ()
    return Attack(
        token=token,
        attacker=line.attacker,
        asset=line.asset,
        alike=names(line.alike, 12),
        failures=count(line.failures or 0, "failure"),
        before=_before(line, before),
        unseen="" if line.unseen is None else count(line.unseen, "failure"),
        chains=tuple(_chain(at, path, things) for at, path in enumerate(line.paths)),
        cut=tuple(cut if len(cut) <= CUT else cut[:SUCH_AS]),
        cut_size=count(len(line.cut), "step") if len(cut) > CUT else "",
        changes=tuple(_change(kind, things) for kind, things in changes[:CHANGES]),
        changes_more=more(len(changes) - CHANGES),
        fewest="no fewer do" if line.least == len(changes) else f"at least {line.least:,} are needed",
        open=tuple(_open(line)),
    )


def _cut(steps: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Choke points in words; steps of one kind into one thing are told together."""
    into: dict[tuple[str, str], list[str]] = {}
    for kind, source, target in steps:
        into.setdefault((kind, target), []).append(source)
    for (kind, target), sources in into.items():
        many = f" and {count(len(sources) - 1, 'more thing')}" if len(sources) > 1 else ""
        yield f"{kind}: {sources[0]}{many} → {target}"


def _open(line: AttackLine) -> Iterator[str]:
    """What was not computed, or what there is none of."""
    if "alternatives" in line.stopped:
        yield "Alternatives were not looked for to the end: the plan is too large."
    if "cut" in line.stopped:
        yield "Choke points: none worth the name. More than fifty steps would have to go."
    if "changes" in line.stopped:
        least = f"it takes {count(line.least, 'setting')} at least" if line.least else "nobody knows how much it takes"
        yield f"What to change was not computed to the end: the plan is too large; {least}."
    if line.changes is None:
        yield "What to change: no setting of a plan takes away every path."


def _change(kind: str, things: tuple[str, ...]) -> str:
    """A setting in words."""
    if kind == "moved":
        return f"move {things[0]} off {things[1]}, to where it is alone"
    return (
        f"let nobody forge frames at {things[0]}" if kind == "no-forging" else f"{SETTINGS.get(kind, kind)} {things[0]}"
    )


def _before(line: AttackLine, before: Exhibits | None) -> str:
    """How far the asset was; empty where that is not told."""
    if before is None:
        return ""
    was = [one for one in before.attacks if one.attacker == line.attacker and line.asset in (one.asset, *one.alike)]
    if not was:
        return ""
    return "no path" if was[0].failures is None else number(was[0].failures)


def _chain(at: int, path: AttackPath, things: Things) -> Chain:
    seen = sum(step.seen for step in path.steps)
    eyes = "no step seen by a physical sensor" if not seen else f"{seen} of {count(len(path.steps), 'step')} seen"
    title = f"{'Shortest path' if at == 0 else f'Alternative {at}'}: {count(path.failures, 'failure')}, {eyes}"
    if path.common:
        title += f"; one flaw may serve more than one step: {', '.join(path.common)}"
    first = path.steps[0] if path.steps else None
    named = [first.source_name, *(step.target_name for step in path.steps)] if first else []
    return Chain(
        title,
        first.source if first else "",
        things.marks(named),
        things.marks(named[:1]),
        tuple(_link(step, things) for step in path.steps),
    )


def _at(place: Place) -> str:
    """A place in short: its file without folders, and the line."""
    return f"{place.file.rpartition('/')[2]}:{place.line}"


def _link(step: AttackStep, things: Things) -> Link:
    effort = "no failure needed" if not step.failures else f"{count(step.failures, 'failure')}, {step.difficulty}"
    says = tuple((text, _at(place) if place else "assumed") for text, place in step.says[:SAID])
    return Link(
        step.kind, step.target, step.target_name, effort, step.seen, says,
        things.marks([step.source_name, step.target_name]),
    )  # fmt: skip
