"""How rules tell paths and packets: in words, and as statements that `vtopo verify` checks by what they mean.

`one step KIND other` says that who owns the one can own the other by such a step, `unseen step` that moreover no
physical sensor sees it. Things are named as in `vtopo.proofs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vtopo.facts.attack.impostors import Impostor
from vtopo.facts.attack.lengths import Owned
from vtopo.facts.attack.paths import Path, Step
from vtopo.facts.comparison.paths import Nearer
from vtopo.facts.eavesdropping import Overheard
from vtopo.findings import Evidence, Place
from vtopo.model.plan import Model
from vtopo.model.things import Machine, Thing, Vm
from vtopo.proofs import told
from vtopo.source import Span
from vtopo.telling import failures, route

__all__ = ["along", "failures", "nodes", "route", "stands", "steps", "supposed"]


def was(nearer: Nearer | None) -> str:
    """How far it was before, in words that follow how far it is; nothing where it is no nearer."""
    if nearer is None:
        return ""
    return f", where {'there was no path' if nearer.before is None else f'it took {nearer.before:,}'} before"


def stands(model: Model, owned: Owned) -> Span:
    """Where a thing that can be owned is written; of a spoof, the vswitch or the segment where it is done."""
    kind, name = owned[:2]
    if kind == "forged":
        return model.vswitches[owned[2]].at if owned[2] else model.segments[name].at
    tables: Mapping[str, Mapping[str, Thing]] = {
        "node": {**model.machines, **model.vms} if kind == "node" else {},
        "outside": model.segments,
        "vswitch": model.vswitches,
        "vmm": model.vmms,
        "gateway": model.gateways,
        "storage": model.storages,
    }
    return tables[kind][name].at


def steps(model: Model, path: Path, *, unseen: bool = False) -> tuple[Evidence, ...]:
    """The statements that a path consists of, each at the place of what the step takes."""
    return tuple(_step(model, step, unseen) for step in path.steps)


def _step(model: Model, step: Step, unseen: bool) -> Evidence:
    kind = "storage" if step.kind == "mount" else step.kind
    relation = f"unseen step {kind}" if unseen else f"step {kind}"
    return Evidence(relation, told(step.source), told(step.target), Place.of(stands(model, step.target)))


def along(model: Model, path: Path) -> list[tuple[Span, str]]:
    """The places of all that is owned on a path, from where it starts, each with the step that takes it."""
    found = [(stands(model, path.start), f"from {told(path.start)}")]
    for number, step in enumerate(path.steps, start=1):
        found.append((stands(model, step.target), f"step {number}, {step.kind}: {told(step.target)}"))
    return found


def supposed(model: Model, path: Path) -> bool:
    """Whether a path rests on services that a node is silent about, or on ports that may accept forged frames."""
    for step in path.steps:
        name = step.target[1]
        if step.kind == "spoof":
            return True
        if step.kind == "network" and (model.vms.get(name) or model.machines[name]).serves is None:
            return True
    return False


def overhears(model: Model, its: Overheard) -> tuple[Evidence, ...]:
    """The statements that a VM hears a segment at a vswitch, and that a packet of others leaves or arrives there."""
    hearing, (hearer, target) = its.hearing, nodes(model, (its.hearing.node, its.target))
    return (
        Evidence(f"hears at {hearing.vswitch}", hearer.id, its.segment, Place.of(hearer.at)),
        Evidence(f"reaches at {hearing.vswitch} in {its.segment}", its.source, its.target, Place.of(target.at)),
    )


def poses(model: Model, its: Impostor) -> tuple[Evidence, ...]:
    """The statements that a node can spoof, that a spoof there reaches something, and that the node itself does not."""
    spoof, target = told(its.state), told(its.target)
    at = Place.of(stands(model, its.target))
    return (
        Evidence("step spoof", its.node, spoof, Place.of(stands(model, its.state))),
        Evidence("reaches", spoof, target, at),
        Evidence("fails to reach", its.node, target, at),
    )


def said_at(model: Model, thing: Thing, attribute: str) -> Span:
    """Where a setting of a port is written: at the vNIC, its port group or its vswitch; else where the vswitch is."""
    groups = [model.portgroups[name] for name in getattr(thing, "portgroups", ())]
    switches = [model.vswitches[name] for name in getattr(thing, "vswitches", ())]
    above: list[Thing] = [thing, *groups, *switches]
    written = (its.written[attribute] for its in above if attribute in its.written)
    return next(written, above[-1].at)


def nodes(model: Model, names: Iterable[str]) -> list[Vm | Machine]:
    """Nodes by their names."""
    return [model.vms.get(name) or model.machines[name] for name in names]
