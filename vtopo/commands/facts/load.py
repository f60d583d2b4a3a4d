"""Load, as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vtopo.commands.lines import names, rows
from vtopo.exhibits.facts.load import Crossing, Load, Loaded, Rerouting
from vtopo.findings import rate
from vtopo.reports.safe import visible
from vtopo.reports.wording import amount, count, number


def text(its: Load) -> Iterator[str]:
    """What flows cross, what NICs bear, and the choice for each vswitch."""
    if its.unrated:
        yield f"  {count(its.unrated, 'flow')} without a rate: no load is known of them"
    if not its.flows and not its.unrated:
        yield "  no flow is declared: no load is known"
    yield from rows((_ends(flow), _flow(flow)) for flow in its.flows)
    yield from rows((visible(nic.nic), _load(nic)) for nic in its.nics)
    yield from rows((f"{visible(port.switch)} to {visible(port.nic)}", _load(_turned(port))) for port in its.ports)
    yield from rows((f"rerouting {visible(choice.vswitch)}", _choice(choice)) for choice in its.choices)


def _ends(flow: Crossing) -> str:
    return f"{names(flow.sources)} -> {names(flow.targets)}"


def _flow(flow: Crossing) -> str:
    told = [f"{rate(flow.rate)}"]
    if flow.fewest is not None and flow.most is not None:
        crossed = str(flow.fewest) if flow.fewest == flow.most else f"{flow.fewest} to {flow.most}"
        told.append(f"crosses {crossed} NICs" if crossed != "1" else "crosses 1 NIC")
    for value, words in (
        (flow.hairpinned, "leaves a host and comes back"),
        (flow.undelivered, "is not delivered"),
        (flow.unplaced, "is of VMs nobody knows where"),
    ):
        if value:
            told.append(f"{rate(value)} {words}")
    return ", ".join(told)


def _turned(port: Loaded) -> Loaded:
    """A port as the switch has it: it sends what the NIC behind it receives."""
    return replace(
        port,
        sends=port.receives,
        receives=port.sends,
        extra_sends=port.extra_receives,
        extra_receives=port.extra_sends,
    )


def _load(its: Loaded) -> str:
    told = f"sends {rate(its.sends)}, receives {rate(its.receives)}"
    extra = max(its.extra_sends, its.extra_receives)
    if extra:
        told += f", {rate(extra)} of it by hairpins"
    if its.speed:
        told += f"; {number(100 * max(its.sends, its.receives) / its.speed)} % of {rate(its.speed)}"
    return told


def _choice(its: Rerouting) -> str:
    told = [
        f"{'is so' if its.rerouted else 'is not so'} in {names(its.segments)}",
        f"frames come back in {names([one for one in its.segments if one not in its.lost]) or 'none'}",
    ]
    if its.returning:
        told.append(f"{names(its.returning)} would have to return frames")
    costs = [f"{rate(value)} each way on {visible(name)}" for name, value in its.cost]
    told.append(f"costs {', '.join(costs)}" if costs else "no declared rate passes between its ports")
    told.append(f"sensors outside see {names(its.seen)} again" if its.seen else "no sensor outside sees more")
    told.append(f"at most {amount(its.code)} less to trust for {count(its.users, 'node')}")
    return "; ".join(told)
