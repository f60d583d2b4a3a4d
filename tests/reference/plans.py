"""Random plans as text: a small structure of blocks is drawn, always well formed, and printed in the language.

Every name begins with its kind (`net_a`, `box_b`, `v_c[1..3]`), so that tests can rename, reorder and split plans
without a parser. Choices shrink to the plainest plan: no blocks, no attributes, the first of what there is.
"""

from __future__ import annotations

from tests.reference.drawing import Block, Text, fragment, printed
from tests.reference.twinning import Twinning

__all__ = ["Block", "Text", "fragment", "plan_of", "printed"]


MOST_CHOICES = 640
"""Bytes that are enough for nearly all plans; the rest of the others is as plain as can be."""


def plan_of(drawn: bytes) -> Text:
    """The plan that some bytes choose."""
    maker = Twinning(drawn)
    maker.places()
    maker.traffic()
    maker.threats()
    maker.twins()
    maker.rooms()
    return Text(maker.items)
