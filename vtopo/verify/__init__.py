"""Checks again what a report claims, from the plan alone: a reading of docs/semantics.md that shares no fact."""

from __future__ import annotations

from vtopo.model.plan import Model
from vtopo.proofs import Proof
from vtopo.verify.checking import Checker
from vtopo.verify.reporting import Checked, check_report

__all__ = ["Checked", "Checker", "check", "check_report"]


def check(model: Model, proof: Proof) -> list[str]:
    """The reasons why one proof about a plan does not hold; none if it does."""
    return Checker(model).check(proof)
