"""What rules say of verdicts on requirements: statements that `vtopo verify` checks, and places.

`thing leaves open attribute` says that nobody knows it, `node may be on host` that it is there or may ever be moved
there, `node trusts at least size` what is known of its TCB, and `node reaches, not seen by SENSOR, node` that some
packet is delivered which that sensor does not see. What begins with `with VM on VMM` (and another, and so on) is so
once these VMs are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vtopo.facts.attack.paths import Path
from vtopo.facts.required.apart import Close, too_close
from vtopo.facts.required.elsewhere import Moves
from vtopo.facts.required.meeting import Together
from vtopo.facts.required.sight import Missed
from vtopo.facts.required.trust import Weight
from vtopo.facts.required.twins import Drifted
from vtopo.facts.requirements import Breach, Deciding, Judged
from vtopo.facts.separation import Shared
from vtopo.findings import Evidence, Place
from vtopo.model.completing import things
from vtopo.model.plan import Model
from vtopo.model.terms import Requirement
from vtopo.model.things import Thing
from vtopo.rulekit.witnesses import along, steps
from vtopo.source import Span
from vtopo.telling import breaking, left_open, when

__all__ = [
    "Close", "about", "also", "breaking", "ends", "left_open", "open_statements", "placed", "proof", "too_close",
    "when", "where",
]  # fmt: skip


def ends(breach: Breach) -> tuple[str, ...]:
    """The names of what a breach is between."""
    match breach:
        case Shared() | Together():
            return tuple(dict.fromkeys((breach.one, breach.other)))
        case Path():
            return tuple(dict.fromkeys((breach.start[1], breach.steps[-1].target[1])))
        case Weight():
            return (breach.node,)
        case Missed():
            return tuple(dict.fromkeys((breach.source[1], breach.target[1])))
        case Drifted():
            return tuple(dict.fromkeys((breach.one[1], breach.other[1])))


def about(model: Model, requirement: Requirement) -> tuple[str, ...]:
    """The names of what a requirement is about: they stay, whatever breaks it today."""
    named = (ref.id for ref in (*requirement.one, *requirement.other) if ref.kind not in ("any", "prefix"))
    return tuple(dict.fromkeys(named)) or (next(iter(model.segments)),)


def proof(judged: Judged) -> tuple[Evidence, ...]:
    """The statements that what breaks a requirement consists of."""
    found = _proof(judged.seen_in.model, judged)
    return tuple(replace(one, relation=f"{placed(judged.moves)}{one.relation}") for one in found)


def placed(moves: Moves) -> str:
    """What a statement begins with that is so once VMs have been moved."""
    return f"with {' and '.join(f'{vm} on {vmm}' for vm, vmm in moves)}, " if moves else ""


def _proof(model: Model, judged: Judged) -> tuple[Evidence, ...]:
    breach = judged.breach
    match breach:
        case Path():
            return steps(model, breach, unseen=judged.requirement.unseen)
        case Together():
            return tuple(_homes(model, breach))
        case Weight():
            return tuple(_parts(model, breach))
        case Missed():
            source, target = breach.source[1], breach.target[1]
            unseen = f"reaches, not seen by {judged.requirement.sensor or 'any sensor'},"
            return (Evidence(unseen, source, target, Place.of(_node(model, source).at)),)
        case Drifted():
            at = Place.of(_policed(model, breach.one).at)
            return (Evidence("decides otherwise than", breach.one[1], breach.other[1], at),)
    return ()


def also(judged: Judged) -> Iterator[tuple[Span, str]]:
    """Further places of what breaks a requirement, with what is there."""
    model = judged.seen_in.model
    if isinstance(judged.breach, Path):
        yield from along(model, judged.breach)
    elif isinstance(judged.breach, Drifted):
        yield from ((_policed(model, its).at, its[1]) for its in (judged.breach.one, judged.breach.other))
    elif judged.breach is not None and not isinstance(judged.breach, Shared):
        yield from ((_node(model, name).at, name) for name in ends(judged.breach))


def where(model: Model, deciding: Deciding) -> Span:
    """Where an attribute that decides is written, or the thing that is silent about it."""
    thing = next(thing for kind, thing in things(model) if (kind, thing.id) == (deciding.kind, deciding.things[0]))
    return thing.place(deciding.attribute)


def open_statements(model: Model, deciding: tuple[Deciding, ...]) -> tuple[Evidence, ...]:
    """The statements that attributes are unknown, of the first thing of each."""
    return tuple(Evidence("leaves open", its.things[0], its.attribute, Place.of(where(model, its))) for its in deciding)


def _homes(model: Model, breach: Together) -> Iterator[Evidence]:
    for name in dict.fromkeys((breach.one, breach.other)):
        vm = model.vms.get(name)
        yield Evidence("may be on", name, breach.host, Place.of((vm or model.machines[name]).place("on")))


def _parts(model: Model, breach: Weight) -> Iterator[Evidence]:
    yield Evidence("trusts at least", breach.node, f"{breach.total.low:g} kloc", Place.of(_node(model, breach.node).at))


def _policed(model: Model, control: tuple[str, str]) -> Thing:
    return model.filters[control[1]] if control[0] == "filter" else model.gateways[control[1]]


def _node(model: Model, name: str) -> Thing:
    return model.vms.get(name) or model.machines[name]
