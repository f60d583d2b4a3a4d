"""What security components cost: their own code in the TCBs of those they are to protect."""

from __future__ import annotations

from vtopo.exhibits.trusted import amount_of, items_of
from vtopo.facts import Facts
from vtopo.facts.comparison.growth import prices
from vtopo.facts.tcb import tcb
from vtopo.findings import SecurityLine


def security(facts: Facts) -> tuple[SecurityLine, ...]:
    """The security components in TCBs, those that most workloads trust first."""
    tcbs = facts(tcb)
    return tuple(
        SecurityLine(
            price.part[1],
            price.part[0],
            amount_of(tcbs, price.parts),
            items_of(tcbs, price.parts, lambda _: "its own software"),
            price.workloads,
            price.levels,
        )
        for price in facts(prices)
    )
