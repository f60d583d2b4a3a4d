"""Texts for the tests of the syntax: right ones, wrong ones, and every plan of the repository."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT.parent / "shared" / "example"

WORDS = st.sampled_from(
    ["vm", "nic", "allow", "db_net", "web[1..40]", "p[1..]", "x[]", "esx1.hv.vs0", "service-vm", "a--b", "über", "名前"]
) | st.sampled_from(
    ["10Gbit/s", "200..300kloc", "tcp/443", "2027-03-31", "10.0.0.0/8", "fd00::/64", "::1", "00:11:22:33:44:55"]
)
TEXTS = st.text(st.sampled_from('ab "\\\n\t#{}[],\u202e\x00é→'), max_size=8)
COMMENTS = st.text(st.sampled_from('a #"{}[],->é\t'), max_size=12)

_PIECES = [
    *"{}[],\n\n\n  \"#'=:;()<>*%.-\\\t",
    "->",
    "=>",
    "→",
    "\r\n",
    "\r",
    "\x00",
    "\u202e",
    "\ufeff",
    "//",
    "/*",
    "*/",
]
_PIECES += [
    "a",
    "vm",
    "web[1..4]",
    "a->b",
    "web[",
    "x-",
    "x:",
    "::",
    '"text"',
    '"\\q"',
    '"\\u{41}"',
    '"\\u{D800}"',
    "# c\n",
]

SOUP = st.lists(st.sampled_from(_PIECES), max_size=24).map("".join)
"""Texts of pieces that mean something, nearly all of them wrong."""


@st.composite
def plans(draw: st.DrawFn) -> str:
    """Correct plans, written as untidily as the grammar allows."""
    return draw(st.sampled_from(["", "\ufeff"])) + draw(_items(2)) + draw(st.sampled_from(["", "# the end", "\n"]))


@st.composite
def _items(draw: st.DrawFn, depth: int) -> str:
    items = draw(st.lists(_item(depth), max_size=4))
    return draw(_blank()) + "".join(item + draw(_separator()) for item in items)


@st.composite
def _item(draw: st.DrawFn, depth: int) -> str:
    args = draw(WORDS) + "".join(draw(st.lists(_argument(), max_size=4)))
    if depth and draw(st.booleans()):
        return args + draw(_blank()) + "{" + draw(_separator(optional=True)) + draw(_items(depth - 1)) + "}"
    return args


@st.composite
def _argument(draw: st.DrawFn) -> str:
    mark = draw(st.sampled_from(["", "", "", " -> ", " < "]))
    kind = draw(st.sampled_from(["word", "word", "text", "list"]))
    if kind == "word":
        return (mark or " ") + draw(WORDS)
    if kind == "text":
        return mark + draw(_blank()) + quoted(draw(TEXTS))
    elements = draw(st.lists(WORDS | TEXTS.map(quoted), max_size=5))
    marks = [draw(st.sampled_from(["", "", "", "-> ", "<"])) if at else "" for at in range(len(elements))]
    gaps = [draw(_separator()) if draw(st.booleans()) else " " for _ in elements]
    inside = "".join(f"{mark}{element}{gap}" for mark, element, gap in zip(marks, elements, gaps, strict=True))
    return f"{mark} [{draw(_separator(optional=True))}{inside}]"


@st.composite
def _separator(draw: st.DrawFn, optional: bool = False) -> str:
    if optional and draw(st.booleans()):
        return draw(_blank())
    ends = ["\n", "\n\n\n", "\r\n  ", "\n\t"]
    comments = draw(st.lists(COMMENTS, max_size=2))
    lines = "".join(f"  #{comment}{draw(st.sampled_from(ends))}" for comment in comments)
    return draw(st.sampled_from([",", " , ,", *ends])) + lines + draw(_blank())


def _blank() -> st.SearchStrategy[str]:
    return st.sampled_from(["", " ", "\t", "    "])


def quoted(said: str) -> str:
    """A text as a person could have written it."""
    for character, escape in {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\x00": "\\u{0}", "\u202e": "\\u{202e}"}.items():
        said = said.replace(character, escape)
    return f'"{said}"'


def written_plans() -> list[Path]:
    """Every plan of the repository that is meant to be correct, and the examples beside it where they are there."""
    folders = [ROOT / "samples", ROOT / "rules", EXAMPLES]
    return sorted(file for folder in folders if folder.is_dir() for file in folder.rglob("*.vt"))
