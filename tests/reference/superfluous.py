"""Rules that a policy could do without, packet by packet."""

from __future__ import annotations

from typing import NamedTuple

from tests.reference.drift import decision, matches, packets
from vtopo.model.plan import Model
from vtopo.model.things import Policy


class Superfluous(NamedTuple):
    """By the number of a rule, who decides on its packets in its place; the default is one more than the last."""

    shadowed: dict[int, set[int]]
    redundant: dict[int, set[int]]


def superfluous(model: Model, policy: Policy) -> Superfluous:
    """From the last rule up: shadowed is one that decides on no packet, redundant one without which nothing changes."""
    assert isinstance(policy.rules, tuple)
    last = len(policy.rules)
    about = {
        (*(number for number, rule in enumerate(policy.rules) if matches(model, rule, packet)), last)
        for packet in packets(model)
    }
    shadowed: dict[int, set[int]] = {}
    redundant: dict[int, set[int]] = {}
    left = set(range(last + 1))
    for number in reversed(range(last)):
        behind = [[one for one in some if one in left] for some in about if number in some]
        own = [some for some in behind if some[0] == number]
        instead = {some[1] for some in own}
        if not own:
            shadowed[number] = {some[0] for some in behind}
        elif {decision(policy, other) for other in instead} == {decision(policy, number)}:
            redundant[number] = instead
        else:
            continue
        left.remove(number)
    return Superfluous(shadowed, redundant)
