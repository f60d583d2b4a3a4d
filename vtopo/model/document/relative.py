"""Full names to the relative ones that the language wants where a thing may only name parts of its own host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vtopo.model.document.tables import steps
from vtopo.syntax.tree import Word

_VMM_STEPS = 2


def in_host(word: Word, place: str, hosts: Mapping[str, str]) -> Word:
    """The name of a NIC as a vswitch or VM on that VMM says it; one of another host stays as it is.

    `hosts` names the host of each machine that stands on one.
    """
    box = steps(place)[0]
    for holder in (hosts.get(box), box):
        if holder and word.text.startswith(f"{holder}."):
            return _behind(word, len(holder) + 1)
    return word


def in_vmm(words: Sequence[Word], place: str, clusters: frozenset[str]) -> list[Word]:
    """The name of a vswitch or port group as the NIC of a VM says it: one name, on whatever member of a cluster."""
    found = [_below(word, place, clusters) for word in words]
    if place in clusters and len({word.text for word in found}) > 1:
        last = [_behind(word, len(word.text) - len(steps(word.text)[-1])) for word in found]
        if len({word.text for word in last}) == 1:
            return last[:1]
    return found[:1] if len({word.text for word in found}) == 1 else found


def _below(word: Word, place: str, clusters: frozenset[str]) -> Word:
    path = steps(word.text)
    own = steps(place)
    if len(path) <= _VMM_STEPS or not (place in clusters or path[: len(own)] == own):
        return word
    return _behind(word, sum(len(step) + 1 for step in path[:_VMM_STEPS]))


def _behind(word: Word, skip: int) -> Word:
    return Word(word.text[skip:], word.source, word.start + skip)
