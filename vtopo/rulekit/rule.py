"""What a rule is to the rest of vtopo: its judgment, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vtopo.findings import Finding, Measure, Severity

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from vtopo.rulekit import Case


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, how much its findings matter, the verified clauses it maps to, and its judgment.

    `page` is its README, `title` the sentence under the heading, `blind` what the page says it can not see. One that is
    `last` judges what the others have said, and is asked after them. One that `compares` has nothing to say of a plan
    without a baseline, and is not asked. `category` is the threat it is about, by which rules can be chosen.

    `pack` names whose rule it is, and is empty for one of vtopo's own; `module` is where its judgment is, `home` the
    folder with its page and its samples.
    """

    id: str
    severity: Severity
    standards: tuple[str, ...]
    judge: Callable[[Case], Iterable[Finding | Measure]]
    page: str = ""
    title: str = ""
    blind: str = ""
    last: bool = False
    compares: bool = False
    category: str = ""
    pack: str = ""
    module: str = ""
    home: Traversable | None = None
