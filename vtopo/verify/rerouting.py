"""Checks the table of loads: what each NIC bears, and what rerouting would mean for each vswitch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from math import isclose

from vtopo.findings import LoadLine, LoadTable, RerouteLine
from vtopo.model.things import Vswitch
from vtopo.proofs import Hop, Port, Thing
from vtopo.verify.bearing import Bearing, Borne
from vtopo.verify.carrying import Carried, Carrying
from vtopo.verify.getting import Getting
from vtopo.verify.tcbs import Tcbs
from vtopo.verify.texts import stands
from vtopo.verify.watching import Watching


class Rerouting:
    """Goes through one table; `checked` is how many NICs and vswitches were looked at."""

    def __init__(self, getting: Getting, watching: Watching, tcbs: Callable[[], Tcbs]) -> None:
        self.getting = getting
        self.ground = getting.ground
        self.model = getting.model
        self.watching = watching
        self.bearing = Bearing(getting.ground)
        self.carrying = Carrying(getting, self.bearing)
        self._tcbs = tcbs
        self.checked = 0

    def wrong(self, table: LoadTable | None) -> Iterator[str]:
        """Everything that does not hold, a line each."""
        if table is None:
            yield "loads: there is no table of loads"
            return
        rated = len(self.carrying.rated)
        if (table.rated, table.unrated) != (rated, len(self.model.flows) - rated):
            yield f"loads: {rated} flows of {len(self.model.flows)} have a rate, not {table.rated}"
        yield from self._nics(table.nics)
        yield from self._choices(table.choices)

    @cached_property
    def carried(self) -> Carried | None:
        """What flows put on things; None where they have too many ends."""
        return self.carrying.carried()

    # -- NICs ----------------------------------------------------------------------------------------------------------

    def _nics(self, lines: Iterable[LoadLine]) -> Iterator[str]:
        listed = Counter[str]()
        for line in lines:
            about = f"loads: {line.nic}"
            listed[line.nic] += 1
            self.checked += 1
            nic = self.model.nics.get(line.nic)
            if nic is None:
                yield f"{about} is no NIC of the plan"
                continue
            if not stands(line.place, nic.at) or line.speed != self.bearing.speeds.get(line.nic):
                yield f"{about} is shown otherwise than it stands in the plan"
            there = self.carried.nics.get(line.nic, Borne()) if self.carried else None
            if there is not None:
                extra = max(there.extra_sends, there.extra_receives)
                said = line.sends, line.receives, line.extra
                if not all(map(_equal, said, (there.sends, there.receives, extra))):
                    its = ", ".join(f"{float(one):,.0f}" for one in (there.sends, there.receives, extra))
                    yield f"{about} sends, receives and bears by hairpins {its} bit/s: it is shown otherwise"
        yield from (f"loads: {name} is listed twice" for name, times in listed.items() if times > 1)
        there_are = self.carried.nics if self.carried else {}
        yield from (f"loads: {name} bears some, and is not listed" for name in there_are if name not in listed)

    # -- what rerouting means ------------------------------------------------------------------------------------------

    def _choices(self, lines: Iterable[RerouteLine]) -> Iterator[str]:
        there = {name: its for name, vswitch in self.model.vswitches.items() if (its := self._segments(vswitch))}
        listed = Counter[str]()
        for line in lines:
            for name in line.vswitches:
                listed[name] += 1
                self.checked += 1
                if name not in there:
                    yield f"rerouting of {name}: no two ports there have anything to say to each other"
                else:
                    reasons = self._choice(line, self.model.vswitches[name], there[name])
                    yield from (f"rerouting of {name}: {reason}" for reason in reasons)
        yield from (f"rerouting of {name}: it is listed twice" for name, times in listed.items() if times > 1)
        yield from (f"rerouting of {name}: it is not listed" for name in there if name not in listed)

    def _segments(self, vswitch: Vswitch) -> frozenset[str]:
        """The segments with two ports of nodes that are there for certain, one of them not isolated."""
        ports, joined = Counter[str](), set[str]()
        for vm in self.model.vms_of.get(vswitch.vmm, ()) if vswitch.mode != "isolated" else ():
            for vnic in vm.nics if len(vm.vmms) == 1 else ():
                if vswitch.id in vnic.vswitches:
                    ports.update(dict.fromkeys(vnic.carries, vm.count))
                    joined.update(vnic.carries if vnic.isolated is not True else ())
        return frozenset(segment for segment, many in ports.items() if many > 1 and segment in joined)

    def _choice(self, line: RerouteLine, vswitch: Vswitch, segments: frozenset[str]) -> Iterator[str]:
        lost = {segment for segment in segments if not self.bearing.returning(vswitch.id, segment)}
        seen = {segment for segment in segments - lost if self._seen(vswitch.id, segment)}
        if line.rerouted != (vswitch.mode == "vepa"):
            yield f"it is {'' if vswitch.mode == 'vepa' else 'not '}rerouted"
        for what, said, its in (
            ("two ports are in", line.segments, segments),
            ("no frame comes back in", line.lost, lost),
            ("frames would have to be returned by", line.returning, self._silent(vswitch.id, lost)),
            ("it brings back sight of", line.seen, seen),
        ):
            if sorted(said) != sorted(its):
                yield f"{what} {', '.join(sorted(its)) or 'nothing'}, not {', '.join(said) or 'nothing'}"
        yield from self._rates(line, vswitch.id)
        yield from self._code(line, vswitch.id)

    def _silent(self, vswitch: str, lost: Iterable[str]) -> set[str]:
        """The switches that the uplinks with these segments end on and that return no frame."""
        nics = {name for segment in lost for name in self.bearing.uplinks(vswitch, segment)}
        switches = {switch for name in nics for switch in self.model.nics[name].switches}
        return {name for name in switches if self.model.switches[name].reflective is False}

    def _seen(self, vswitch: str, segment: str) -> bool:
        """Whether a physical sensor sees what goes by way of the switch outside, and none what stays inside."""
        port = Port(("vswitch", vswitch), "", segment, vswitch)
        outside, inside = (
            any(self.watching.sees(sensor, Hop(port, port, link)) for sensor in self.watching.physical)
            for link in ("hairpin", "local")
        )
        return outside and not inside

    def _rates(self, line: RerouteLine, vswitch: str) -> Iterator[str]:
        if self.carried is None:
            return
        rates = {key[1]: rate for key, rate in self.carried.own.items() if key[0] == vswitch}
        cost: dict[str, Fraction] = {}
        for segment, rate in rates.items():
            team = self.bearing.returning(vswitch, segment) or self.bearing.uplinks(vswitch, segment)
            for name, share in team.items():
                cost[name] = cost.get(name, Fraction(0)) + rate * share
        inside, most = sum(rates.values(), Fraction(0)), max(cost.values(), default=Fraction(0))
        if not (_equal(line.rate, inside) and _equal(line.cost, most)):
            yield f"{float(inside):,.0f} bit/s are between its ports, {float(most):,.0f} at most on an uplink"

    def _code(self, line: RerouteLine, vswitch: str) -> Iterator[str]:
        """The size of a vswitch with its filters, and how many trust it."""
        tcbs, part = self._tcbs(), ("vswitch", vswitch)
        filters: list[Thing] = [("filter", its.id) for its in self.model.filters_of.get(vswitch, ())]
        total = tcbs.relying.trusting.total([part, *filters])
        unknown = {kind for kind, _ in total.unknown}
        alike = _equal(line.code.low, Fraction(total.low)) and line.code.high == total.high
        if not alike or line.code.unit != "kloc" or sorted(line.code.unknown) != sorted(unknown):
            yield f"its code sums up to {total.low:g} kloc and more, of unknown size: {', '.join(sorted(unknown))}"
        surely, perhaps = self._users.get(part, (0, 0))
        if not surely <= line.users <= perhaps:
            yield f"{perhaps} workloads trust it, not {line.users}"

    @cached_property
    def _users(self) -> dict[Thing, tuple[int, int]]:
        """How many workloads surely trust each vswitch, and how many may: of equally large TCBs any may be shown."""
        tcbs = self._tcbs()
        found: dict[Thing, tuple[int, int]] = {}
        for name, many in tcbs.workloads.items():
            options = [its.full | its.net for its in tcbs.relying.trusting.options(name)]
            for part in frozenset[Thing]().union(*options):
                if part[0] == "vswitch":
                    surely, perhaps = found.get(part, (0, 0))
                    found[part] = surely + many * all(part in its for its in options), perhaps + many
        return found


def _equal(said: float, there: Fraction) -> bool:
    return isclose(said, float(there), rel_tol=1e-9, abs_tol=1e-6)
