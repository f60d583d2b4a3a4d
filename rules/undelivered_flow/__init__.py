"""A declared flow does not get there."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Evidence,
    Finding,
    Machine,
    Severity,
    Span,
    Undelivered,
    Vm,
    Witness,
    ends,
    listed,
    says,
    undelivered,
)

SEVERITY = Severity.WARNING
CATEGORY = "requirements"
STANDARDS: tuple[str, ...] = ()


def judge(case: Case) -> Iterator[Finding]:
    """One finding for all flows that the same policies stop, that lack the same service, or that nothing leads to."""
    found: dict[tuple[str, ...], list[Undelivered]] = {}
    for its in case.after(undelivered):
        found.setdefault(_stopped_by(its), []).append(its)
    for flows in found.values():
        yield _finding(case, flows)


def _stopped_by(its: Undelivered) -> tuple[str, ...]:
    """What stops a flow, and its names: policies, the nodes that do not offer a service, or both ends.

    Where a flow is to anybody, the nodes that do not offer it are all there are: then it is about who sends.
    """
    if its.reasons:
        return ("policy", *(reason.by.id for reason in its.reasons))
    if its.unoffered and its.target.kind != "any":
        return ("service", *(node.id for node in its.unoffered))
    named = [ref.id for ref in (its.source, its.target) if ref.kind not in ("any", "prefix")]
    kind = "anybody" if its.unoffered else "way"
    return (kind, *dict.fromkeys(named or [name for _, name in its.pair]))


def _finding(case: Case, flows: list[Undelivered]) -> Finding:
    kind, *names = _stopped_by(flows[0])
    told = listed(list(dict.fromkeys(map(str, flows))), most=3)
    several = len(flows) > 1
    many = len(names) > 1
    why = {
        "policy": f"{listed(names)} {'deny' if many else 'denies'} {'them' if several else 'it'}",
        "service": f"{listed(names)} {'do' if many else 'does'} not offer that",
        "anybody": "nobody whom it leads to offers that",
        "way": "nothing in the plan leads there",
    }[kind]
    at, label = _place(flows[0])
    return case.finding(
        f"the {'flows' if several else 'flow'} {told} {'are' if several else 'is'} not delivered: {why}",
        about=names,
        at=at,
        label=label,
        also=[(its.flow.at, "declared here") for its in flows[:3]],
        proof=Witness(f"no packet of {told} gets there", tuple(_statements(case, flows[0]))),
        aspect=kind,
    )


def _place(its: Undelivered) -> tuple[Span, str]:
    """Where the plan says what stops a flow."""
    if its.reasons:
        first = its.reasons[0]
        return (first.rule.at, "this rule denies it") if first.rule else (first.by.at, "no rule allows it")
    if its.unoffered:
        return its.unoffered[0].at, "does not offer it"
    return its.flow.at, "declared here"


def _statements(case: Case, its: Undelivered) -> Iterator[Evidence]:
    if its.way:
        packet = ends(its.way.hops[0].source, its.way.hops[-1].target, its.way.piece)
        for reason in its.reasons:
            yield says(reason.by.id, "denies", packet, reason.rule.at if reason.rule else reason.by.place("default"))
    elif its.unoffered:
        node = its.unoffered[0]
        offered = node.serves[0] if isinstance(node.serves, tuple) and node.serves else "none"
        yield says(node.id, "serves", offered, node.place("serves"))
    else:
        for kind, name in its.pair:
            if kind == "node":
                node = _node(case, name)
                within = [case.is_in(name, segment)[0] for segment in case.model.segments_of(node)]
                yield from within or case.stands(node)[:1]
            else:
                segment = case.model.segments[name]
                known = isinstance(segment.level, str)
                yield says(name, "level", str(segment.level) if known else "unknown", segment.at)


def _node(case: Case, name: str) -> Vm | Machine:
    return case.model.vms.get(name) or case.model.machines[name]
