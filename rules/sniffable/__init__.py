"""A VM hears what others send to each other, though its vswitch is no hub."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    UNKNOWN,
    Case,
    Confidence,
    Finding,
    Overheard,
    Severity,
    Span,
    Witness,
    eavesdropping,
    listed,
    overhears,
    said_at,
)

SEVERITY = Severity.WARNING
CATEGORY = "attack"
STANDARDS = ("CWE-300", "CWE-319", "ATT&CK T1040", "ATT&CK T1020.001")

HOW = {
    "hub": "may be a hub",
    "promiscuous": "may have promiscuous ports",
    "flooding": "floods its ports when its table is full",
    "mirror": "sends a copy of all to it",
}


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each place in the plan that lets VMs hear: where a switch floods, mirrors, or nobody knows."""
    by_cause: dict[tuple[str, str, int], list[tuple[Overheard, Span]]] = {}
    for its in case.after(eavesdropping):
        why, by = its.hearing.why, its.hearing.by
        if getattr(by, "mode" if why == "hub" else why, "") in ("hub", True) and why in ("hub", "promiscuous"):
            continue  # `hub-mode` and `promiscuous-port` say so
        at = said_at(case.model, by, "mode" if why == "hub" else why)
        by_cause.setdefault((why, at.source.name, at.start), []).append((its, at))
    for (why, _, _), group in by_cause.items():
        first, at = group[0]
        hearing = first.hearing
        hearers = list(dict.fromkeys(its.hearing.node for its, _ in group))
        known = getattr(hearing.by, "mode" if why == "hub" else why, True) is not UNKNOWN and why != "hub"
        yield case.finding(
            f"{hearing.vswitch} {HOW[why]}: {listed(hearers)} {'hears' if len(hearers) == 1 else 'each hear'} what "
            f"others send, such as {first.source} to {first.target}",
            about=list(dict.fromkeys((*hearers, *(its.hearing.vswitch for its, _ in group)))),
            at=at,
            label=HOW[why],
            also=case.nodes_at(hearing.node, first.source, first.target),
            proof=Witness(f"{hearing.node} hears what is not for it", overhears(case.model, first)),
            confidence=Confidence.HIGH if known else Confidence.LOW,
        )
