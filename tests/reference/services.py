"""Services as sets of packets: the pieces they are cut into, and who offers which."""

from __future__ import annotations

from typing import NamedTuple

from tests.reference.ports import Who
from tests.reference.remembering import remembered
from tests.reference.single import singles
from vtopo.model.plan import Model
from vtopo.model.things import Unknown

OTHER = "other"
MANAGE = "manage"


class Piece(NamedTuple):
    """Packets that no service tells apart: the first port number of a run of them, and the services they are in."""

    label: str
    services: frozenset[str]


@remembered
def pieces(model: Model) -> frozenset[Piece]:
    """All pieces: the ranges of the services cut the port numbers of each protocol."""
    found = {Piece(OTHER, frozenset())}
    for service in model.services.values():
        if not service.ports:
            found.add(Piece(service.id, frozenset({service.id})))
    if MANAGE not in model.services:
        found.add(Piece(MANAGE, frozenset({MANAGE})))
    ranges = []
    for service in model.services.values():
        for its in service.ports:
            # A protocol without a range stands for all its port numbers.
            first = 0 if its.first is None else its.first
            last = its.last if its.first is not None and its.last is not None else 65535
            ranges.append((its.protocol, first, last, service.id))
    for protocol, _, _, _ in ranges:
        cuts = {first for name, first, _, _ in ranges if name == protocol}
        cuts |= {last + 1 for name, _, last, _ in ranges if name == protocol}
        for number in cuts:
            its_services = {
                service for name, first, last, service in ranges if name == protocol and first <= number <= last
            }
            if its_services:
                found.add(Piece(f"{protocol}/{number}", frozenset(its_services)))
    return frozenset(found)


def pieces_of(model: Model, services: tuple[str, ...]) -> frozenset[Piece]:
    """The pieces of some services."""
    return frozenset(piece for piece in pieces(model) if piece.services.intersection(services))


def names(found: frozenset[Piece]) -> frozenset[str]:
    """The services that some of these pieces are in, and the word for what is in none."""
    return frozenset(name for piece in found for name in piece.services or {OTHER})


@remembered
def offers(model: Model, who: Who) -> frozenset[Piece]:
    """The pieces that something offers."""
    kind, name = who
    if kind == "node":
        return _node_offers(model, name)
    if kind == "gateway":
        serves = model.gateways[name].serves
        if isinstance(serves, Unknown) or (serves is None and "serves" in model.gateways[name].written):
            return pieces(model)  # unknown is everything, and so is `any`
        return pieces_of(model, serves or ())  # one that does not say offers nothing
    if kind in ("vmm", "storage"):
        return pieces(model)
    return frozenset()


def _node_offers(model: Model, name: str) -> frozenset[Piece]:
    [node] = [single for single in singles(model) if single.name == name]
    serves = node.thing.serves
    if serves is None or isinstance(serves, Unknown):
        # All services of the plan and other.
        found = pieces_of(model, tuple(model.services)) | {piece for piece in pieces(model) if not piece.services}
    else:
        found = pieces_of(model, serves)
    if any(manager.node == node.group for manager in model.managers.values()):
        found |= pieces_of(model, (MANAGE,))
    return found
