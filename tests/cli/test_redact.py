"""With `--redact` nothing of what a plan calls its things gets into any report, and all else stays as it is."""

from __future__ import annotations

import json
from collections import Counter
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from vtopo.commands.redacting import redacted
from vtopo.model.loading import Project

from .conftest import Vtopo

SECRET = "qz"
PLAN = """
plan "qz shop" { owner "qz owner", baseline "qzbefore.vt" }  # qz comment
include "qznet/qzbase.vt"
host qzesx[1..2] {
  nic qzp0 { switch qzsw, carries [qzdmz qzlan] }
  vmm qzhv { label "qz label" }
}
cluster qzprod { members qzesx[1..2] }
vswitch qzvs { on qzprod, uplink qzp0 }
template qzguest { disk qzsan }
vm qzweb[1..4] like qzguest { on qzesx1, nic { switch qzvs, carries qzdmz }, serves qzhttp }
vm qzdb like qzguest { on qzesx2, nic { switch qzvs, carries qzlan, address 10.77.1.9 }, asset "qz cards" }
vm qzgate {
  on qzesx2
  nic { switch qzvs, carries qzdmz }
  nic { switch qzvs, carries qzlan }
  firewall qzfw { allow qzweb2 -> 10.77.1.0/24 qzsql, deny any -> any }
}
require qzdmz apart from qzlan by host
accept shared-stack on qzesx1.qzvs until 2030-01-01 because "qz reason" by "qz.person"
"""
BASE = """
levels qzlow < qzhigh
service qzhttp tcp/80
service qzsql tcp/1433
dmz qzdmz { level qzlow, vlan 10 }
segment qzlan { level qzhigh, subnet 10.77.0.0/16 }
switch qzsw { carries [qzdmz qzlan] }
storage qzsan  # allow: shared-storage-across-levels because qz said so
"""
BEFORE = """
plan "qz before"
include "qznet/qzbase.vt"
machine qzweb[1..4] { nic { switch qzsw, carries qzdmz } }
machine qzdb { nic { switch qzsw, carries qzlan } }
"""
FORMATS = ("text", "json", "html", "sarif", "markdown", "junit", "github", "gitlab")


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "qzfolder"
    (folder / "qznet").mkdir(parents=True)
    (folder / "vtopo.toml").write_text("")
    (folder / "qzafter.vt").write_text(PLAN)
    (folder / "qzbefore.vt").write_text(BEFORE)
    (folder / "qznet" / "qzbase.vt").write_text(BASE)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize("form", FORMATS)
def test_no_report_holds_a_name_a_text_a_comment_or_a_file(vtopo: Vtopo, form: str) -> None:
    said = vtopo("analyze", "qzafter.vt", "--redact", "--full", "--fail-on", "never", "-f", form)
    assert (0, "") == (said.code, said.err)
    assert said.out
    assert SECRET not in said.out.lower()
    assert "10.77." not in said.out


@pytest.mark.usefixtures("plans")
def test_the_findings_are_the_same(vtopo: Vtopo) -> None:
    plain, other = (
        json.loads(vtopo("analyze", "qzafter.vt", *more, "--fail-on", "never", "-f", "json").out)
        for more in ((), ("--redact",))
    )
    rules, same = (
        Counter((its["rule"], its["severity"], its["suppressed"] is None) for its in document["findings"])
        for document in (plain, other)
    )
    assert len(rules) > 3
    assert rules == same
    assert [cell["level"] for cell in plain["exhibits"]["ledger"]] == [
        cell["level"] for cell in other["exhibits"]["ledger"]
    ]


@pytest.mark.usefixtures("plans")
def test_the_same_plan_gets_the_same_names(vtopo: Vtopo) -> None:
    first, second = (vtopo("analyze", "qzafter.vt", "--redact", "--fail-on", "never", "-f", "json") for _ in "12")
    assert first.out == second.out


def test_addresses_keep_what_they_are_in(plans: Path) -> None:
    found = redacted(Project(plans), "qzafter.vt", None)
    assert found is not None
    texts = "\n".join(text.decode() for text in found[0].texts.values())
    words = texts.replace(",", " ").split()
    address = ip_address(words[words.index("address") + 1])
    inner = ip_network(next(word for word in words if word.endswith("/24")))
    outer = ip_network(next(word for word in words if word.endswith("/16")))
    assert address in inner
    assert inner.subnet_of(outer)  # type: ignore[arg-type]
    assert outer != ip_network("10.77.0.0/16")


def test_a_plan_with_mistakes_is_told_to_who_asked_and_written_nowhere(vtopo: Vtopo, plans: Path) -> None:
    (plans / "qzafter.vt").write_text(PLAN.replace("carries qzdmz", "carries qznowhere"))
    said = vtopo("analyze", "qzafter.vt", "--redact", "-f", "html", "-o", "out.html")
    assert 2 == said.code
    assert not (plans / "out.html").exists()
    assert "qznowhere" in said.err


def test_a_name_that_is_a_word_of_the_language_is_refused(vtopo: Vtopo, plans: Path) -> None:
    (plans / "qzafter.vt").write_text('plan "p"\nmachine apart { nic { carries from } }\nsegment from\n'
                                      "segment by\nrequire from apart from by by host\n")  # fmt: skip
    said = vtopo("analyze", "qzafter.vt", "--redact", "-f", "json", "-o", "out.json")
    assert (2 == said.code) == (not (plans / "out.json").exists())
