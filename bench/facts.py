"""The facts that are measured: one line each, with all that is asked of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from vtopo.facts import Facts
from vtopo.facts.links import links
from vtopo.facts.separation import separation
from vtopo.facts.tcb import tcb

FACTS: Mapping[str, Callable[[Facts], object]] = {
    "links": lambda facts: facts(links),
    "separation": lambda facts: list(facts(separation).pairs()),
    "tcb": lambda facts: facts(tcb).workloads(),
}
"""Each by the name of its file: of a fact that answers when asked, everything a report may ask."""
