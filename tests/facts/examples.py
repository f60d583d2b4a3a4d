"""How many random plans a test of this folder tries, and which.

`VTOPO_EXAMPLES` is the number in all; `VTOPO_SEED` tries other plans than the gate does, which are always the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, seed, settings

Test = TypeVar("Test", bound=Callable[..., None])

IN_ALL = int(os.environ.get("VTOPO_EXAMPLES", "1000"))
SEED = os.environ.get("VTOPO_SEED", "")


def examples(percent: int) -> Callable[[Test], Test]:
    """Gives a test its share of the random plans."""
    chosen = settings(
        max_examples=max(1, IN_ALL * percent // 100),
        derandomize=not SEED,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )

    def decorate(test: Test) -> Test:
        return seed(int(SEED))(chosen(test)) if SEED else chosen(test)

    return decorate
