"""Finds the drafts that a name means: by kind, from inside out, full names before the ends of paths."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from vtopo.model import names
from vtopo.model.drafts import STAGE, Draft
from vtopo.model.meant import Meant, along, called
from vtopo.model.mistakes import Mistakes, a, listed, nearest
from vtopo.source import Span, record
from vtopo.syntax.tree import Many, Word
from vtopo.vocabulary import KINDS

PLAIN = frozenset({"segment", "storage", "switch", "service"})
"""Kinds that a name alone declares."""

MOST_GUESSES = 50
STANDS_IN = {"vmm": ("host", "machine", "cluster"), "vswitch": ("vmm", "host", "machine", "cluster")}
"""Containers that stand for what is in them: a host for its only VMM, a VMM for all its vswitches (rule 3)."""


@record
class Hit:
    """A draft a name means, and of a range the numbers of the members meant (None where all of it is)."""

    draft: Draft
    first: int | None = None
    last: int | None = None


class Index:
    """All drafts of a plan by the last word of their names; what is resolved is noted in `meant`, if anybody asks."""

    def __init__(self, mistakes: Mistakes, lost: Collection[str] = (), meant: Meant | None = None) -> None:
        self.mistakes = mistakes
        self.lost = lost
        self.meant = meant
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
        for draft in drafts:
            its = draft.names
            known = self._plain[its.prefix] if its.first is None else self._ranges[its.prefix, its.width]
            known[:] = [other for other in known if other is not draft]

    def __bool__(self) -> bool:
        return bool(self._plain or self._ranges)

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

    def alone(self, path: str) -> bool:
        """Whether a path means the same wherever it is said: it is one name, and only one thing is called that."""
        return "." not in path and "[" not in path and len(self.named(path)) == 1

    def find(
        self, path: str, kinds: Sequence[str], scope: Draft | None = None, among: frozenset[int] | None = None
    ) -> list[Hit] | str:
        """Every draft a path may mean, best understanding only; or what is wrong with the path itself."""
        read = names.read_path(path)
        if isinstance(read, str):
            return read
        *above, last = read
        hits = self._covering(last) if last.first is not None else self.named(last.prefix)
        hits = [hit for hit in hits if hit.draft.kind.name in kinds]
        if above:
            hits = [_narrowed(hit, above) for hit in hits if along(hit.draft, above) is not None]
        if among is not None:
            hits = [hit for hit in hits if hit.draft.document in among] or hits
        if len(hits) > 1:
            hits = self._nearest(hits, scope, path)
        return hits

    def _nearest(self, hits: list[Hit], scope: Draft | None, path: str) -> list[Hit]:
        around = scope
        while around is not None:
            inside = [hit for hit in hits if hit.draft is around or any(a is around for a in hit.draft.ancestors())]
            if "[" in path and any(hit.draft is around for hit in inside):
                # A range from within one of its members means the others as well.
                inside = [hit for hit in hits if hit.draft.parent is around.parent]
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
            if not self.is_lost(path):
                self._unknown(path, at, kinds, scope, wanted)
            return []
        together = stood_for or self._one_writing(hits, path)
        if not many and together and sum(_width(hit) for hit in hits) > 1:
            what = wanted or _kind_words(kinds)
            self.mistakes.add(STAGE, "one-wanted", f"`{path}` stands for several, but one {what} is wanted", at)
            return []
        if len(hits) > 1 and not together:
            if not _same_name(hits):
                self._ambiguous(path, at, hits, many)
            return []
        if "[" in path:
            self._gaps(path, at, hits)
        if found and self.meant is not None:
            self.meant.path(at, path, (hit.draft for hit in hits))
        return hits

    def _one_writing(self, hits: list[Hit], path: str) -> bool:
        return len(hits) == 1 or "[" in path or len({(h.draft.at.start, id(h.draft.at.source)) for h in hits}) == 1

    def _gaps(self, path: str, at: Span, hits: list[Hit]) -> None:
        asked = names.read(names.steps_of(path)[-1])
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
            if scope is not None and scope.kind.name == "cluster":
                containers = tuple(container for container in containers if container != "cluster")
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
            if self.meant is not None:
                self.meant.path(at, path, (hit.draft for hit in found))
            if not inner:
                # What a cluster lacks because its members are a mistake is told there.
                if not any(members_named(hit.draft) for hit in found):
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
                f"{container.kind.name} `{container.path}` has no vmm",
                at,
                related=[(container.at, f"this {container.kind.name}")],
            )
        else:
            self.mistakes.add(
                STAGE,
                "host-with-vmms",
                f"{container.kind.name} `{container.path}` has several VMMs: {listed(vmm.path for vmm in vmms)}",
                at,
                related=[(vmm.at, "one of them") for vmm in vmms[:2]],
                hint="name the one that is meant",
            )
        return None

    def members(self, cluster: Draft) -> list[Draft]:
        """The VMMs of a cluster; resolved anew each time, as hosts come and go while changes apply."""
        found: list[Draft] = []
        for word in members_named(cluster):
            found.extend(hit.draft for hit in self.resolve(word.text, word.span, ("vmm",), scope=cluster))
        return list(dict.fromkeys(found))

    def is_lost(self, path: str) -> bool:
        """Whether a name is that of a block which a mistake kept from being there, or may be."""
        if not self.lost:
            return False
        last = (names.steps_of(path) or [path])[-1]
        return any(
            name in (path, last) or ("[" in name and last.startswith(name.partition("[")[0])) for name in self.lost
        )

    def _unknown(self, path: str, at: Span, kinds: Sequence[str], scope: Draft | None, wanted: str) -> None:
        what = wanted or _kind_words(kinds)
        others = self.find(path, tuple(KINDS), scope)
        if isinstance(others, list) and others:
            other = others[0].draft
            self.mistakes.add(
                STAGE,
                "wrong-kind",
                f"`{path}` is {a(other.kind.name)}, but {a(what)} is wanted here",
                at,
                related=[(other.at, f"this {other.kind.name}")],
            )
            return
        ranges = [draft for (prefix, _), known in self._ranges.items() if prefix == path for draft in known]
        if ranges:
            draft = ranges[0]
            self.mistakes.add(
                STAGE,
                "unknown-name",
                f"there is no {what} `{path}`",
                at,
                hint=f"did you mean `{draft.names}`?",
                related=[(draft.at, "this range")],
            )
            return
        if wanted != "thing":
            kinds = (*(k for k in kinds if k != "vmm"), *(k for one in kinds for k in STANDS_IN.get(one, ())))
        # Of a plan with so many mistakes nobody reads the last; each guess looks at all names there are.
        guess = len(self.mistakes) < MOST_GUESSES
        fitting = [draft for draft in self.all() if draft.kind.name in kinds] if guess else []
        if wanted == "thing":
            fitting = [draft for draft in fitting if not draft.kind.part] or fitting
        known = {str(draft.names) for draft in fitting} | ({d.path for d in fitting} if "." in path else set())
        hint = nearest(path, known)
        message = f"nothing is called `{path}`" if wanted == "thing" else f"there is no {what} `{path}`"
        if not hint and known and len(known) <= 8:
            hint = f"the plan has {listed(f'`{one}`' for one in sorted(known))}"
        if guess and not known and what in PLAIN and "." not in path:
            hint = f"the plan has no {what}; declare it: `{what} {path}`"
        self.mistakes.add(STAGE, "unknown-name", message, at, hint=hint)

    def _ambiguous(self, path: str, at: Span, hits: list[Hit], many: bool) -> None:
        drafts = [hit.draft for hit in hits]
        several = "several things" if many else "several things, and one is wanted"
        full = [f"`{draft.path}`" for draft in drafts]
        hint = "give one of them another name"
        if drafts[0].path != path:
            hint = f"write {listed(full[:3], 'or')}"
            if many and len(full) < 4:
                hint += f", or all of them: `[{' '.join(draft.path for draft in drafts)}]`"
        self.mistakes.add(
            STAGE,
            "ambiguous-name",
            f"`{path}` may mean {several}: {listed((f'{d.kind.name} `{d.path}`' for d in drafts), 'or')}",
            at,
            related=[(draft.at, f"this {draft.kind.name}") for draft in drafts[:2]],
            hint=hint,
        )


def _width(hit: Hit) -> int:
    if hit.first is None or hit.last is None:
        return (hit.draft.holder or hit.draft).names.count
    return hit.last - hit.first + 1


def _narrowed(hit: Hit, above: Sequence[names.Names]) -> Hit:
    """Of a nic that all members of a range have, those of the members that the path names."""
    holder = hit.draft.holder
    if holder is None or holder is hit.draft:
        return hit
    its = holder.names
    assert its.first is not None
    assert its.last is not None
    for wanted in above:
        if not called(holder, wanted):
            continue
        if wanted.first is not None and wanted.last is not None:
            low, high = max(wanted.first, its.first), min(wanted.last, its.last)
        else:
            number = int(wanted.prefix[len(its.prefix) :])
            low, high = number, number
        if (low, high) != (its.first, its.last):
            return Hit(hit.draft, low, high)
    return hit


def _same_name(hits: Sequence[Hit]) -> bool:
    """Whether several things have a name that only one may have; then it is told as that, once."""
    return len({hit.draft.kind.family for hit in hits}) == 1 and not any(
        hit.draft.kind.part or hit.draft.serial for hit in hits
    )


def members_named(cluster: Draft) -> list[Word]:
    """The words that a cluster names its members by."""
    words = (
        word
        for statement in cluster.said.get("members", ())
        for arg in statement.args[1:]
        for word in (arg.items if isinstance(arg, Many) else (arg,))
    )
    return [word for word in words if isinstance(word, Word) and word.text not in ("none", "unknown")]


def _with_dmz(kinds: Sequence[str]) -> Sequence[str]:
    return (*kinds, "dmz") if "segment" in kinds else kinds


def _kind_words(kinds: Sequence[str]) -> str:
    return listed([kind for kind in kinds if kind != "dmz"], "or")
