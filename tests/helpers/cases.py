"""The published cases of the specification, each assertion told in the words that samples expect facts in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.helpers.expectations import ROOT

CASES = ROOT.parent / "shared" / "cases"

RULES = {
    "shared-stack": "shared-stack",
    "mixed-level": "mixed-levels",
    "bridge": "bridging-workload",
    "forged": "forged-transmits",
    "trunk-vnic": "trunk-to-guest",
}
"""The rule that speaks where a case asserts `lp(...)`."""

STEPS = {"management": "admin,manager", "storage": "storage,disk", "vmmexploit": "escape,vswitch"}
"""The steps that cases have one word for."""

FORMS = {
    "isolation": r"(?P<a>\S+), (?P<b>\S+)\) (?:== (?P<level>\S+)|in {(?P<levels>.+)})",
    "lost": r"(?P<a>\S+), (?P<b>\S+)\)(?: from (?P<plan>\S+))?",
    "kept": r"(?P<a>\S+), (?P<b>\S+)\)(?: from (?P<plan>\S+))?",
    "tcb": r"(?P<a>[^,)]+)(?:, (?P<how>full|net))?\) includes (?P<b>\S+)",
    "tcb_size": r"(?P<a>\S+)\) < tcb_size\((?P<b>\S+)\) in (?P<plan>\S+)",
    "reach": r"(?P<a>\S+) -> (?P<b>\S+?)(?: : (?P<service>\S+))?\)",
    "path": (
        r"(?P<a>\S+) -> (?P<b>\S+)\)(?: only (?P<only>\S+))?(?: without (?P<without>\S+))?"
        r"(?: with (?P<with>migration))?(?P<unseen> unseen)?"
    ),
    "blind": r"(?P<a>\S+), (?P<b>\S+)\)",
    "blind_any": r"(?P<a>\S+), (?P<b>\S+)\)",
    "covert": r"(?P<a>\S+), (?P<b>\S+)\)",
    "sniff": r"(?P<node>\S+) : (?P<a>\S+?)(?: -> (?P<b>\S+))?\)",
    "lp": r"(?P<rule>[\w-]+)(?:, (?P<a>[^,)]+))?(?:, (?P<segments>.+))?\)",
    "drift": r"(?P<f>\S+?), ?(?P<g>\S+?)(?: : (?P<a>\S+) -> (?P<b>\S+) : (?P<service>\S+)(?: = (?P<both>\S+))?)?\)",
    "bypass": r"(?P<f>\S+) : (?P<a>\S+) -> (?P<b>\S+)\)",
    "instances": r"(?P<f>\S+)\) == (?P<number>\d+)",
    "crossings": r"(?P<a>\S+) -> (?P<b>\S+)\) == (?P<number>\d+)",
    "hairpin": r"(?P<a>\S+) -> (?P<b>\S+)\)",
}  # fmt: skip
"""What stands behind the word and the bracket of each assertion."""


@dataclass(frozen=True)
class Verdict:
    """One assertion of a case about a topology. One that we dispute is denied here, as its opposite is what holds."""

    case: str
    topology: str
    id: str
    denied: bool
    kind: str
    parts: tuple[tuple[str, str], ...]
    disputed: bool

    def __getitem__(self, part: str) -> str:
        return dict(self.parts).get(part, "")

    def __str__(self) -> str:
        return f"{self.case}-{self.id}"

    def levels(self) -> set[str]:
        """The separation levels that an assertion names; `shared-mgmt` is what cases call `shared-manager`."""
        return {each.replace("shared-mgmt", "shared-manager") for each in (self["levels"] or self["level"]).split(", ")}

    def words(self) -> tuple[str, ...]:
        """The fact as a sample tells it; of several separation levels there is no such fact."""
        told = " ".join(filter(None, self._told()))
        return tuple(told.split()) if not self.denied or " lacks " in told else ("no", *told.split())

    def _told(self) -> tuple[str, ...]:
        a, b, arrow = self["a"], self["b"], ("->", self["b"]) if self["b"] else ()
        match self.kind:
            case "isolation":
                return "separation", a, b, *self.levels()
            case "tcb":
                return "tcb", a, self["how"] or "any", "lacks" if self.denied else "has", b
            case "tcb_size":
                return "tcb-size", a, "<", self["plan"], b
            case "path":
                steps = [(word, _steps(self[word])) for word in ("only", "without", "with") if self[word]]
                return "path", a, *arrow, *(each for pair in steps for each in pair), self["unseen"].strip()
            case "sniff":
                return "sniff", self["node"], "on", a, *arrow
            case "lp":
                between = ("between", *self["segments"].split(", ")) if self["segments"] else ()
                return RULES[self["rule"]], *(("on", a) if a else ()), *between
            case "instances":
                return "copies", self["f"], self["number"]
            case "blind_any":
                return "blind-to-all", a, *arrow
            case "lost" | "kept" | "covert" as how:
                return how, a, b
            case how:
                return how, self["f"], self["g"], a, *arrow, self["service"], self["both"], self["number"]


def _steps(listed: str) -> str:
    return ",".join(STEPS.get(word, word) for word in listed.split(","))


@cache
def cases() -> dict[str, Any]:
    """All published cases that are beside this checkout, by their ids."""
    import yaml

    files = sorted(CASES.glob("*.yaml"))
    return {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in files}


def verdicts() -> Iterator[Verdict]:
    """All their assertions; a verdict in prose has none."""
    for name, case in cases().items():
        for verdict in case["verdicts"]:
            if verdict["assert"]:
                yield _verdict(name, verdict.get("in", [*case["topologies"]][-1]), verdict)


def _verdict(name: str, topology: str, verdict: Any) -> Verdict:
    text, disputed = verdict["assert"], verdict.get("disputed", False)
    bare = text.removeprefix("not ")
    kind, _, rest = bare.partition("(")
    match = re.fullmatch(FORMS[kind], rest)
    assert match, f"no assertion is read like this: {text}"
    parts = tuple((part, value) for part, value in match.groupdict().items() if value)
    return Verdict(name, topology, verdict["id"], (bare != text) is not disputed, kind, parts, disputed)
