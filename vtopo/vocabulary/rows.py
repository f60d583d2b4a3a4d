"""What a row of the vocabulary says of an attribute, a kind of block, or a statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vtopo.vocabulary.forms import Slot, parts_of

TOP = "top"

OPPOSITE: Mapping[str, str] = MappingProxyType(
    {
        "yes": "no", "no": "yes", "all": "none", "none": "all", "any": "none", "allow": "deny", "switch": "isolated",
        "high": "low",
    }
)  # fmt: skip
"""For each value that may be the worst of an attribute, the best one. `all` is everything that could be named there,
`high` and `low` are the ends of a size."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a block.

    `default` is what silence means, as the reference prints it; with `ledger` the assumption is listed in the report.
    `worst` is the value with which the fewest requirements hold, empty where the values have no order. `repeat`
    attributes may be written several times, in order. `own` limits the attribute to the kinds of parent named there.
    """

    name: str
    forms: tuple[str, ...]
    default: str
    doc: str
    ledger: bool = False
    worst: str = ""
    repeat: bool = False
    required: bool = False
    own: tuple[str, ...] = ()

    @property
    def best(self) -> str:
        """The value with which the most requirements hold, empty where the values have no order."""
        return OPPOSITE.get(self.worst, "")

    @property
    def many(self) -> bool:
        """Whether a list may stand where the value is."""
        return any(isinstance(part, Slot) and part.many for form in self.forms for part in parts_of(form))

    @property
    def flag(self) -> bool:
        """Whether the word alone means yes."""
        return self.forms == ("VALUE:flag?",)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of block.

    `where` are the kinds of parent it stands in, `top` among them where it needs none. With `copies`, several parents
    make one copy in each. A `part` is named by its path (`esx1.hv.vs0`) and may go unnamed; everything else by one
    word for the whole plan. `family` is the namespace: a VM and a machine can not have the same name.
    """

    name: str
    where: tuple[str, ...]
    doc: str
    attributes: tuple[Attribute, ...]
    family: str
    copies: bool = False
    part: bool = False
    ranges: bool = True


@dataclass(frozen=True, slots=True)
class Phrase:
    """One statement that stands at the top of a plan, with all its forms (without the word itself)."""

    name: str
    forms: tuple[str, ...]
    doc: str
    anywhere: bool = False
