"""What physical sensors see of what is delivered, what they saw before, and who hears what is not for him."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vtopo.facts import Facts
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.visibility import Blinded, Watching, watching
from vtopo.facts.delivery import delivery
from vtopo.facts.ports import Owner
from vtopo.facts.sight import PHYSICAL
from vtopo.facts.sniffing import sniffing
from vtopo.facts.visibility import visibility
from vtopo.facts.ways import Ways
from vtopo.findings import BlindedLine, HearingLine, Kept, Place, SeenCell, SeenTable, SensorLine
from vtopo.model.things import Machine, Vm
from vtopo.source import Span

FEW = 16
"""With more segments than this the table is by level."""

MOST_BLINDED = 20


def seen(facts: Facts, *, brief: bool = False) -> SeenTable:
    """The coverage of the plan's sensors; a `brief` table has no cells, and no vswitches without a tap."""
    its = facts(visibility)
    share = its.coverage.share
    by, nodes = ("", {}) if brief else _ends(facts)
    counted = {} if brief else its.table(nodes)
    sensors = facts.model.sensors.values()
    return SeenTable(
        physical=tuple(sensor.id for sensor in sensors if not sensor.vm and not sensor.vmm),
        virtual=tuple(sensor.id for sensor in sensors if sensor.vm or sensor.vmm),
        by_rate=its.coverage.by_rate,
        share=None if share is None else float(share),
        by=by,
        ends=tuple(nodes),
        cells=tuple(SeenCell(one, other, *many) for (one, other), many in counted.items() if many[0]),
        no_tap=() if brief else its.no_tap,
    )


def _ends(facts: Facts) -> tuple[str, Mapping[str, list[Owner]]]:
    """The workloads in each segment; where segments are many, in segments of each level."""
    model = facts.model
    by_segment: dict[str, list[Owner]] = {name: [] for name in model.segments}
    nodes: tuple[Machine | Vm, ...] = (*model.machines.values(), *model.vms.values())
    for node in nodes:
        for segment in model.segments_of(node):
            by_segment[segment].append(("node", node.id))
    used = {name: its for name, its in by_segment.items() if its}
    if len(used) <= FEW:
        return "segment", used
    by_level: dict[str, dict[Owner, None]] = {name: {} for name in model.levels}
    for name, its in used.items():
        level = model.segments[name].level
        by_level.setdefault(level if isinstance(level, str) else "unknown", {}).update(dict.fromkeys(its))
    return "level", {name: list(its) for name, its in by_level.items() if its}


def hearings(facts: Facts) -> tuple[HearingLine, ...]:
    """Who hears what, in the order of the plan; who hears the same for the same reason is told together.

    So are the vswitches where they do: a VM on a cluster hears as much on each member.
    """
    at_one: dict[tuple[str, str, str, Span], list[str]] = {}
    for its in facts(sniffing).hearings:
        at_one.setdefault((its.segment, its.vswitch, its.why, its.says_so), []).append(its.node)
    found: dict[tuple[tuple[str, ...], str, str, Span], list[str]] = {}
    for (segment, vswitch, why, at), vms in at_one.items():
        found.setdefault((tuple(vms), segment, why, at), []).append(vswitch)
    return tuple(
        HearingLine(vms, segment, tuple(vswitches), why, Place.of(at))
        for (vms, segment, why, at), vswitches in found.items()
    )


def kept(comparison: Comparison) -> Kept:
    """What is seen between workloads that go on, before and after."""
    before, after = comparison(watching).kept
    return Kept(int(before.pairs), int(before.blind), int(after.pairs), int(after.blind))


def blinded(comparison: Comparison) -> tuple[BlindedLine, ...]:
    """The pairs of classes that lost most to see."""
    its = comparison(watching)
    return tuple(_blinded(comparison.after, its, one) for one in its.blinded[:MOST_BLINDED])


def _blinded(facts: Facts, its: Watching, one: Blinded) -> BlindedLine:
    pair = its.example(one)
    return BlindedLine(one.source.name, one.target.name, one.blind, pair, tuple(_way(facts, *pair)) if pair else ())


def _way(facts: Facts, source: str, target: str) -> Iterator[str]:
    """How a packet gets there unseen: on the wire of a segment, inside a vswitch, through a gateway."""
    found = Ways(facts(delivery), PHYSICAL).between(("node", source), ("node", target))
    for number, hop in enumerate(found.hops if found else ()):
        if number:
            yield f"gateway {hop.source.of[1]}"
        how = "on the wire" if hop.link == "out" else f"{hop.link} {hop.target.vswitch}"
        yield f"{hop.target.segment} {how}"


def sensors(comparison: Comparison) -> tuple[SensorLine, ...]:
    """What the physical sensors of the baseline saw and see."""
    return tuple(SensorLine(its.sensor, its.before, its.after) for its in comparison(watching).sensors)
