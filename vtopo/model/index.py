"""Finds the drafts that a name means: by kind, from inside out, full names before the ends of paths."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vtopo.model import names
from vtopo.model.drafts import STAGE, Draft
from vtopo.model.mistakes import Mistakes, listed, nearest
from vtopo.source import Span
from vtopo.syntax.tree import Many

_STEP = re.compile(r"(?:[^.\[\]]|\[[^\[\]]*\]|[\[\]])+")
STANDS_IN = {"vmm": ("host", "cluster"), "vswitch": ("vmm", "host", "cluster")}
"""Containers that stand for what is in them: a host for its only VMM, a VMM for all its vswitches (rule 3)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A draft a name means, and of a range the numbers of the members meant (None where all of it is)."""

    draft: Draft
    first: int | None = None
    last: int | None = None


class Index:
    """All drafts of a plan by the last word of their names."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self._plain: dict[str, list[Draft]] = {}
        self._ranges: dict[tuple[str, int], list[Draft]] = {}
        self._widths: set[int] = set()

    def add(self, draft: Draft) -> None:
        """Makes a draft known, not what is inside it."""
        its = draft.names
        if its.first is None:
            self._plain.setdefault(its.prefix, []).append(draft)
        else:
            self._ranges.setdefault((its.prefix, its.width), []).append(draft)
            self._widths.add(its.width)

    def drop(self, drafts: Iterable[Draft]) -> None:
        """Forgets drafts."""
        gone = {id(draft) for draft in drafts}
        for table in (self._plain, self._ranges):
            for key, known in table.items():
                table[key] = [draft for draft in known if id(draft) not in gone]  # type: ignore[index]

    def all(self) -> Iterable[Draft]:
        """Every draft that is known."""
        for known in self._plain.values():
            yield from known
        for known in self._ranges.values():
            yield from known

    def named(self, word: str) -> list[Hit]:
        """The drafts of any kind whose own name is that word, or which have a member of that name."""
        hits = [Hit(draft) for draft in self._plain.get(word, ())]
        for width in self._widths:
            split = names.numbered(word, width)
            if split is None:
                continue
            prefix, number = split
            for draft in self._ranges.get((prefix, width), ()):
                first, last = draft.names.first, draft.names.last
                if first is not None and last is not None and first <= number <= last:
                    hits.append(Hit(draft, number, number))
        return hits

    def _covering(self, its: names.Names) -> list[Hit]:
        """The drafts that hold the members of a range, each with the part of the range it holds."""
        assert its.first is not None
        assert its.last is not None
        hits: list[Hit] = []
        left = its.count
        for draft in self._ranges.get((its.prefix, its.width), ()):
            first, last = draft.names.first, draft.names.last
            if first is None or last is None or first > its.last or last < its.first:
                continue
            low, high = max(first, its.first), min(last, its.last)
            hits.append(Hit(draft) if (low, high) == (first, last) else Hit(draft, low, high))
            left -= high - low + 1
        # Singles are only looked at while the range is not covered: a range is as large as it likes.
        if left > 0 and left <= len(self._plain):
            covered = [(h.first if h.first is not None else h.draft.names.first, h) for h in hits]
            taken = {n for start, h in covered if start is not None for n in range(start, start + _width(h))}
            for number in range(its.first, its.last + 1) if its.count <= 100_000 else ():
                if number not in taken:
                    hits.extend(Hit(draft) for draft in self._plain.get(its.member(number), ()))
        return hits

    def find(
        self, path: str, kinds: Sequence[str], scope: Draft | None = None, among: frozenset[int] | None = None
    ) -> list[Hit] | str:
        """Every draft a path may mean, best understanding only; or what is wrong with the path itself."""
        steps = _STEP.findall(path)
        if not steps or ".".join(steps) != path:
            return f"`{path}` is no name"
        read = [names.read(step) for step in steps]
        for one in read:
            if isinstance(one, str):
                return one
        last = read[-1]
        assert isinstance(last, names.Names)
        hits = self._covering(last) if last.first is not None else self.named(last.prefix)
        above = [one for one in read[:-1] if isinstance(one, names.Names)]
        hits = [hit for hit in hits if hit.draft.kind.name in kinds and _below(hit.draft, above)]
        if among is not None:
            hits = [hit for hit in hits if hit.draft.document in among] or hits
        if len(hits) > 1:
            hits = self._nearest(hits, scope, path)
        return hits

    def _nearest(self, hits: list[Hit], scope: Draft | None, path: str) -> list[Hit]:
        around = scope
        while around is not None:
            inside = [hit for hit in hits if hit.draft is around or any(a is around for a in hit.draft.ancestors())]
            if inside:
                hits = inside
                break
            around = around.parent
        full = [hit for hit in hits if hit.draft.path == path]
        return full or hits

    def resolve(
        self,
        path: str,
        at: Span,
        kinds: Sequence[str],
        *,
        scope: Draft | None = None,
        many: bool = True,
        wanted: str = "",
        among: frozenset[int] | None = None,
    ) -> list[Hit]:
        """What a path means where things of these kinds are wanted; nothing, and a mistake, where that is not clear.

        `among` are the files whose things are preferred, if any of theirs fits.
        """
        kinds = _with_dmz(kinds)
        found = self.find(path, kinds, scope, among)
        if isinstance(found, str):
            self.mistakes.add(STAGE, "range", found, at)
            return []
        stood_for = [] if found else self._stand_in(path, at, kinds, scope)
        if stood_for is None:
            return []
        hits = found or stood_for
        if not hits:
            self._unknown(path, at, kinds, scope, wanted)
            return []
        if len(hits) > 1 and not (many and (stood_for or self._one_writing(hits, path))):
            self._ambiguous(path, at, hits, many)
            return []
        if not many and sum(_width(hit) for hit in hits) > 1:
            self.mistakes.add(
                STAGE, "one-wanted", f"`{path}` stands for several, but one {_kind_words(kinds)} is wanted", at
            )
            return []
        if "[" in path:
            self._gaps(path, at, hits)
        return hits

    def _one_writing(self, hits: list[Hit], path: str) -> bool:
        return "[" in path or len({(hit.draft.at.start, id(hit.draft.at.source)) for hit in hits}) == 1

    def _gaps(self, path: str, at: Span, hits: list[Hit]) -> None:
        asked = names.read(_STEP.findall(path)[-1])
        if isinstance(asked, names.Names) and asked.first is not None:
            found = sum(_width(hit) for hit in hits)
            if found < asked.count and "[" not in path[: -len(str(asked))]:
                self.mistakes.add(
                    STAGE, "range-gap", f"`{path}` names {asked.count:,} things, but only {found:,} of them exist", at
                )

    def _stand_in(self, path: str, at: Span, kinds: Sequence[str], scope: Draft | None) -> list[Hit] | None:
        """The things a container stands for, None after a mistake (a host with no VMM, or with two)."""
        for kind, containers in STANDS_IN.items():
            if kind not in kinds:
                continue
            found = self.find(path, containers, scope)
            if isinstance(found, str) or not found:
                continue
            inner: list[Hit] = []
            for hit in found:
                vmms = self.vmms_of(hit.draft, at)
                if vmms is None:
                    return None
                if kind == "vmm":
                    inner.extend(Hit(vmm) for vmm in vmms)
                else:
                    inner.extend(Hit(part) for vmm in vmms for part in vmm.parts if part.kind.name == "vswitch")
            if not inner:
                self.mistakes.add(STAGE, "stands-for-nothing", f"`{path}` has no {kind} it could stand for", at)
                return None
            return inner
        return []

    def vmms_of(self, container: Draft, at: Span) -> list[Draft] | None:
        """The VMMs a host (its only one) or a cluster (its members) stands for, None after a mistake."""
        if container.kind.name == "vmm":
            return [container]
        if container.kind.name == "cluster":
            return self.members(container)
        vmms = [part for part in container.parts if part.kind.name == "vmm"]
        if len(vmms) == 1:
            return vmms
        if not vmms:
            self.mistakes.add(
                STAGE,
                "host-without-vmm",
                f"host `{container.path}` has no vmm",
                at,
                related=[(container.at, "this host")],
            )
        else:
            self.mistakes.add(
                STAGE,
                "host-with-vmms",
                f"host `{container.path}` has several VMMs: {listed(vmm.path for vmm in vmms)}",
                at,
                related=[(vmm.at, "one of them") for vmm in vmms[:2]],
                hint="name the one that is meant",
            )
        return None

    def members(self, cluster: Draft) -> list[Draft]:
        """The VMMs of a cluster; resolved anew each time, as hosts come and go while changes apply."""
        found: list[Draft] = []
        for statement in cluster.said.get("members", ()):
            for arg in statement.args[1:]:
                for word in arg.items if isinstance(arg, Many) else (arg,):
                    found.extend(hit.draft for hit in self.resolve(word.text, word.span, ("vmm",), scope=cluster))
        return list(dict.fromkeys(found))

    def _unknown(self, path: str, at: Span, kinds: Sequence[str], scope: Draft | None, wanted: str) -> None:
        what = wanted or _kind_words(kinds)
        others = self.find(path, [draft.kind.name for draft in self.all()], scope)
        if isinstance(others, list) and others:
            other = others[0].draft
            self.mistakes.add(
                STAGE,
                "wrong-kind",
                f"`{path}` is a {other.kind.name}, but a {what} is wanted here",
                at,
                related=[(other.at, f"this {other.kind.name}")],
            )
            return
        ranges = [f"{prefix}[..]" for prefix, _ in self._ranges if prefix == path]
        if ranges:
            draft = next(d for (prefix, _), known in self._ranges.items() if prefix == path for d in known)
            self.mistakes.add(
                STAGE,
                "unknown-name",
                f"there is no {what} `{path}`",
                at,
                hint=f"did you mean `{draft.names}`?",
                related=[(draft.at, "this range")],
            )
            return
        known = {str(draft.names) for draft in self.all() if draft.kind.name in kinds}
        known |= {draft.path for draft in self.all() if draft.kind.name in kinds} if "." in path else set()
        hint = nearest(path, known)
        if not hint and known and len(known) <= 8:
            hint = f"there {'is' if len(known) == 1 else 'are'} {listed(sorted(known))}"
        self.mistakes.add(STAGE, "unknown-name", f"there is no {what} `{path}`", at, hint=hint)

    def _ambiguous(self, path: str, at: Span, hits: list[Hit], many: bool) -> None:
        drafts = [hit.draft for hit in hits]
        several = "several things" if many else "several things, and one is wanted"
        self.mistakes.add(
            STAGE,
            "ambiguous-name",
            f"`{path}` may mean {several}: {listed((f'{d.kind.name} `{d.path}`' for d in drafts), 'or')}",
            at,
            related=[(draft.at, f"this {draft.kind.name}") for draft in drafts[:2]],
            hint=f"write `{drafts[0].path}`" if drafts[0].path != path else "give one of them another name",
        )


