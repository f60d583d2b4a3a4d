"""What is said of a word that fits nothing where it stands: where it would fit, or what it may have been meant for."""

from __future__ import annotations

from collections.abc import Sequence

from vtopo.model.drafts import STAGE, Draft
from vtopo.model.mistakes import Mistakes, listed, nearest
from vtopo.syntax.tree import Block, Item, Many, Statement, Word
from vtopo.vocabulary import HEADS, KINDS, PHRASE, PHRASES, TOP, attributes, children, owners


def stranger(item: Item, head: Word, kind: str, before: Item | None, mistakes: Mistakes) -> None:
    """Tells of a word that is neither an attribute nor a block nor a statement here."""
    word = head.text
    where = "at the top of a plan" if kind == TOP else f"in a {kind}"
    comma = _after_comma(item, kind, before)
    if comma:
        message = f"`{word}` is no word {where}: a comma ends an item"
        mistakes.add(STAGE, "comma-in-list", message, head.span, hint=comma)
    elif word in PHRASE:
        here = "the plan block" if kind == "plan" else f"a {kind}"
        mistakes.add(STAGE, "wrong-block", f"`{word}` stands at the top of a plan, not in {here}", head.span)
    elif owners(word):
        here = where if kind == TOP else f"of a {kind}"
        mistakes.add(
            STAGE,
            "wrong-block",
            f"`{word}` is not said {here}; it is said of a {listed(owners(word), 'or')}",
            head.span,
            hint="the segments are carried by its uplinks, and by its port groups"
            if (word, kind) == ("carries", "vswitch")
            else "",
        )
    else:
        anywhere = [*KINDS, *PHRASE, *(name for other in KINDS for name in attributes(other))]
        hint = nearest(word, _known(kind)) or nearest(word, anywhere)
        if not hint and kind != TOP and len(item.args) == 1 and not isinstance(item, Block):
            hint = "a comma ends an item; several values need a list: `[a b]`" if _comma(item, before) else ""
        mistakes.add(STAGE, "unknown-word", f"`{word}` is no word {where}", head.span, hint=hint)


def braces(item: Block, head: Word, kind: str, mistakes: Mistakes) -> bool:
    """Tells of a block where a value should stand; says whether that is what is wrong."""
    word = head.text
    if kind != TOP and word in attributes(kind):
        mistakes.add(
            STAGE,
            "braces-on-attribute",
            f"`{word}` is an attribute: it takes a value, not a block",
            head.span,
            hint=_without_braces(item, word),
        )
        return True
    if kind == TOP and word in PHRASE:
        mistakes.add(STAGE, "braces-on-statement", f"`{word}` takes no block", head.span)
        return True
    return False


def _without_braces(item: Block, word: str) -> str:
    values = [inner.span.text for inner in item.items if isinstance(inner, Statement) and len(inner.args) == 1]
    if len(item.args) == 1 and values and len(values) == len(item.items):
        return f"write `{word} {values[0]}`" if len(values) == 1 else f"write `{word} [{' '.join(values)}]`"
    return f"write `{word}` with its value behind it"


def homeless(draft: Draft, owner: Draft | None, mistakes: Mistakes) -> None:
    """Tells of a block that stands where its kind can not."""
    homes = [parent for parent in draft.kind.where if parent != TOP]
    parents = listed(homes, "or")
    kind = draft.kind.name
    if owner is None:
        message = f"{kind} `{draft.names}` stands nowhere: a {kind} stands in a {parents}"
        hint = f"put it in one, or write `on {homes[0].upper()}` in it"
    elif homes:
        message = f"a {kind} does not stand in a {owner.kind.name}; it stands in a {parents}"
        hint = f"put it there, or write `on {homes[0].upper()}` in it"
        if TOP in draft.kind.where:
            message += ", or at the top of a plan"
    else:
        message = f"a {kind} does not stand in a {owner.kind.name}; it stands at the top of a plan"
        hint = ""
    mistakes.add(STAGE, "wrong-place", message, draft.at, hint=hint)


def _known(kind: str) -> Sequence[str]:
    if kind == TOP:
        return [*children(TOP), *(phrase.name for phrase in (*PHRASES, *HEADS))]
    return [*children(kind), *attributes(kind)]


def _comma(item: Item, before: Item | None) -> bool:
    return before is not None and "," in before.span.source.text[before.span.end : item.span.start]


def _after_comma(item: Item, kind: str, before: Item | None) -> str:
    """The list that was meant, where a word alone stands behind a comma and what is before it takes several."""
    if kind == TOP or not isinstance(before, Statement) or len(item.args) != 1 or isinstance(item, Block):
        return ""
    row = attributes(kind).get(before.args[0].span.text)
    if row is None or not row.many or not _comma(item, before) or len(before.args) < 2:
        return ""
    last = before.args[-1]
    given = [i.span.text for i in last.items] if isinstance(last, Many) else [last.span.text]
    lead = " ".join(arg.span.text for arg in before.args[:-1])
    return f"write `{lead} [{' '.join([*given, item.span.text])}]`"
