"""In how many places one change of a policy has to be made (SEMANTICS 9)."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.policy.drift import control, writings
from vtopo.model.things import Filter, Gateway


@dataclass(frozen=True, slots=True)
class OnePolicy:
    """What has to have one policy: copies of one writing, and what is `copy-of` any of them, writing by writing."""

    writings: tuple[tuple[Filter | Gateway, ...], ...]

    @property
    def places(self) -> int:
        """How many places a change of it has to be made in: as many as there are filters and gateways."""
        return sum(map(len, self.writings))


def one_policies(facts: Facts) -> tuple[OnePolicy, ...]:
    """The policies that the plan means, in the order of the plan: each filter and gateway is in one."""
    every = writings(facts.model)
    of = {control(its): number for number, some in enumerate(every) for its in some}
    leads = list(range(len(every)))
    for number, some in enumerate(every):
        for ref in (ref for its in some for ref in its.policy.copy_of):
            one, other = sorted((_lead(leads, number), _lead(leads, of[ref.kind, ref.id])))
            leads[other] = one
    found: dict[int, list[tuple[Filter | Gateway, ...]]] = {}
    for number, some in enumerate(every):
        found.setdefault(_lead(leads, number), []).append(some)
    return tuple(OnePolicy(tuple(some)) for some in found.values())


def _lead(leads: list[int], number: int) -> int:
    while leads[number] != number:
        number = leads[number]
    return number