def _width(hit: Hit) -> int:
    if hit.first is None or hit.last is None:
        return hit.draft.names.count
    return hit.last - hit.first + 1


def _below(draft: Draft, above: list[names.Names]) -> bool:
    """Whether the ancestors of a draft carry these names in order, skipping any between."""
    chain = draft.ancestors()
    return all(any(_called(ancestor, wanted) for ancestor in chain) for wanted in reversed(above))


def _called(draft: Draft, wanted: names.Names) -> bool:
    """Whether a draft, or a member of it, has a name of that range (or the plain name)."""
    own = draft.names
    if own == wanted:
        return True
    if wanted.first is not None and wanted.last is not None:
        split = names.numbered(own.prefix, wanted.width) if own.first is None else None
        return split is not None and split[0] == wanted.prefix and wanted.first <= split[1] <= wanted.last
    if own.first is not None and own.last is not None:
        split = names.numbered(wanted.prefix, own.width)
        return split is not None and split[0] == own.prefix and own.first <= split[1] <= own.last
    return False


def _with_dmz(kinds: Sequence[str]) -> Sequence[str]:
    return (*kinds, "dmz") if "segment" in kinds else kinds


def _kind_words(kinds: Sequence[str]) -> str:
    return listed([kind for kind in kinds if kind != "dmz"], "or")
