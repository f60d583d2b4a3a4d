"""The packets that some rules tell apart, and rules as sets of them (SEMANTICS 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from vtopo.facts.policy.ends import Ends, bits_of, ends
from vtopo.facts.policy.halving import Step, Verdict
from vtopo.facts.policy.standing import Standings
from vtopo.facts.privilege.boxes import alike
from vtopo.facts.services import Pieces
from vtopo.model.things import Policy, Ref, Rule


@dataclass(frozen=True)
class Universe:
    """Classes of sources and of targets, and sets of pieces of services, that no rule among some tells apart."""

    sources: Ends
    targets: Ends
    pieces: tuple[int, ...]
    services: Pieces
    _known: dict[tuple[str, tuple[object, ...]], int] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Sequence[Rule], standings: Standings, services: Pieces) -> Universe:
        """What these rules tell apart."""
        masks = dict.fromkeys(services.of(rule.services) for rule in rules)
        return cls(
            ends(standings, (ref for rule in rules for ref in rule.sources)),
            ends(standings, (ref for rule in rules for ref in rule.targets)),
            tuple(alike(list(masks), services.every).values()),
            services,
        )

    @cached_property
    def extent(self) -> tuple[int, int, int]:
        """How many classes of sources and of pieces there are, and all classes of targets."""
        return len(self.sources.every), len(self.pieces), (1 << len(self.targets.every)) - 1

    @property
    def exact(self) -> bool:
        """Whether no address was left out because there were too many."""
        return self.sources.exact and self.targets.exact

    def steps(self, policy: Policy) -> list[Step]:
        """The rules of a policy, which are known, and its default; one that nobody knows decides nothing."""
        rules = policy.rules if isinstance(policy.rules, tuple) else ()
        found: list[Step] = []
        for number, rule in enumerate(rules):
            targets = self._set("targets", rule.targets, self.targets)
            verdict = Verdict(targets, targets if rule.allow else 0, number)
            found.append((self._set("sources", rule.sources, self.sources), self._within(rule.services), verdict))
        everybody, kinds, anybody = self.extent
        known = anybody if isinstance(policy.default_allow, bool) else 0
        default = Verdict(known, known if policy.default_allow is True else 0, len(rules))
        return [*found, ((1 << everybody) - 1, (1 << kinds) - 1, default)]

    def _set(self, side: str, refs: tuple[Ref, ...], its: Ends) -> int:
        key = (side, refs)
        if key not in self._known:
            self._known[key] = its.of(refs)
        return self._known[key]

    def _within(self, services: tuple[str, ...]) -> int:
        key = ("services", services)
        if key not in self._known:
            mask = self.services.of(services)
            self._known[key] = bits_of((at for at, its in enumerate(self.pieces) if its & mask), len(self.pieces))
        return self._known[key]
