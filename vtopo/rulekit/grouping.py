"""What has one root cause, and so is one finding."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from vtopo.model.plan import Model
from vtopo.model.things import Filter, Nic, PortGroup, Ref, Thing, Vm, Vmm, Vnic

Kind = TypeVar("Kind", bound=Thing)


def alike(things: Iterable[Kind], model: Model, key: Callable[[Kind], Hashable] = lambda _: None) -> list[list[Kind]]:
    """Things grouped by root cause, in order: those of one writing, or of one name in a cluster, with an equal key.

    A distributed switch that is wrong is wrong once, not once a host; hosts of a cluster are set up alike, however
    they are written. VMs of one cluster, or else of one VMM, are a group, and so are its VMMs.
    """
    groups: dict[Hashable, list[Kind]] = {}
    for thing in things:
        groups.setdefault((root(thing, model), key(thing)), []).append(thing)
    return list(groups.values())


def root(thing: Thing, model: Model) -> Hashable:
    """What a thing has in common with those of its kind that are set up with it: one cluster, or else one writing."""
    if isinstance(thing, Vm):
        return thing.cluster or next(
            (model.cluster_of[vmm].id for vmm in thing.vmms if vmm in model.cluster_of), thing.vmms
        )
    vmm = thing.id if isinstance(thing, Vmm) else getattr(thing, "vmm", "")
    if isinstance(thing, Vnic):
        return root(model.vms[model.vm_of[thing.id]], model)
    if isinstance(thing, PortGroup | Filter):
        vmm = model.vswitches[thing.vswitch].vmm
    if isinstance(thing, Nic) and not thing.machine:
        vmm = next((its.id for its in model.vmms_on.get(thing.host, ())), "")
    cluster = model.cluster_of.get(vmm)
    if cluster is None:
        return thing.at.source.name, thing.at.start
    return cluster.id, "" if isinstance(thing, Vmm) else thing.id.rpartition(".")[2]


def roots(model: Model, kind: str, names: Iterable[str]) -> tuple[str, ...]:
    """Where things have one cause: the cluster of a host and of all in it, else the things themselves, each once."""
    clusters = {model.vmms[vmm].host: cluster.id for vmm, cluster in model.cluster_of.items()}
    inside = kind in ("host", "vmm", "nic", "vswitch")
    return tuple(dict.fromkeys(clusters.get(name.split(".")[0], name) if inside else name for name in names))


def cause(model: Model, kind: str, names: Iterable[str]) -> tuple[str, ...]:
    """Where one change parts what shares things: the clusters or hosts these are in, else the things themselves."""
    inside = kind in ("host", "vmm", "nic", "vswitch")
    return tuple(sorted({name.split(".")[0] if inside else name for name in roots(model, kind, names)}))


def alike_pairs(pairs: Iterable[tuple[str, Thing]], model: Model) -> Iterator[tuple[str, list[Thing]]]:
    """Things with their kind, those of one writing together."""
    for kind, things in groupby(pairs, key=lambda pair: pair[0]):
        for group in alike((thing for _, thing in things), model):
            yield kind, group


def members(model: Model, ends: Iterable[Ref]) -> Iterator[Ref]:
    """The nodes and segments that ends mean: groups are taken apart."""
    todo, seen = list(ends), set[str]()
    while todo:
        end = todo.pop(0)
        if end.kind != "group":
            yield end
        elif end.id not in seen:
            seen.add(end.id)
            todo.extend(model.groups[end.id].members)
