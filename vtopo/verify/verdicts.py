"""Checks the verdicts on requirements: the plan as it reads has to agree with them.

What is unknown is read for the attacker there, so it is no better than the best completion of the plan, and no worse
than the worst. A violated requirement is violated in some placement of the plan as it reads, and one that holds is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, product
from math import inf
from typing import TYPE_CHECKING

from vtopo.findings import RequirementLine
from vtopo.model.plan import Model
from vtopo.model.terms import Requirement
from vtopo.model.things import Policy, Ref, Vm
from vtopo.proofs import Thing
from vtopo.verify.attackers import Attackers, owned
from vtopo.verify.elsewhere import Elsewhere
from vtopo.verify.reaching import Reaching
from vtopo.verify.requiring import Requiring
from vtopo.verify.sharing import KINDS, Sharing
from vtopo.verify.texts import stands

if TYPE_CHECKING:
    from vtopo.verify.checking import Checker


class Verdicts:
    """The verdicts of one report; `checked` is how many were looked at."""

    def __init__(self, checker: Checker) -> None:
        self.requiring: Requiring = checker.requiring
        self.ground = checker.ground
        self.model: Model = checker.model
        self.sharing: Sharing = checker.sharing
        self.attackers = Attackers(checker.ground)
        self.reaching: Reaching = checker.reaching
        self.elsewhere = Elsewhere(checker)
        self.checked = 0

    def lines(self, lines: Iterable[RequirementLine]) -> Iterator[str]:
        """Everything that does not hold, a line each."""
        said = list(lines)
        if [line.requirement for line in said] != [str(its) for its in self.model.requirements]:
            yield "requirements: the table does not list each requirement of the plan once, in its order"
            return
        for line, its in zip(said, self.model.requirements, strict=True):
            self.checked += 1
            if not stands(line.place, its.at):
                yield f"requirements: the plan does not say `{its}` at {line.place}"
            if line.verdict not in ("holds", "violated", "unknown"):
                yield f"requirements: `{line.verdict}` is no verdict"
            elif line.verdict != "unknown" and (broken := self.broken(its)) is not None:
                if broken != (line.verdict == "violated"):
                    is_so = "violated" if broken else "not violated"
                    yield f"requirements: `{its}` is said to be {line.verdict}; as the plan reads, it is {is_so}"
            elif line.verdict == "unknown" and not line.decides:
                yield f"requirements: `{its}` is said to be unknown, and to hang on nothing"

    def broken(self, requirement: Requirement) -> bool | None:
        """Whether a requirement is violated in some placement of the plan as it reads.

        None if sizes leave it open, or it is not looked at.
        """
        match requirement.kind:
            case "apart":
                return self._close(requirement)
            case "separate":
                return any(map(self._meet, self._pairs(requirement.one)))
            case "tcb":
                names = [ref.id for ref in requirement.one]
                trusted = (part[1] for name in names for part in self.elsewhere.checker.anywhere.requiring.parts(name))
                return self._anywhere(requirement, Verdicts._large, [*names, *trusted])
            case "seen":
                ends = self._ends((*requirement.one, *requirement.other))
                names = [its.vm for its in self.model.gateways.values() if its.vm]
                return self._anywhere(requirement, Verdicts._missed, [*names, *(ref.id for ref in ends)])
            case "same":
                return None if self._differ(requirement) else False
        return self._reached(requirement)

    def _anywhere(
        self, requirement: Requirement, broken: Callable[[Verdicts, Requirement], bool | None], about: Iterable[str]
    ) -> bool | None:
        """Whether it is violated as the plan reads, or with these VMs elsewhere."""
        now = broken(self, requirement)
        if not self.model.clusters or (now and self.elsewhere.placed):
            return now
        alone = all(ref.kind == "node" for ref in self._ends((*requirement.one, *requirement.other)))
        return self.elsewhere.any(
            dict.fromkeys(about), lambda checker: broken(checker.verdicts, requirement), alone=alone
        )

    # -- separation ----------------------------------------------------------------------------------------------------

    def _ends(self, refs: Iterable[Ref]) -> Iterator[Ref]:
        for ref in refs:
            yield from self._ends(self.model.groups[ref.id].members) if ref.kind == "group" else (ref,)

    def _close(self, requirement: Requirement) -> bool:
        for one, other in product(self._ends(requirement.one), self._ends(requirement.other)):
            many = one.kind == "node" and self.ground.nodes[one.id].count > 1
            if one.kind != other.kind or one.kind not in ("node", "segment") or (one == other and not many):
                continue
            common = self.sharing.common((one.kind, one.id), (other.kind, other.id))
            level = self.sharing.level(common, segments=one.kind == "segment")
            kind = "segment" if level == "bridged" else level.removeprefix("shared-")
            if level != "physical" and KINDS.index(kind) >= KINDS.index(requirement.level):
                return True
            if self.model.clusters and self.elsewhere.close(
                (one.kind, one.id), (other.kind, other.id), requirement.level
            ):
                return True
        return False

    def _pairs(self, refs: tuple[Ref, ...]) -> Iterator[tuple[str, str]]:
        names = list(dict.fromkeys(ref.id for ref in refs))
        yield from ((name, name) for name in names if self.ground.nodes[name].count > 1)
        yield from combinations(names, 2)

    def _meet(self, pair: tuple[str, str]) -> bool:
        """Whether two nodes are on one host, or some host may ever hold both and no cluster keeps them apart."""
        one, other = pair
        now = [self._now(name) for name in pair]
        if one == other and self.model.hosts[sorted(now[0])[0]].machine == one:
            return False
        if len(now[0]) == 1 and now[0] == now[1]:
            return True
        sets = [names for cluster in self.model.clusters.values() for names in cluster.separate]
        return not any(one in names and other in names for names in sets) and bool(
            self.requiring.hosts(one) & self.requiring.hosts(other)
        )

    def _now(self, name: str) -> set[str]:
        node = self.ground.nodes[name]
        return {self.model.vmms[vmm].host for vmm in node.vmms} if isinstance(node, Vm) else {node.host}

    # -- trust, policies ----------------------------------------------------------------------------------------------

    def _large(self, requirement: Requirement) -> bool | None:
        ends = [self.requiring.extent(ref.id) for ref in requirement.one]
        bound = requirement.bound or 0
        if any(low >= bound for low, _ in ends):
            return True
        return None if any(high >= bound for _, high in ends) else False

    def _differ(self, requirement: Requirement) -> bool:
        """Whether two policies are written otherwise. Which packets they differ on is not looked at."""
        pairs = product(*([self._policy(ref) for ref in refs] for refs in (requirement.one, requirement.other)))
        return any((one.rules, one.default_allow) != (other.rules, other.default_allow) for one, other in pairs)

    def _policy(self, ref: Ref) -> Policy:
        table = self.model.filters if ref.kind == "filter" else self.model.gateways
        return table[ref.id].policy

    # -- attacks and sight ---------------------------------------------------------------------------------------------

    def _missed(self, requirement: Requirement) -> bool | None:
        """Whether something is delivered unseen between nodes that are meant; with prefixes it is not looked at."""
        ends = [set(self._ends(refs)) for refs in (requirement.one, requirement.other)]
        if any(ref.kind == "prefix" for refs in ends for ref in refs):
            return None
        sources, targets = ([node for node in self._nodes if self._means(refs, node)] for refs in ends)
        return self.requiring.missed(sources, targets, self.model.sensors.get(requirement.sensor))

    @property
    def _nodes(self) -> list[Thing]:
        return [("node", name) for name in self.ground.nodes]

    def _means(self, refs: set[Ref], node: Thing) -> bool:
        """Whether ends of a flow mean a node: by its name, or by a segment it has a port in."""
        atoms = {Ref("any"), Ref("node", node[1]), *(Ref("segment", its.segment) for its in self.ground.ports(node))}
        return not refs.isdisjoint(atoms)

    def _reached(self, requirement: Requirement) -> bool | None:
        """Whether an attacker gets from a start to a goal that is another, by less than the bound of failures."""
        starts = list(dict.fromkeys(self._starts(requirement.one)))
        goals: set[Thing] = {("node", ref.id) for ref in requirement.other}
        if any(start in goals and self.ground.nodes[start[1]].count > 1 for start in starts):
            return None
        bound = inf if requirement.bound is None else requirement.bound
        return any(
            self.reaching.fewest([start], goals - {start}, unseen=requirement.unseen, moves=True) < bound
            for start in starts
        )

    def _starts(self, refs: Iterable[Ref]) -> Iterator[Thing]:
        for ref in refs:
            yield from self.attackers.stands(ref.id) if ref.kind == "attacker" else owned([ref])
