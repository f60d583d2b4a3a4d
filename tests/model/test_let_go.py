"""A model keeps no more of what was written than the places of it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from vtopo.model.drafts import Draft
from vtopo.syntax.tree import Block, Statement

from .plans import model

PLAN = """\
segment web
host [one two] { nic p0 { carries web }, vmm hv { vswitch vs0 { uplink p0 } } }
cluster pool { members [one two] }
vm guest { on pool, nic { switch vs0, carries web } }
manager center { on guest, manages pool }
"""


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Nothing is found by going round in circles, as in a run of the program."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def written() -> int:
    """How much there is of what only reading needs."""
    return sum(isinstance(each, Draft | Block | Statement) for each in gc.get_objects())


@pytest.mark.usefixtures("no_collector")
def test_the_text_goes_when_the_model_is_made() -> None:
    before = written()
    plan = model(PLAN)
    assert "guest" in plan.vms
    assert before == written()
