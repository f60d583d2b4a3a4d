"""Least privilege: what is granted, and what of that nothing needs (SEMANTICS 8)."""

from __future__ import annotations

from functools import cached_property

from vtopo.facts import Facts
from vtopo.facts.privilege.excess import Excess, excess
from vtopo.facts.privilege.gaps import PolicyGap, policy_gaps
from vtopo.facts.privilege.interfaces import (
    GuestPort,
    Interface,
    beside,
    changing,
    forging,
    promiscuous,
    trunks,
)
from vtopo.facts.privilege.uplinks import OverTrunk, VswitchGap, uplinks


class Privilege:
    """What nothing needs, each list computed when it is first asked for and in the order of the plan."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @cached_property
    def trunks(self) -> tuple[GuestPort, ...]:
        """The vNICs of workloads with two segments or more."""
        return trunks(self._facts.model)

    @cached_property
    def promiscuous(self) -> tuple[GuestPort, ...]:
        """The promiscuous ports of VMs without a sensor in them."""
        return promiscuous(self._facts.model)

    @cached_property
    def forged_transmits(self) -> tuple[GuestPort, ...]:
        """The ports that accept frames from forged addresses."""
        return forging(self._facts.model)

    @cached_property
    def mac_changes(self) -> tuple[GuestPort, ...]:
        """The ports that accept a change of their address."""
        return changing(self._facts.model)

    @cached_property
    def admin(self) -> tuple[Interface, ...]:
        """Admin interfaces in a segment with a workload that runs no manager."""
        return self._facts(beside).admin()

    @cached_property
    def storage(self) -> tuple[Interface, ...]:
        """Interfaces of datastores in such a segment."""
        return self._facts(beside).storage()

    @cached_property
    def migration(self) -> tuple[Interface, ...]:
        """Interfaces that VMs move over in such a segment."""
        return self._facts(beside).migration()

    @property
    def over_trunks(self) -> tuple[OverTrunk, ...]:
        """The uplinks that carry a segment which nothing needs there."""
        return self._facts(uplinks).over_trunks

    @property
    def vswitch_gaps(self) -> tuple[VswitchGap, ...]:
        """Segments granted to each vswitch, and needed by its ports."""
        return self._facts(uplinks).gaps

    @property
    def over_permits(self) -> tuple[Excess, ...]:
        """What policies allow and no declared flow needs; nothing where no flow is declared."""
        return self._facts(excess)

    @property
    def policy_gaps(self) -> tuple[PolicyGap, ...]:
        """Pairs of segments granted by each policy whose rules are known, and those that no declared flow needs."""
        return self._facts(policy_gaps)


def privilege(facts: Facts) -> Privilege:
    """What is granted in a model and not needed."""
    return Privilege(facts)
