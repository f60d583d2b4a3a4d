from __future__ import annotations

import pytest

from tests.helpers.expectations import ROOT, Sample, expected, judged, places
from vtopo.commands.formatting import formatted
from vtopo.findings import Severity
from vtopo.reports import text

FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "samples").rglob("*.vt"))
PLANS = [name for name in FILES if "\nplan " in f"\n{(ROOT / name).read_text(encoding='utf-8')}"]
FACTS = [
    (name, " ".join(words)) for name in PLANS for words in expected((ROOT / name).read_text(encoding="utf-8")).facts
]

SCREEN = 45
"""Lines of a terminal that the report of a sample fits on."""


def test_every_folder_has_plans() -> None:
    folders = {path.relative_to(ROOT).as_posix() for path in (ROOT / "samples").rglob("*") if path.is_dir()}
    assert folders - {name.rsplit("/", 1)[0] for name in PLANS} == {
        "samples/published",
        "samples/libvirt",  # XML: a plan is made of it
        "samples/libvirt/kvm7",
    }


@pytest.mark.parametrize("name", FILES)
def test_a_sample_is_formatted(name: str) -> None:
    one = formatted(str(ROOT / name), None)
    assert one.problems == ()
    assert one.before == one.after


@pytest.mark.parametrize("name", FILES)
def test_a_sample_opens_with_what_it_is(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("name", PLANS)
def test_a_sample_is_judged_without_mistakes(name: str) -> None:
    assessment = judged(name)
    assert assessment.problems == ()
    assert assessment.crashed == ()


@pytest.mark.parametrize("name", PLANS)
def test_a_sample_gets_the_findings_it_expects_and_no_other_that_is_grave(name: str) -> None:
    sample = Sample(name)
    said = set(places((*sample.assessment.findings, *sample.assessment.measures)))
    grave = set(places(tuple(f for f in sample.assessment.findings if f.severity is not Severity.NOTE)))
    assert sample.expected_findings() - said == set()
    assert grave - sample.expected_findings() == set()


@pytest.mark.parametrize("name", PLANS)
def test_every_sample_expects_some_fact(name: str) -> None:
    assert Sample(name).expected_facts()


@pytest.mark.parametrize(("name", "fact"), FACTS)
def test_a_fact_is_what_the_sample_says_it_is(name: str, fact: str) -> None:
    assert Sample(name).holds(tuple(fact.split()))


def test_fragments_expect_no_facts() -> None:
    fragments = [name for name in FILES if name not in PLANS]
    assert [name for name in fragments if expected((ROOT / name).read_text(encoding="utf-8")).facts] == []


@pytest.mark.parametrize("name", PLANS)
def test_the_report_of_a_sample_is_one_screen(name: str) -> None:
    assert len(text.render(judged(name), color=False).splitlines()) <= SCREEN
