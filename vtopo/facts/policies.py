"""What a policy lets through: for one source, the classes of targets and the pieces of services (SEMANTICS 3).

A set of (piece, class of targets) is one number: bit `piece * classes + target`. So a whole policy is judged for a
source at once, and what passes two policies in a row is the `&` of two numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vtopo.facts import Facts
from vtopo.facts.addresses import Addresses
from vtopo.facts.services import Pieces
from vtopo.model.things import Policy, Ref, Rule


class Passing:
    """The decisions of all policies of a model, each made when it is first asked for.

    Made once all classes of addresses are known.
    """

    def __init__(self, addresses: Addresses, pieces: Pieces) -> None:
        self.addresses = addresses
        self.pieces = pieces
        self.classes = max(addresses.count, 1)
        self.anyone = (1 << self.classes) - 1
        self.everything = (1 << self.classes * len(pieces.labels)) - 1
        self._spread = self.everything // self.anyone
        self._sources: dict[int, tuple[tuple[int, int], ...]] = {}
        self._known: dict[tuple[int, tuple[tuple[int, bool], ...]], int] = {}
        self._targets: dict[tuple[tuple[Ref, ...], bool], int] = {}
        self._masks: dict[int, int] = {}

    def allowed(self, policy: Policy, source: int) -> int:
        """What a policy may let through from a class of addresses."""
        if not isinstance(policy.rules, tuple):
            return self.everything
        matching = tuple(_matching(self._held(policy), source))
        key = (id(policy), matching)
        if key not in self._known:
            self._known[key] = self._decide(policy, policy.rules, matching)
        return self._known[key]

    def deciding(self, policy: Policy, source: int, target: int, piece: int) -> Rule | None:
        """The rule that decides on a packet: the first that may allow it, or must deny it; None is the default."""
        for rule, (may, must) in zip(
            policy.rules if isinstance(policy.rules, tuple) else (), self._held(policy), strict=False
        ):
            targets = self._set(rule.targets, not rule.allow)
            matches = (may if rule.allow else must) >> source & targets >> target & 1
            if matches and self.pieces.of(rule.services) >> piece & 1:
                return rule
        return None

    def _held(self, policy: Policy) -> tuple[tuple[int, int], ...]:
        """For each rule the sources it may and must match, as bits."""
        key = id(policy)
        if key not in self._sources:
            rules = policy.rules if isinstance(policy.rules, tuple) else ()
            self._sources[key] = tuple(
                (self._set(rule.sources, False), self._set(rule.sources, True)) for rule in rules
            )
        return self._sources[key]

    def _decide(self, policy: Policy, rules: Sequence[Rule], matching: Iterable[tuple[int, bool]]) -> int:
        """First match, for every piece and every class of targets at once."""
        left = [self.anyone] * len(self.pieces.labels)
        passed = [0] * len(left)
        for at, must in matching:
            rule = rules[at]
            may_be = self._set(rule.targets, False)
            must_be = self._set(rule.targets, True) if must else 0
            for piece in _bits(self.pieces.of(rule.services)):
                if rule.allow:
                    passed[piece] |= left[piece] & may_be
                left[piece] &= ~must_be
        if policy.default_allow is not False:
            passed = [its | rest for its, rest in zip(passed, left, strict=True)]
        found = 0
        for its in reversed(passed):
            found = found << self.classes | its
        return found

    def _set(self, refs: tuple[Ref, ...], must: bool) -> int:
        key = (refs, must)
        if key not in self._targets:
            held = self.addresses.must if must else self.addresses.may
            found = 0
            for ref in refs:
                found |= held[self.addresses.sets[ref]]
            self._targets[key] = found
        return self._targets[key]

    # -- reading the numbers -----------------------------------------------------------------------------------------

    def pieces_for(self, passed: int, target: int) -> int:
        """The pieces that pass to one class of targets."""
        column = passed >> target & self._spread
        found, at = 0, 0
        while column:
            if column & 1:
                found |= 1 << at
            column >>= self.classes
            at += 1
        return found

    def blocks(self, policies: Iterable[Policy], sources: int) -> list[int]:
        """One class of addresses for each way in which sources are treated by these policies."""
        parts = [sources] if sources else []
        for policy in policies:
            if isinstance(policy.rules, tuple):
                for held in self._held(policy):
                    for one in held:
                        parts = [part for whole in parts for part in (whole & one, whole & ~one) if part]
        return [(part & -part).bit_length() - 1 for part in parts]


def _matching(held: Iterable[tuple[int, int]], source: int) -> Iterator[tuple[int, bool]]:
    """The rules a source takes part in, by number, and whether it must."""
    for at, (may, must) in enumerate(held):
        if may >> source & 1:
            yield at, bool(must >> source & 1)


def _bits(number: int) -> Iterator[int]:
    while number:
        yield (number & -number).bit_length() - 1
        number &= number - 1


def passing(facts: Facts) -> Passing:
    """The decisions of a model's policies."""
    from vtopo.facts.addresses import addresses
    from vtopo.facts.ports import ports
    from vtopo.facts.services import services

    facts(ports)
    return Passing(facts(addresses), facts(services))
