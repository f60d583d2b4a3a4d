"""What the facts say of one plan, without an opinion: plain data, one file a fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from vtopo.exhibits.facts.attack import attack
from vtopo.exhibits.facts.delivery import delivery
from vtopo.exhibits.facts.links import links
from vtopo.exhibits.facts.load import load
from vtopo.exhibits.facts.placement import placement
from vtopo.exhibits.facts.policy import policy
from vtopo.exhibits.facts.privilege import privilege
from vtopo.exhibits.facts.requirements import requirements
from vtopo.exhibits.facts.separation import separation
from vtopo.exhibits.facts.sniffing import sniffing
from vtopo.exhibits.facts.tcb import tcb
from vtopo.exhibits.facts.visibility import visibility
from vtopo.facts import Facts

SECTIONS: Final[Mapping[str, Callable[[Facts], object]]] = MappingProxyType(
    {
        "links": links,
        "separation": separation,
        "tcb": tcb,
        "delivery": delivery,
        "visibility": visibility,
        "sniffing": sniffing,
        "load": load,
        "privilege": privilege,
        "policy": policy,
        "attack": attack,
        "placement": placement,
        "requirements": requirements,
    }
)
"""The facts that can be shown, by name and in the order they are shown in."""


def sections(facts: Facts, names: Iterable[str]) -> dict[str, object]:
    """What some facts say, by name; without a name, what all of them say."""
    wanted = set(names) or set(SECTIONS)
    return {name: section(facts) for name, section in SECTIONS.items() if name in wanted}
