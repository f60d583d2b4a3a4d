"""In how many places one policy is: counted anew, from what is written once and what is `copy-of` what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vtopo.findings import Amount, Measure
from vtopo.model.plan import Model
from vtopo.model.things import Filter, Gateway
from vtopo.verify.texts import stands

RULE = "many-copies"


def copied(model: Model, measures: Iterable[Measure]) -> Iterator[str]:
    """What is wrong with the measures of places: each policy in several places has one, and no other."""
    left = {frozenset(its.id for its in some): some for some in _families(model) if len(some) > 1}
    for measure in measures:
        if measure.rule == RULE:
            some = left.pop(frozenset(item.name for item in measure.items), None)
            about = f"measure {measure.rule} of {measure.subject}"
            if some is None or measure.subject not in {its.id for its in some}:
                yield f"{about}: it is no policy of the plan in these places"
                continue
            if measure.amount != Amount(len(some), len(some), "places") or len(measure.items) != len(some):
                yield f"{about}: it is in {len(some)} places"
            yield from (f"{about}: {reason}" for reason in _shown(measure, {its.id: its for its in some}))
    for names in left:
        yield f"measure {RULE}: nothing is said of the policy in {len(names)} places, {min(names)} among them"


def _shown(measure: Measure, known: dict[str, Filter | Gateway]) -> Iterator[str]:
    if measure.count != 1 or not stands(measure.place, known[measure.subject].at):
        yield "it is shown otherwise than it stands in the plan"
    for item in measure.items:
        kind = "filter" if isinstance(known[item.name], Filter) else "gateway"
        said = (item.kind, item.amount, item.why)
        there = item.place is not None and stands(item.place, known[item.name].at)
        if said != (kind, Amount(1, 1, "places"), "the same policy") or not there:
            yield f"{item.name} is shown otherwise than it stands in the plan"


def _families(model: Model) -> list[list[Filter | Gateway]]:
    """The filters and gateways that have to have one policy: a copy of one's is one with what it is written with."""
    every: list[Filter | Gateway] = [*model.filters.values(), *model.gateways.values()]
    families: dict[str, list[Filter | Gateway]] = {}
    for its in every:
        families[_key(its)] = [its]
    written: dict[object, str] = {}
    for its in every:
        _join(families, _key(its), written.setdefault((isinstance(its, Filter), its.at), _key(its)))
        for ref in its.policy.copy_of:
            _join(families, _key(its), f"{ref.kind} {ref.id}")
    return list({id(some): some for some in families.values()}.values())


def _key(its: Filter | Gateway) -> str:
    return f"{'filter' if isinstance(its, Filter) else 'gateway'} {its.id}"


def _join(families: dict[str, list[Filter | Gateway]], one: str, other: str) -> None:
    if families[one] is not families[other]:
        families[one] += families[other]
        for its in families[other]:
            families[_key(its)] = families[one]
