"""What the declared rates put on every NIC, beside its speed."""

from __future__ import annotations

from vtopo.facts import Facts
from vtopo.facts.load import load
from vtopo.findings import LoadLine, LoadTable, Place


def loads(facts: Facts) -> LoadTable:
    """The load of NICs, the fullest first; those of unknown speed by what they bear, behind the others."""
    its = facts(load)
    lines = [
        LoadLine(
            nic=name,
            sends=float(both.sends),
            receives=float(both.receives),
            extra=float(max(both.extra_sends, both.extra_receives)),
            speed=its.speeds.get(name),
            place=Place.of(facts.model.nics[name].at),
        )
        for name, both in its.nics.items()
    ]
    lines.sort(key=lambda line: (line.share is None, -(line.share or 0), -line.most, line.nic))
    return LoadTable(rated=len(its.flows), unrated=len(its.unrated), nics=tuple(lines))
