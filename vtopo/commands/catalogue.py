"""The rules as a list: by what they are about, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping

from vtopo.reports.safe import visible
from vtopo.rulebook import BLIND, sections
from vtopo.rulekit import CATEGORIES, Rule

OURS = "vtopo"


def by_category(rules: Mapping[str, Rule]) -> Mapping[str, list[Rule]]:
    """The rules of each category, in the order of the categories; none that has no rule."""
    found = {name: [rule for rule in rules.values() if rule.category == name] for name in CATEGORIES}
    return {name: its for name, its in found.items() if its}


def as_text(rules: Mapping[str, Rule]) -> str:
    """One line a rule below its category; of a rule that is not vtopo's own, with whose it is."""
    wide = max(map(len, rules), default=0)
    lines = []
    for category, its in by_category(rules).items():
        lines += [f"{category}: {CATEGORIES[category]}"]
        lines += [f"  {rule.id:{wide}}  {rule.severity.value:7}  {visible(rule.title)}{_whose(rule)}" for rule in its]
        lines += [""]
    lines.append(f"{len(rules):,} rules. vtopo explain RULE tells all of one.")
    return "".join(f"{line}\n" for line in lines)


def as_json(rules: Mapping[str, Rule]) -> str:
    """All that can be said of each rule without its page, as a document for other programs."""
    plain = [
        {
            "id": rule.id,
            "severity": rule.severity.value,
            "category": rule.category,
            "title": rule.title,
            "can_not_see": rule.blind,
            "standards": list(rule.standards),
            "compares": rule.compares,
            "pack": rule.pack or OURS,
        }
        for its in by_category(rules).values()
        for rule in its
    ]
    return json.dumps({"schema": "vtopo-rules-1", "rules": plain}, indent=2, ensure_ascii=True) + "\n"


def as_page(rules: Mapping[str, Rule]) -> str:
    """The reference of the rules, as a page of docs/."""
    parts = [HEAD.format(count=len(rules))]
    for category, its in by_category(rules).items():
        parts.append(f"## {category}\n\n{CATEGORIES[category]}\n")
        parts += [_entry(rule) for rule in its]
    return "\n".join(parts)


def pages(rules: Mapping[str, Rule]) -> Mapping[str, Mapping[str, str]]:
    """What can be told of rules, as pages: of each rule, of each category, and of each standard that any maps to."""
    clauses = sorted({clause for rule in rules.values() for clause in rule.standards})
    return {
        "rules": {name: rule.page for name, rule in rules.items()},
        "categories": {
            name: _listing(f"{name}: a category of rules", CATEGORIES[name], its)
            for name, its in by_category(rules).items()
        },
        "standards": {
            clause: _listing(
                f"{clause}: a clause of a standard",
                "Rules that map to it speak for a part of it, and for no more.",
                [rule for rule in rules.values() if clause in rule.standards],
            )
            for clause in clauses
        },
    }


def _listing(title: str, about: str, rules: list[Rule]) -> str:
    lines = "".join(f"- {rule.id} ({rule.severity.value}): {rule.title}\n" for rule in rules)
    return f"{title}\n\n{about}\n\n{lines}"


HEAD = """\
<!-- Made by docs/generate.py from rules/. Change it there. -->
# The rules

{count} rules, by what they are about: the word above each group is what `--select` and `--ignore` take beside ids. The
severity is that of most findings of a rule; `vtopo.toml` settles another. The link leads to the whole page of a rule:
why it matters, an example, what to do instead, when to allow it. `vtopo explain RULE` shows the same. Rules of your own
are [a folder each](writing-a-rule.md).
"""


def _entry(rule: Rule) -> str:
    """A rule: how grave it is, what it finds, what it can not see, and what it maps to."""
    folder = rule.id.replace("-", "_")
    marks = [f"{rule.severity.value}"]
    marks += ["compares with a baseline, and is not asked without one"] if rule.compares else []
    marks += ["judges what the others have said"] if rule.last else []
    lines = [f"### [{rule.id}](../rules/{folder}/README.md)", "", f"*{'; '.join(marks)}.* {rule.title}", ""]
    lines += [sections(rule.page)["What it finds"], "", f"**Can not see.** {sections(rule.page)[BLIND]}", ""]
    lines += [f"**Maps to** {', '.join(rule.standards)}.", ""] if rule.standards else []
    return "\n".join(lines)


def _whose(rule: Rule) -> str:
    return f" ({visible(rule.pack)})" if rule.pack else ""
