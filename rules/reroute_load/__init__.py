"""What it costs that traffic between VMs of one host leaves it, or what it would cost."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Amount, Case, Item, Measure, Place, Severity, alike, listed, load, rate, rerouting

SEVERITY = Severity.NOTE
CATEGORY = "rerouting"
STANDARDS = ()
MBIT = 1e6


def judge(case: Case) -> Iterator[Measure]:
    """One measure for NICs with load only because of hairpins, one for a vswitch whose ports send each other some."""
    model, its = case.model, case.after(load)
    for nics in alike((model.nics[name] for name, both in its.nics.items() if both.extra), model):
        first = max(nics, key=lambda nic: its.nics[nic.id].extra)
        extra = float(its.nics[first.id].extra)
        share = f", {100 * extra / its.speeds[first.id]:.0f} % of its speed" if first.id in its.speeds else ""
        flows = [(flow, float(both.extra)) for flow, both in its.by[first.id] if both.extra]
        yield Measure(
            rule=case.rule,
            subject=first.id,
            count=len(nics),
            message=f"{first.id} bears {rate(extra)} each way only because it leaves a host and comes back{share}",
            amount=Amount(extra / MBIT, extra / MBIT, "Mbit/s"),
            items=tuple(
                Item(
                    f"{listed(map(str, flow.sources))} -> {listed(map(str, flow.targets))}",
                    "flow",
                    Amount(some / MBIT, some / MBIT, "Mbit/s"),
                    "leaves a host and comes back",
                    Place.of(flow.at),
                )
                for flow, some in flows
            ),
            place=Place.of(first.at),
        )
    choices = {choice.vswitch: choice for choice in case.after(rerouting) if choice.inside and not choice.rerouted}
    for copies in alike((model.vswitches[name] for name in choices), model):
        busiest = max(copies, key=lambda vswitch: choices[vswitch.id].inside)
        choice = choices[busiest.id]
        worst = max(map(float, choice.cost.values()), default=0.0)
        yield Measure(
            rule=case.rule,
            subject=busiest.id,
            count=len(copies),
            message=f"{busiest.id} delivers {rate(float(choice.inside))} within the host; by way of the switch outside "
            + (f"that is up to {rate(worst)} more each way on an uplink" if worst else "it can not go"),
            amount=Amount(float(choice.inside) / MBIT, float(choice.inside) / MBIT, "Mbit/s"),
            items=tuple(
                Item(name, "nic", Amount(float(some) / MBIT, float(some) / MBIT, "Mbit/s"), "each way")
                for name, some in choice.cost.items()
            ),
            place=Place.of(busiest.at),
        )
