"""One proof after the other, checked against one plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice

from vtopo.model.plan import Model
from vtopo.proofs import Apart, Closed, Heard, Path, Proof, Shared, Sum, Trusted, Undelivered, Way
from vtopo.verify.closing import Closing
from vtopo.verify.counting import Counts
from vtopo.verify.deciding import Deciding
from vtopo.verify.emitting import Emitting
from vtopo.verify.ground import Ground, at, told
from vtopo.verify.hearing import Hearing
from vtopo.verify.packets import Packets
from vtopo.verify.paths import Paths
from vtopo.verify.reaching import Reaching
from vtopo.verify.relying import Relying
from vtopo.verify.requiring import Requiring
from vtopo.verify.sharing import Sharing
from vtopo.verify.statements import Moves, Statements
from vtopo.verify.stepping import Stepping
from vtopo.verify.texts import Texts
from vtopo.verify.threats import Threats
from vtopo.verify.verdicts import Verdicts
from vtopo.verify.walking import Walking
from vtopo.verify.watching import Watching

MOST_REASONS = 20
"""So many reasons are told why one proof does not hold: a set that is not closed may have a million leaks."""


class Checker:
    """Checks proofs about one plan; what it works out about the plan serves all of them."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.ground = Ground(model)
        self._moved: dict[Moves, Checker | None] = {}

    def check(self, proof: Proof) -> list[str]:
        """The first reasons why a proof does not hold; none if it does."""
        return list(islice(self._reasons(proof), MOST_REASONS))

    def _reasons(self, proof: Proof) -> Iterator[str]:
        match proof:
            case Way():
                return self.walking.plain(proof)
            case Path():
                return self.paths.check(proof)
            case Closed():
                return self.closing.closed(proof)
            case Undelivered():
                return self.closing.undelivered(proof)
            case Heard():
                return self.hearing.check(proof)
            case Shared():
                return self.sharing.shared(proof)
            case Apart():
                return self.sharing.apart(proof)
            case Trusted():
                return self.relying.trusted(proof)
            case Sum():
                return self.relying.sum(proof)

    def moved(self, moves: Moves) -> Checker | None:
        """Who checks the plan with VMs on these VMMs; None if they can not be there at once."""
        if moves not in self._moved:
            model = self.requiring.moving.moved(moves)
            self._moved[moves] = None if model is None else Checker(model)
        return self._moved[moves]

    def put(self, where: Mapping[str, str]) -> Checker:
        """Who checks the plan with VMs on these VMMs, even if they can not all be there at once."""
        return Checker(self.requiring.moving.put({vm: (vmm,) for vm, vmm in where.items()}))

    @cached_property
    def anywhere(self) -> Checker:
        """Who checks the plan with each VM on all VMMs it may be on, at once."""
        return Checker(self.requiring.moving.anywhere())

    # -- what each kind needs ------------------------------------------------------------------------------------------

    @cached_property
    def packets(self) -> Packets:
        """Pieces of services, addresses and policies."""
        return Packets(self.ground)

    @cached_property
    def counts(self) -> Counts:
        """Pairs of nodes."""
        return Counts(self.ground, self.packets, self.watching)

    @cached_property
    def deciding(self) -> Deciding:
        """What policies decide."""
        return Deciding(self.ground, self.packets)

    @cached_property
    def emitting(self) -> Emitting:
        """Who emits what."""
        return Emitting(self.ground)

    @cached_property
    def watching(self) -> Watching:
        """What sensors see."""
        return Watching(self.ground)

    @cached_property
    def stepping(self) -> Stepping:
        """The steps of attacks."""
        return Stepping(self.ground)

    @cached_property
    def reaching(self) -> Reaching:
        """How many failures away things are."""
        return Reaching(self.ground, self.stepping, self.requiring)

    @cached_property
    def walking(self) -> Walking:
        """Single packets."""
        return Walking(self.ground, self.packets, self.emitting, self.watching)

    @cached_property
    def paths(self) -> Paths:
        """Attack paths."""
        return Paths(self.ground, self.stepping, self.walking, self.statements.wrong)

    @cached_property
    def closing(self) -> Closing:
        """What can not be."""
        return Closing(self.ground, self.packets, self.emitting, self.watching, self.stepping)

    @cached_property
    def hearing(self) -> Hearing:
        """Who hears what is not for them."""
        return Hearing(self.ground, self.walking)

    @cached_property
    def sharing(self) -> Sharing:
        """What is shared."""
        return Sharing(self.ground)

    @cached_property
    def relying(self) -> Relying:
        """What is trusted."""
        return Relying(self.ground)

    @cached_property
    def texts(self) -> Texts:
        """What is written where."""
        tables = (*self.statements.using.tables.values(), self.ground.vnics)
        return Texts(self.model, [thing for table in tables for thing in table.values()])

    @cached_property
    def statements(self) -> Statements:
        """Single statements about the plan, with their places."""
        threats = Threats(self.ground, self.stepping, lambda: self.closing, lambda: self.hearing)
        return Statements(self.ground, self.sharing, threats, self.deciding, self.requiring, self._elsewhere)

    def _elsewhere(self, moves: Moves) -> Statements | None:
        checker = self.moved(moves)
        return checker.statements if checker else None

    @cached_property
    def verdicts(self) -> Verdicts:
        """What the plan requires, and whether it is so."""
        return Verdicts(self)

    @cached_property
    def requiring(self) -> Requiring:
        """What the plan requires."""
        return Requiring(self.ground, self.watching, lambda: self.relying, lambda: self.closing)


def claimed(proof: Proof) -> str:
    """What a proof claims, in a few words."""
    match proof:
        case Way():
            ends = f" from {at(proof.hops[0].source)} to {at(proof.hops[-1].target)}" if proof.hops else ""
            return f"a packet{ends}"
        case Path():
            return f"{'an unseen' if proof.unseen else 'a'} path from {told(proof.source)} to {told(proof.target)}"
        case Closed():
            return f"no {'unseen ' if proof.unseen else ''}path from {told(proof.source)} to {told(proof.target)}"
        case Undelivered():
            return f"no packet from {told(proof.source)} to {told(proof.target)}"
        case Heard():
            return f"{told(proof.hearer)} hears {proof.segment} at vswitch {proof.vswitch}"
        case Shared():
            return f"{told(proof.one)} and {told(proof.other)} are {proof.level}"
        case Apart():
            return f"{told(proof.one)} and {told(proof.other)} share nothing"
        case Trusted():
            return f"node {proof.node} trusts {told(proof.chain[-1]) if proof.chain else 'nothing'}"
        case Sum():
            return f"the size of what node {proof.node} trusts"
