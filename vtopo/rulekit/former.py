"""What rules say of the baseline: statements that begin with `before`, and hold there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vtopo.facts.comparison.isolation import Change
from vtopo.findings import Evidence
from vtopo.model.plan import Model
from vtopo.model.things import Thing
from vtopo.rulekit.wording import says
from vtopo.source import Span


def written(model: Model, kind: str, name: str) -> Span | None:
    """Where a thing that can be shared is written; the kind `segment` may also name a workload, which bridges."""
    tables: Mapping[str, Mapping[str, Thing]] = {
        "switch": model.switches,
        "manager": model.managers,
        "storage": model.storages,
        "cluster": model.clusters,
        "host": model.hosts,
        "vmm": model.vmms,
        "nic": model.nics,
        "vswitch": model.vswitches,
        "segment": {**model.machines, **model.vms, **model.segments},
    }
    thing = tables[kind].get(name)
    return thing.at if thing else None


def separate(model: Model, change: Change) -> Iterator[Evidence]:
    """How separate two segments were in the baseline with that model, and what they shared there that was closest."""
    if change.before is not None:
        one, other, was = change.after.one, change.after.other, change.before
        yield says(one, f"before separate from {other}", was.level, model.segments[one].at)
        if was.rank:
            for end in (one, other):
                yield says(end, f"before uses {was.kind}", was.weakest[0], written(model, was.kind, was.weakest[0]))
