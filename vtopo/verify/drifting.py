"""Checks the table of policies that have to decide alike: which they are, the verdict, and packets they differ on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_network
from typing import TypeAlias

from vtopo.findings import DriftLine, DriftPacket, Place
from vtopo.model.plan import Model
from vtopo.model.things import Filter, Gateway, Policy, Ref
from vtopo.verify.deciding import Deciding, End
from vtopo.verify.differing import Deciders, Differences, Differing
from vtopo.verify.shadowing import Shadowing
from vtopo.verify.texts import stands

Control: TypeAlias = Filter | Gateway
Names: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], bool]
"""Originals and copies by name, and whether the plan calls them so."""

MOST = 30
"""So many packets of one pair of policies are shown."""


class Drifting:
    """Goes through one table; `checked` is how many pairs of policies were compared."""

    def __init__(self, deciding: Deciding) -> None:
        self.deciding = deciding
        self.model: Model = deciding.model
        self.differing = Differing(Shadowing(deciding))
        self.controls: dict[str, Control] = {**self.model.filters, **self.model.gateways}
        self._known: dict[object, Differences] = {}
        self.checked = 0

    def wrong(self, lines: Iterable[DriftLine]) -> Iterator[str]:
        """Everything that does not hold, a line each."""
        left = Counter(_names(self._twins()))
        for line in lines:
            names: Names = tuple(sorted(line.originals)), tuple(sorted(line.copies)), line.declared
            about = f"drift of {', '.join(line.copies[:3])}"
            if not left[names]:
                yield f"{about}: these are no original and copy of the plan, or are listed twice"
                continue
            left[names] -= 1
            self.checked += 1
            yield from (f"{about}: {reason}" for reason in self._line(line))
        for _, copies, _ in +left:
            yield f"drift of {', '.join(copies[:3])}: it is not listed"

    # -- who has to be alike -------------------------------------------------------------------------------------------

    def _twins(self) -> Iterator[tuple[Control, Control, bool]]:
        """Every original and copy: as it is said, and copies of one writing that are not like the most of them."""
        writings: dict[object, list[Control]] = {}
        for its in self.controls.values():
            for ref in its.policy.copy_of:
                yield self.controls[ref.id], its, True
            writings.setdefault((type(its), its.at), []).append(its)
        for some in writings.values():
            alike: dict[object, list[Control]] = {}
            for its in some:
                alike.setdefault(_read(its.policy), []).append(its)
            most = max(alike.values(), key=len)
            yield from ((most[0], its, False) for its in some if its not in most)

    # -- one line ------------------------------------------------------------------------------------------------------

    def _line(self, line: DriftLine) -> Iterator[str]:
        ones, others = ([self.controls[name] for name in names] for names in (line.originals, line.copies))
        one, other = ones[0].policy, others[0].policy
        known = isinstance(one.rules, tuple) and isinstance(other.rules, tuple)
        its = self._differences(one, other) if known else Differences(frozenset(), frozenset(), True)
        open_ = not known or not all(isinstance(policy.default_allow, bool) for policy in (one, other))
        verdict = "drifted" if its.sure else "unknown" if open_ or its.every else "alike"
        if line.verdict != verdict and (its.whole or verdict == "drifted"):
            yield f"it is {verdict}, not {line.verdict}"
        if line.verdict == "drifted" and not line.packets:
            yield "no packet shows that they differ"
        listed: Counter[Deciders] = Counter()
        for packet in line.packets:
            deciders = self._deciders(one, other, packet)
            about = f"`{packet.source} -> {packet.target} : {packet.service}`"
            if deciders is None:
                yield f"{about} is no packet that the rules of both decide on, or they decide alike"
                continue
            listed[deciders] += 1
            yield from (f"{about}: {reason}" for reason in self._packet(packet, ones, others, deciders))
            if its.whole and packet.sure != (deciders in its.sure):
                yield f"{about}: that they differ there is {'sure' if deciders in its.sure else 'not sure'}"
        if any(times > 1 for times in listed.values()):
            yield "two packets are shown for the same two rules"
        if len(line.packets) < MOST and (left := its.every - listed.keys()):
            yield f"{len(left)} more pairs of rules decide otherwise, and no packet is shown for them"

    def _differences(self, one: Policy, other: Policy) -> Differences:
        key = _read(one), _read(other)
        if key not in self._known:
            same = Differences(frozenset(), frozenset(), True)
            self._known[key] = same if key[0] == key[1] else self.differing.between(one, other)
        return self._known[key]

    # -- one packet ----------------------------------------------------------------------------------------------------

    def _deciders(self, one: Policy, other: Policy, packet: DriftPacket) -> Deciders | None:
        """The rules that decide on a packet, if they decide otherwise."""
        said = packet.source, packet.target, packet.service
        ones, others = self.deciding.deciders(one, *said), self.deciding.deciders(other, *said)
        if len(ones) != 1 or len(others) != 1:
            return None
        first, second = ones.pop(), others.pop()
        allows = _allows(one, first), _allows(other, second)
        return None if None in allows or allows[0] == allows[1] else (first, second)

    def _packet(
        self, packet: DriftPacket, ones: Sequence[Control], others: Sequence[Control], deciders: Deciders
    ) -> Iterator[str]:
        sides = (packet.original, packet.original_at, ones), (packet.copy, packet.copy_at, others)
        for (says, place, controls), number in zip(sides, deciders, strict=True):
            word = "allows" if _allows(controls[0].policy, number) else "denies"
            if says != word:
                yield f"{controls[0].id} {word} it"
            if not any(_at(place, its, number) for its in controls):
                yield f"{controls[0].id} does not decide so at {place}"
        guards = [guard for its in (ones[0], others[0]) for guard in its.policy.guards]
        source, target = self.deciding.end(packet.source), self.deciding.end(packet.target)
        if source is not None and target is not None:
            guarded = any(self._among(its.sources, source) and self._among(its.targets, target) for its in guards)
            if packet.guarded != guarded:
                yield f"it is {'' if guarded else 'not '}between what is guarded"

    def _among(self, refs: Iterable[Ref], end: End) -> bool:
        """Whether somebody is meant by an end of a `guards`; in a prefix is whose address is told."""
        for ref in refs:
            if ref.kind == "group":
                found = self._among(self.model.groups[ref.id].members, end)
            elif ref.kind == "prefix":
                its = end.address
                network = ip_network(ref.id, strict=False)
                found = its is not None and its.version == network.version and network.overlaps(its)
            else:
                found = ref.kind == "any" or (
                    ref.id != "" and ref.id == (end.node if ref.kind == "node" else end.segment)
                )
            if found:
                return True
        return False


def _names(twins: Iterable[tuple[Control, Control, bool]]) -> Iterator[Names]:
    """Pairs with the same two policies are one line."""
    found: dict[object, tuple[set[str], set[str], bool]] = {}
    for original, copy, declared in twins:
        key = _read(original.policy), _read(copy.policy), declared
        ones, others, _ = found.setdefault(key, (set(), set(), declared))
        ones.add(original.id)
        others.add(copy.id)
    yield from ((tuple(sorted(ones)), tuple(sorted(others)), declared) for ones, others, declared in found.values())


def _read(policy: Policy) -> tuple[object, object]:
    """A policy as it is written, but for what it guards."""
    return policy.rules, policy.default_allow


def _allows(policy: Policy, number: int) -> bool | None:
    if isinstance(policy.rules, tuple) and number < len(policy.rules):
        return policy.rules[number].allow
    return policy.default_allow if isinstance(policy.default_allow, bool) else None


def _at(place: Place, its: Control, number: int) -> bool:
    """Whether a rule stands at a place, or the default."""
    rules = its.policy.rules
    if isinstance(rules, tuple) and number < len(rules):
        return stands(place, rules[number].at)
    return stands(place, its.place("default"))
