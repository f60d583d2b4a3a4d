"""Findings about the settings of ports: what decides them, at which VMs, and whether the plan or a product says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from vtopo.facts.privilege.deciding import Decided, deciding
from vtopo.findings import Confidence, Finding, Witness
from vtopo.model.things import PortGroup, Vswitch
from vtopo.rulekit.fixes import change
from vtopo.rulekit.grouping import alike
from vtopo.rulekit.wording import listed, nodes_of, says, together

if TYPE_CHECKING:
    from vtopo.rulekit import Case


def decided(case: Case, word: str) -> Iterator[list[Decided]]:
    """What decides a setting of ports where it is on, those alike together."""
    its = {one.thing.id: one for one in case.after(deciding)[word]}
    for things in alike((one.thing for one in its.values()), case.model, lambda thing: its[thing.id].product):
        yield [its[thing.id] for thing in things]


def setting(case: Case, word: str, group: Sequence[Decided], does: str, *and_off: str) -> Finding:
    """The finding that ports may do something, as what decides a setting of theirs is set, or as its product is.

    Its fix sets that to no, and with it what else is to be off, so that the one does not stand in for the other.
    """
    first, port = group[0], group[0].ports[0]
    thing, product = first.thing, first.product
    by_product = (says(thing.id, "product", thing.product, thing.place("product")),) if product else ()
    on = says(port.vnic, word, "yes", None if product else thing.place(word))
    return case.finding(
        f"{together([one.thing for one in group])} {'lets' if len(group) == 1 else 'let'} {guests(case, group)} {does}"
        + (f", by the default of {product}" if product else ""),
        about=[one.thing.id for one in group],
        at=thing.at if product else thing.place(word),
        label=f"{product} has it so by default" if product else "said here",
        also=[(one.ports[0].at, f"such as {one.ports[0].vm}") for one in group[:3]],
        proof=Witness(
            f"{word} of {port.vnic} is yes",
            (on, *by_product),
        ),
        confidence=Confidence.MEDIUM if product else Confidence.HIGH,
        fix=change(
            [*(one.thing for one in group), *_idle_copies(case, word, group)],
            *(f"{each} no" for each in (word, *and_off)),
            message=f"set {listed([f'`{each}`' for each in (word, *and_off)])} to no",
            safe=True,
        ),
    )


def guests(case: Case, group: Iterable[Decided]) -> str:
    """The VMs at the ports of a group: the first few by name, and of many how many."""
    names = dict.fromkeys(port.vm for one in group for port in one.ports)
    return nodes_of([case.model.vms[name] for name in names])


def _idle_copies(case: Case, word: str, group: Sequence[Decided]) -> list[Vswitch | PortGroup]:
    """Copies of what decides a setting, said by the same words, that nobody is plugged into: to them it is the same."""
    model = case.model
    known = {one.thing.id for one in group}
    places = {(at.source.name, at.start) for at in (one.thing.place(word) for one in group)}
    copies: dict[str, Vswitch | PortGroup] = {}
    every: tuple[Vswitch | PortGroup, ...] = (*model.vswitches.values(), *model.portgroups.values())
    for its in every:
        at = its.place(word)
        if (at.source.name, at.start) in places and its.id not in known:
            copies[its.id] = its
    for vm in model.vms.values() if copies else ():
        for vnic in vm.nics:
            for name in (*vnic.vswitches, *vnic.portgroups):
                copies.pop(name, None)
    return list(copies.values())
