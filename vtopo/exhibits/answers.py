"""The answer to "how does A get to B": the paths, or what stands in the way of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from vtopo.exhibits.evidence import says
from vtopo.exhibits.proofs import Routes
from vtopo.facts import Facts
from vtopo.facts.attack.digraph import attack
from vtopo.facts.attack.lengths import FAILURES, Owned
from vtopo.facts.attack.paths import Path, Step
from vtopo.facts.attack.relaxed import Blocked, Reason, Relaxed
from vtopo.facts.sight import PHYSICAL
from vtopo.findings import Evidence, Place
from vtopo.model.things import Rule
from vtopo.proofs import Answer, Route, Wall
from vtopo.proofs import Step as Stopped


class Asking:
    """Questions about attacks on one plan: how one gets somewhere, or what stops it."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def answer(
        self,
        starts: Sequence[Owned],
        goal: Owned,
        *,
        unseen: bool = False,
        moves: bool = False,
        without: Collection[str | tuple[str, Owned, Owned]] = (),
        most: int = 1,
    ) -> Answer:
        """How an attacker who owns any of these things gets to another: at most so many paths, without some steps.

        With moves, VMs may be anywhere that their clusters let them.
        """
        left_out = [its if isinstance(its, str) else Step(*its) for its in without]
        hidden = PHYSICAL if unseen else 0
        routes = Routes(self.facts, unseen=unseen, without=left_out, moves=moves)
        found = [path for start in starts if start != goal for path in routes.paths.alternatives(start, goal, most)]
        found.sort(key=lambda path: path.length)
        told = tuple(Route(routes.path(path), common(path)) for path in found[:most])
        if told or goal in starts:
            return Answer(tuple(starts), goal, unseen, told, (), ())
        seen = self.answer(starts, goal, without=without, moves=moves).routes if unseen else ()
        blocked = self._blocked(starts, goal, hidden, most, moves)
        if unseen and not blocked and not seen:  # even with no sensor in the way, a control would be
            blocked = self._blocked(starts, goal, 0, most, moves)
        walls = tuple(wall for wall in (_wall(routes, its) for its in blocked) if wall.stopped)
        closed = tuple(routes.closed(start, goal) for start in starts)
        return Answer(tuple(starts), goal, unseen, (), walls, closed, seen[0].path if seen else None)

    def _blocked(self, starts: Sequence[Owned], goal: Owned, hidden: int, most: int, moves: bool) -> list[Blocked]:
        """The shortest paths there would be without controls."""
        relaxed = Relaxed(self.facts, hidden, moves=moves)
        found = [its for start in starts for its in relaxed.blocked(start, goal, most)]
        return sorted(found, key=lambda its: its.path.length)[:most]

    def owned_by(self, name: str) -> tuple[Owned, ...]:
        """The things that a name of a plan means as an end of a path: what one stands on, owns or is outside of.

        A name that fits several things of the kinds that can be owned gives them all; one that fits none gives none.
        """
        its = self.facts(attack)
        attackers = its.attackers()
        if name in attackers:
            return attackers[name]
        model = self.facts.model
        things = [thing for thing in its.things if thing[0] != "forged"]
        exact = [thing for thing in things if thing[1] == name]
        ranges = (node for node in (*model.machines.values(), *model.vms.values()) if node.count > 1)
        members = [] if exact else [("node", node.id) for node in ranges if name in node.names]
        suffix = [thing for thing in things if thing[1].endswith(f".{name}")]
        return tuple(dict.fromkeys(exact or members or suffix))

    def names(self) -> tuple[str, ...]:
        """All names that `owned_by` knows, single members of ranges left out."""
        its = self.facts(attack)
        return tuple(dict.fromkeys((*its.attackers(), *(thing[1] for thing in its.things))))


def common(path: Path) -> tuple[str, ...]:
    """The kinds of steps through a flaw of software that are on a path more than once."""
    kinds = [step.kind for step in path.steps if step.kind in ("escape", "vswitch", "gateway", "admin", "storage")]
    return tuple(sorted({kind for kind in kinds if kinds.count(kind) > 1}))


def _wall(routes: Routes, its: Blocked) -> Wall:
    weights = routes.attack.weights
    stopped = tuple(
        Stopped(
            kind=step.kind,
            source=step.source,
            target=step.target,
            failures=FAILURES[step.kind],
            difficulty=weights.difficulty(step.kind, step.source, step.target),
            evidence=tuple(map(_told, reasons)),
        )
        for step, reasons in its.steps
    )
    return Wall((its.path.start, *(step.target for step in its.path.steps)), stopped)


def _told(reason: Reason) -> Evidence:
    """What the plan says that stops a step. Of a policy, the rule that denies, or that none allows."""
    if reason.control != "allow":
        return says(reason.by, reason.control, "no" if reason.control == "forged-transmits" else "yes")
    if reason.rule is not None:
        return Evidence("denies", reason.by.id, _words(reason.rule), Place.of(reason.rule.at))
    return Evidence("denies", reason.by.id, "what no rule allows", Place.of(reason.by.place("default")))


def _words(rule: Rule) -> str:
    """A rule as the language writes it."""
    ends = [" ".join(map(str, refs)) for refs in (rule.sources, rule.targets)]
    listed = [f"[{end}]" if " " in end else end for end in ends]
    return " ".join([*(f"{listed[0]} -> {listed[1]}".split()), *rule.services])
