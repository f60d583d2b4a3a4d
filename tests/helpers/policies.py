"""What the facts of policies say of the names in a plan, for the expectations of samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.policy.bypass import guards
from vtopo.facts.policy.comparing import Comparison
from vtopo.facts.policy.drift import Control, control, controls, drift, thing_of, writings

DECISIONS = {"allow": True, "deny": False}


@dataclass
class Policies:
    """The filters and gateways of one plan."""

    facts: Facts

    @staticmethod
    def known(words: Sequence[str]) -> bool:
        """Whether these facts judge what some words say."""
        return words[0] in {"drift", "bypass", "copies"}

    def holds(self, words: Sequence[str]) -> bool:
        """Whether what the words say is so."""
        match words:
            case ["drift", one, other]:
                alike = {its.alike for its in self.compared(one, other)}
                assert None not in alike, "nobody knows"
                return False in alike
            case ["drift", one, other, source, "->", target, service, *both] if len(both) <= 1:
                found = {
                    its for each in self.compared(one, other) for its in self.decided(each, source, target, service)
                }
                return tuple(DECISIONS[word] for word in both[0].split("/")) in found if both else bool(found)
            case ["bypass", name, source, "->", target]:
                its_things = [thing_of(self.facts.model, its) for its in self.named(name)]
                return any(self.facts(guards).between(its, ("node", source), ("node", target)) for its in its_things)
            case ["copies", name, number]:
                its = [some for some in writings(self.facts.model) if control(some[0]) in self.named(name)]
                assert len(its) == 1, f"the plan has {len(its)} policies `{name}`"
                return len(its[0]) == int(number)
        raise AssertionError(f"no fact is written like this: {' '.join(words)}")

    def named(self, name: str) -> list[Control]:
        """The filters or gateways of a name: what is written once for several places is several."""
        found = [control(its) for its in controls(self.facts.model) if f".{its.id}".endswith(f".{name}")]
        assert found, f"the plan has no policy `{name}`"
        return found

    def compared(self, one: str, other: str) -> list[Comparison]:
        """How two policies compare, copy by copy."""
        its = self.facts(drift)
        return [its.compare(mine, theirs) for mine in self.named(one) for theirs in self.named(other)]

    def decided(self, its: Comparison, source: str, target: str, service: str) -> Iterator[tuple[bool, bool]]:
        """What the two decide on packets from one to another in a service, where that is not the same."""
        standings, pieces = self.facts(drift).standings, self.facts(drift).pieces
        ends = standings.of(source), standings.of(target)
        assert all(ends), f"nobody stands at a NIC of `{source}`, or of `{target}`"
        for one in its.concerning(*ends, pieces.services[service]):
            yield one.one.allow, one.other.allow
