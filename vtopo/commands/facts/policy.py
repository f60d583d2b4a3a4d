"""Policies, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.commands.lines import names, rows, things
from vtopo.exhibits.facts.policy import Differs, Needless, Policies, Rules, Twins
from vtopo.reports.safe import visible
from vtopo.reports.wording import count


def text(its: Policies) -> Iterator[str]:
    """A line for each policy and for each pair of twins, and under a policy its rules that it could do without."""
    if not its.policies and not its.twins:
        yield "  no policy has rules that are known"
    for policy in its.policies:
        yield from rows([(things(policy.controls, 3), _of(policy))])
        yield from rows([*_needless("shadowed", policy.shadowed), *_needless("redundant", policy.redundant)], "    ")
    for twins in its.twins:
        yield from rows([(f"{things(twins.copies, 3)} as {things(twins.originals, 3)}", _alike(twins))])
        yield from rows([(visible(one.packet), _decided(one)) for one in twins.packets], "    ")


def _of(its: Rules) -> str:
    if not its.exact:
        return f"{count(its.rules, 'rule')}; too many addresses to say which of them matter"
    needless = len(its.shadowed) + len(its.redundant)
    return f"{count(its.rules, 'rule')}{f', {needless:,} of them for nothing' if needless else ', all of them matter'}"


def _needless(what: str, some: Sequence[Needless]) -> Iterator[tuple[str, str]]:
    for its in some:
        instead = names([f"rule {one}" if one.isdigit() else one for one in its.instead]) or "nobody"
        yield f"{what} rule {its.rule}", f"instead {instead} ({visible(its.place)})"


def _decided(its: Differs) -> str:
    first, second = map(visible, its.places)
    return f"the original {visible(its.original)} it ({first}), the copy {visible(its.copy)} it ({second})"


def _alike(its: Twins) -> str:
    if its.alike is None:
        return "nobody knows whether they are alike"
    if its.alike:
        return "alike"
    return "1 pair of rules differs" if its.differences == 1 else f"{its.differences:,} pairs of rules differ"
