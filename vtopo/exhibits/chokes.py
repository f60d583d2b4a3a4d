"""What would leave no path from somebody to something: the fewest steps, and the fewest settings found."""

from __future__ import annotations

from collections.abc import Sequence

from vtopo.exhibits.proofs import Routes
from vtopo.facts import Facts
from vtopo.facts.attack.cut import Cut
from vtopo.facts.attack.digraph import attack
from vtopo.facts.attack.lengths import Owned
from vtopo.facts.attack.paths import Paths
from vtopo.facts.attack.remedies import remedies
from vtopo.proofs import Choke


def choke(facts: Facts, starts: Sequence[Owned], goal: Owned) -> Choke:
    """The choke points between some things and another that is none of them."""
    closed = None
    if len(starts) == 1:
        steps = Cut(Paths(facts(attack)), starts, goal).steps()
        closed = Routes(facts, without=steps).closed(starts[0], goal)
    found = remedies(facts, starts, goal)
    if found is None:
        return Choke(closed, None, 0)
    return Choke(closed, tuple((setting.kind, setting.things) for setting in found.settings), found.bound)
