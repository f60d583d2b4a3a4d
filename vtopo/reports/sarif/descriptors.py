"""The rules of a SARIF run with their pages, and the standards that they map to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vtopo.findings import Assessment, RuleRun
from vtopo.reports.sarif.words import markdown, text

MISTAKE, OUR_BUG = "mistake", "failed-rule"
RANKS = {"error": "8.0", "warning": "5.5", "note": "2.0"}
"""By which GitHub sorts alerts into high, medium and low. They are ranks of ours and no scores of a flaw."""

MOST_TAGS = 10
"""Tags that GitHub shows of one rule."""

TAXONOMIES = {
    "CWE": ("MITRE", "https://cwe.mitre.org/", "The Common Weakness Enumeration"),
    "ATT&CK": ("MITRE", "https://attack.mitre.org/", "Techniques of adversaries against enterprises"),
}


class Descriptors:
    """Every rule that any of the plans was judged by, in order of their ids, and what they map to."""

    def __init__(self, assessments: Sequence[Assessment]) -> None:
        self.version = next((its.version for its in assessments), "")
        runs = {run.id: run for its in assessments for run in its.rules}
        self.rules = [runs[name] for name in sorted(runs)]
        names = [run.id for run in self.rules]
        unnamed = {finding.rule for its in assessments for finding in its.findings} - set(names)
        self.ids = [*names, *sorted(unnamed), MISTAKE, OUR_BUG]
        self._index = {name: at for at, name in enumerate(self.ids)}
        clauses = {clause for run in self.rules for clause in run.standards}
        self.taxa = {
            scheme: sorted(clause for clause in clauses if taxonomy(clause) == scheme) for scheme in TAXONOMIES
        }
        self.taxa = {scheme: taxa for scheme, taxa in self.taxa.items() if taxa}

    def index(self, rule: str) -> int:
        """Where a rule stands among those of the run."""
        return self._index[rule]

    def driver(self) -> dict[str, Any]:
        """The tool with its rules."""
        known = {run.id: run for run in self.rules}
        return {
            "name": "vtopo",
            "version": text(self.version),
            "semanticVersion": text(self.version),
            "rules": [self._rule(known[name]) if name in known else _ours(name) for name in self.ids],
            "supportedTaxonomies": [{"name": scheme, "index": at} for at, scheme in enumerate(self.taxa)],
        }

    def taxonomies(self) -> list[dict[str, Any]]:
        """The standards with the entries of them that the rules map to."""
        return [
            {
                "name": scheme,
                "organization": TAXONOMIES[scheme][0],
                "informationUri": TAXONOMIES[scheme][1],
                "shortDescription": {"text": TAXONOMIES[scheme][2]},
                "isComprehensive": False,
                "taxa": [{"id": short(clause), "helpUri": _page(clause)} for clause in taxa],
            }
            for scheme, taxa in self.taxa.items()
        ]

    def _rule(self, run: RuleRun) -> dict[str, Any]:
        title = text(run.title)
        severity = run.severity if run.severity in RANKS else "error"
        tags = ["security", *([run.category] if run.category else [])]
        tags += [f"external/cwe/{short(clause).lower()}" for clause in run.standards if taxonomy(clause) == "CWE"]
        tags += [clause for clause in run.standards if taxonomy(clause) != "CWE"]
        return {
            **_named(run.id),
            "shortDescription": {"text": title},
            "fullDescription": {"text": f"{title} What it can not see: {text(run.blind)}" if run.blind else title},
            "help": {"text": markdown(run.page or title), "markdown": markdown(run.page or title)},
            "defaultConfiguration": {"level": severity},
            "relationships": [self._relation(clause) for clause in run.standards if taxonomy(clause) in self.taxa],
            "properties": {
                "tags": [text(tag) for tag in tags[:MOST_TAGS]],
                "problem.severity": severity if severity != "note" else "recommendation",
                "security-severity": RANKS[severity],
            },
        }

    def _relation(self, clause: str) -> dict[str, Any]:
        scheme = taxonomy(clause)
        return {
            "target": {
                "id": short(clause),
                "index": self.taxa[scheme].index(clause),
                "toolComponent": {"name": scheme, "index": list(self.taxa).index(scheme)},
            },
            "kinds": ["relevant"],
        }


def taxonomy(clause: str) -> str:
    """The standard that a clause is of, as far as it is one with entries of its own on the web; else empty."""
    return "CWE" if clause.startswith("CWE-") else "ATT&CK" if clause.startswith("ATT&CK ") else ""


def short(clause: str) -> str:
    """The id of an entry: `CWE-653`, `T1557.002`."""
    return text(clause.removeprefix("ATT&CK "))


def _page(clause: str) -> str:
    if taxonomy(clause) == "CWE":
        return f"https://cwe.mitre.org/data/definitions/{short(clause).removeprefix('CWE-')}.html"
    return f"https://attack.mitre.org/techniques/{short(clause).replace('.', '/')}/"


def _named(rule: str) -> dict[str, str]:
    """The id of a rule, and a name for people where that says more than the id."""
    name = "".join(word.capitalize() for word in rule.split("-"))
    return {"id": text(rule), **({"name": text(name)} if "-" in rule else {})}


def _ours(name: str) -> dict[str, Any]:
    """What is no rule of a pack: a plan with mistakes, a rule that failed, a rule nothing else is known of."""
    told = {
        MISTAKE: "A mistake keeps a plan from being judged: nothing is known of it until it is put right.",
        OUR_BUG: "A rule failed by a bug of its own: what it would find is missing. Please report it to who made it.",
    }.get(name, f"The rule {name}, of which nothing else is known.")
    return {
        **_named(name),
        "shortDescription": {"text": text(told)},
        "fullDescription": {"text": text(told)},
        "help": {"text": text(told), "markdown": text(told)},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["security"], "problem.severity": "error"},
    }
