"""A packet gets by the filter or gateway that guards against it."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Finding,
    Guarded,
    Severity,
    Span,
    Way,
    Witness,
    between,
    by_way_of,
    ends,
    guards,
    listed,
    says,
    sent,
    together,
    told,
)

SEVERITY = Severity.ERROR
CATEGORY = "policy"
STANDARDS = ("BSI SYS.1.5.A4",)


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each filter or gateway that is got by, its copies and all its guards included."""
    found: dict[tuple[str, ...], list[Guarded]] = {}
    for its in case.after(guards).found:
        found.setdefault(tuple(thing.id for thing in its.things), []).append(its)
    for guarded in found.values():
        yield _finding(case, guarded)


def _finding(case: Case, guarded: list[Guarded]) -> Finding:
    its, guard, fact = guarded[0], guarded[0].guard, case.after(guards)
    first = its.bypasses[0]
    way = fact.way(guard, first)
    source, target = way.hops[0].source, way.hops[-1].target
    senders = dict.fromkeys(own for one in guarded for each in one.bypasses for own in each.sources)
    names = [name if kind == "node" else f"others in {name}" for kind, name in senders]
    more = f"; so do {listed(names[1:])}" if len(names) > 1 else ""
    one, other, rule = fact.denying(its.things[0], guard, way)
    return case.finding(
        f"{together(its.things)} guards {between(guard)} and denies it, yet {sent(way)} gets there "
        f"{by_way_of(way)}{more}",
        about=[thing.id for thing in its.things],
        at=_around(case, way),
        label="leads around",
        severity=Severity.NOTE if _bridges(case, guarded) else None,
        also=[(guard.at, "what guards them")],
        proof=Witness(
            f"{sent(way)} is denied and delivered",
            (
                says(
                    its.things[0].id,
                    "denies",
                    ends(one, other, way.piece),
                    rule.at if rule else its.things[0].place("default"),
                ),
                says(told(source.of), "reaches", told(target.of), case.at("segment", target.of[1])),
            ),
        ),
    )


def _bridges(case: Case, guarded: list[Guarded]) -> bool:
    """Whether all who get by stand in segments of unequal level themselves, as `bridging-workload` says of them."""
    nodes = {node.id: node for node in case.model.workloads()}
    senders = {own for one in guarded for each in one.bypasses for own in each.sources}
    return all(kind == "node" and len(case.ranked(nodes[name])) > 1 for kind, name in senders)


def _around(case: Case, way: Way) -> Span:
    """Where the plan says what leads around: the first gateway, else the interface it is sent by, or arrives at."""
    if len(way.hops) > 1:
        return case.model.gateways[way.hops[0].target.of[1]].at
    end = way.hops[0].source if way.hops[0].source.of[0] == "node" else way.hops[0].target
    return case.interface(end.of[1], end.segment)
