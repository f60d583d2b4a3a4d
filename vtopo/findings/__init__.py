"""What vtopo says: mistakes in a plan, findings and measures about it, and the assessment that holds them all.

Everything here is frozen and JSON-able: a report needs nothing else, not even the texts the plan was read from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from vtopo.findings.amounts import Amount, Item
from vtopo.findings.dangers import (
    AttackLine,
    AttackPath,
    AttackStep,
    DriftLine,
    DriftPacket,
    HearingLine,
    LoadLine,
    LoadTable,
    RerouteLine,
    SeenCell,
    SeenTable,
)
from vtopo.findings.fixes import Edit, Fix
from vtopo.findings.lost import AssetChange, BlindedLine, Kept, NewPath, SensorLine, Undone
from vtopo.findings.shown import (
    Assumption,
    Baseline,
    ClauseLine,
    Exhibits,
    GrowthLine,
    IsolationChange,
    LedgerCell,
    OutlineBox,
    Reads,
    RequirementLine,
    SecurityLine,
    SegmentLine,
    SegmentUse,
    Single,
    TcbLine,
    below,
)
from vtopo.problems import EXCERPT_WIDTH, Place, Problem

__all__ = [
    "EXCERPT_WIDTH",
    "Amount",
    "Assessment",
    "AssetChange",
    "Assumption",
    "AttackLine",
    "AttackPath",
    "AttackStep",
    "Baseline",
    "BlindedLine",
    "ClauseLine",
    "Confidence",
    "Crash",
    "DriftLine",
    "DriftPacket",
    "Edit",
    "Evidence",
    "Exhibits",
    "Finding",
    "Fix",
    "GrowthLine",
    "HearingLine",
    "Input",
    "IsolationChange",
    "Item",
    "Kept",
    "LedgerCell",
    "LoadLine",
    "LoadTable",
    "Measure",
    "NewPath",
    "OutlineBox",
    "Place",
    "Problem",
    "Reads",
    "RequirementLine",
    "RerouteLine",
    "RuleRun",
    "SecurityLine",
    "SeenCell",
    "SeenTable",
    "SegmentLine",
    "SegmentUse",
    "SensorLine",
    "Severity",
    "Single",
    "Suppression",
    "TcbLine",
    "Undone",
    "Witness",
    "below",
    "fingerprint",
]


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst; grows as it matters less."""
        return list(Severity).index(self)


class Confidence(StrEnum):
    """How sure a finding is: `low` where it rests on something the plan does not say."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the surest."""
        return list(Confidence).index(self)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement of a witness: `subject relation object`, and the place in the plan that says so.

    `place` is None only for what no line of a plan says (an assumed default).
    """

    relation: str
    subject: str
    object: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """What proves a finding: a claim, and the statements it follows from (SEMANTICS 14)."""

    claim: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why a finding does not count, and where that stands: an `accept`, an `# allow`, or a file of `known` ones."""

    kind: str
    because: str
    place: Place
    until: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One threat in this plan: a sentence that names its things, one primary place, all related ones, and its proof.

    `things` are the full names that make the finding what it is, `aspect` tells two findings of one rule about the
    same things apart. The id is made of these alone, so it survives edits, reordering and moving text between files.
    Findings with an equal `cause`, which names things of the plan, are settled by one change there; without one, a
    finding has a cause of its own. With a `fix`, this can be settled without deciding anything else.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    things: tuple[str, ...]
    primary: Place
    related: tuple[Place, ...]
    witness: Witness
    suppressed: Suppression | None = None
    aspect: str = ""
    cause: tuple[str, ...] = ()
    fix: Fix | None = None

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits: the fingerprint of the rule, the names of the things and the aspect."""
        return fingerprint(self.rule, (*self.things, f":{self.aspect}") if self.aspect else self.things)

    @property
    def order(self) -> tuple[int, str, str, int, int, str]:
        """By which findings stand in an assessment: the worst first, then by rule and place."""
        place = self.primary
        return (self.severity.rank, self.rule, place.file, place.line, place.column, self.id)


@dataclass(frozen=True, slots=True)
class Measure:
    """A number worth reading even when nothing is wrong: of which thing, how much, and what it is made of."""

    rule: str
    subject: str
    count: int
    message: str
    amount: Amount
    items: tuple[Item, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class RuleRun:
    """A rule that was applied: its sentence, what it can not see, how many findings it made, and what is told of it.

    `page` is its README, `standards` the verified clauses it maps to, `category` the threat it is of.
    """

    id: str
    title: str
    severity: str
    findings: int
    suppressed: int
    measures: int
    blind: str
    page: str = ""
    standards: tuple[str, ...] = ()
    category: str = ""


@dataclass(frozen=True, slots=True)
class Crash:
    """A rule that failed, so that nobody knows what it would find: what went wrong, and where in its own files.

    `pack` is whose rule it is, empty for one of vtopo's own; `place` is `file:line` from the folder of its pack, empty
    where the rule itself was not reached.
    """

    rule: str
    error: str
    place: str = ""
    pack: str = ""
    category: str = ""

    def __str__(self) -> str:
        where = f" at {self.place}" if self.place else ""
        return f"{self.rule}{where}: {self.error}"

    @property
    def blame(self) -> str:
        """Whose bug it is."""
        return f"the pack {self.pack}" if self.pack else "vtopo"


def failure(error: BaseException) -> str:
    """What became of code of others, in a line: the type of its error and what that says, as far as it can."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:
        return f"{type(error).__name__}, which can not say why"


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was read, and the SHA-256 of its bytes, by which a report can be reproduced."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that vtopo says of one plan. Reports read this and nothing behind it.

    Where `problems` is not empty the plan could not be judged, and the rest is empty. `crashed` are rules that
    failed by a bug of theirs: their findings are missing. `unasked` are rules that compare, where `baseline`
    is None and there is nothing to compare with. `clauses` are those of standards, whether a rule maps to them or not.
    """

    plan: str
    title: str
    owner: str
    version: str
    inputs: tuple[Input, ...]
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    measures: tuple[Measure, ...] = ()
    rules: tuple[RuleRun, ...] = ()
    crashed: tuple[Crash, ...] = ()
    unasked: tuple[str, ...] = ()
    exhibits: Exhibits = field(default_factory=Exhibits)
    baseline: Baseline | None = None
    folder: str = ""
    left_out: tuple[str, ...] = ()
    clauses: tuple[ClauseLine, ...] = ()

    def open(self) -> tuple[Finding, ...]:
        """The findings nobody has accepted."""
        return tuple(finding for finding in self.findings if finding.suppressed is None)

    def worst(self) -> Severity | None:
        """The severity of the worst open finding, or None."""
        return min((finding.severity for finding in self.open()), key=lambda severity: severity.rank, default=None)


def fingerprint(rule: str, things: Iterable[str]) -> str:
    """Twelve hexadecimal digits that depend on the rule and the names alone, not on their order."""
    text = "\0".join([rule, *sorted(set(things))])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def rate(bits: float) -> str:
    """A rate in the unit that suits it, with one decimal at most: `300 Mbit/s`."""
    factor, unit = next((pair for pair in RATES if bits >= pair[0]), (1.0, "bit/s"))
    return f"{bits / factor:,.1f}".removesuffix(".0") + f" {unit}"


RATES = ((1e9, "Gbit/s"), (1e6, "Mbit/s"), (1e3, "kbit/s"))
"""Units of rates, the largest first, with their bits per second."""
