"""In how many places one change of a policy has to be made."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Amount, Case, Filter, Gateway, Item, Measure, Place, Severity, one_policies

SEVERITY = Severity.NOTE
CATEGORY = "policy"
STANDARDS = ("CWE-637",)


def judge(case: Case) -> Iterator[Measure]:
    """One measure for each policy that is in several filters or gateways: copies, and what has to be the same."""
    for its in case.after(one_policies):
        if its.places > 1:
            first = its.writings[0][0]
            written = f"written {len(its.writings)} times" if len(its.writings) > 1 else "written once"
            yield Measure(
                rule=case.rule,
                subject=first.id,
                count=1,
                message=f"a change of {first.id} has to be made in {its.places:,} places: it is {written}",
                amount=Amount(its.places, its.places, "places"),
                items=tuple(_item(one) for some in its.writings for one in some),
                place=Place.of(first.at),
            )


def _item(one: Filter | Gateway) -> Item:
    kind = "filter" if isinstance(one, Filter) else "gateway"
    return Item(one.id, kind, Amount(1, 1, "places"), "the same policy", Place.of(one.at))
