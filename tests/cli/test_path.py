"""`vtopo path`: the answer, its exit codes, and what words that mean nothing get."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Vtopo

PLAN = """\
plan "Two hosts"
levels public < secret
service http tcp/80
segment outer { level public }
segment inner { level secret }
switch sw { carries [outer inner], port-security }
host h {
  nic p0 { switch sw, carries outer }
  vmm e {
    vswitch v { uplink p0, mode switch, forged-transmits no }
    vm web   { nic { carries outer }, serves http }
    vm other { nic { carries outer }, serves http }
    vm clone[1..3] { nic { carries outer }, serves none }
  }
}
machine db { nic { carries inner }, serves http }
firewall fw { legs [outer inner], allow other -> db http }
sensor ids { watches [outer inner] }
attacker eve { at outer }
"""


@pytest.fixture(autouse=True)
def plan(project: Path) -> None:
    (project / "plan.vt").write_text(PLAN)


def test_a_path_is_told_step_by_step_with_its_places(vtopo: Vtopo) -> None:
    said = vtopo("path", "plan.vt", "eve", "db")
    assert said.out.startswith("outside outer -> db: 2 failures away, in 2 steps\n")
    assert "outside outer -> other  network (1 failure, low)" in said.out
    assert (
        "plan.vt:11:18: other.nic carries outer" in " ".join(said.out.split()) or "other.nic carries outer" in said.out
    )
    assert "tcp/80 over outer (on the wire) -> gateway fw -> inner (on the wire)" in said.out
    assert said.code == 1


def test_a_path_of_two_failures_is_a_warning_and_one_of_one_an_error(vtopo: Vtopo) -> None:
    assert vtopo("path", "plan.vt", "eve", "db", "--fail-on", "error").code == 0
    assert vtopo("path", "plan.vt", "other", "db", "--fail-on", "error").code == 1
    assert vtopo("path", "plan.vt", "other", "db", "--fail-on", "never").code == 0


def test_no_path_exits_with_zero_and_says_what_stops_each_way(vtopo: Vtopo) -> None:
    alone = PLAN.replace("other -> db", "db -> other")
    Path("plan.vt").write_text(alone)
    said = vtopo("path", "plan.vt", "eve", "db")
    assert said.code == 0
    assert "no path" in said.out
    assert "fw denies what no rule allows" in said.out


def test_unseen_paths_use_no_packet_that_a_sensor_sees(vtopo: Vtopo) -> None:
    seen = vtopo("path", "plan.vt", "eve", "other", "--unseen")
    assert "no unseen path" in seen.out
    assert "every path is seen; the shortest is 1 failure away" in seen.out
    inside = vtopo("path", "plan.vt", "web", "other", "--unseen")
    assert "inside h.e.v" in inside.out
    assert "unseen" in inside.out


def test_several_paths_are_no_detours_of_one_another(vtopo: Vtopo) -> None:
    one = vtopo("path", "plan.vt", "web", "other", "-k", "5")
    assert "path 2" not in one.out
    several = vtopo("path", "plan.vt", "web", "other", "-k", "5", "--without", "network web -> other")
    assert "path 2: 2 failures away" in several.out
    assert "web -> vmm h.e  escape (1 failure, high)" in several.out


def test_a_member_of_a_range_stands_for_it(vtopo: Vtopo) -> None:
    assert "clone" in vtopo("path", "plan.vt", "clone2", "other").out


def test_the_attacker_may_be_there_already(vtopo: Vtopo) -> None:
    said = vtopo("path", "plan.vt", "web", "web")
    assert "the attacker starts there" in said.out
    assert said.code == 0


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("nobody", "db"), "nothing an attacker could own is called `nobody`"),
        (("webb", "db"), "did you mean `web`?"),
        (("web", "db", "--without", "escap"), "there is no step `escap`"),
        (("web", "db", "--without", "escape web"), "a step is written `escape A -> B`"),
        (("web", "db", "-k", "0"), "0 is not in the range"),
    ],
)
def test_words_that_mean_nothing_are_told(vtopo: Vtopo, args: tuple[str, ...], expected: str) -> None:
    said = vtopo("path", "plan.vt", *args)
    assert said.code == 2
    assert expected in " ".join(said.err.replace("│", "").split())


def test_a_plan_with_mistakes_has_no_paths(vtopo: Vtopo) -> None:
    Path("plan.vt").write_text(PLAN + "vm lost { on nowhere }\n")
    said = vtopo("path", "plan.vt", "web", "db")
    assert said.code == 2
    assert "nowhere" in said.err


@pytest.mark.parametrize("args", [("eve", "db"), ("web", "db", "--unseen"), ("db", "web", "-k", "3")])
def test_what_path_says_can_be_verified(vtopo: Vtopo, args: tuple[str, ...]) -> None:
    said = vtopo("path", "plan.vt", *args, "-f", "json")
    document = json.loads(said.out)
    assert document["schema"] == "vtopo-proofs-1"
    Path("report.json").write_text(said.out)
    assert vtopo("verify", "report.json", "plan.vt").code == 0


def test_names_do_not_act(vtopo: Vtopo) -> None:
    Path("plan.vt").write_text(
        PLAN.replace("vm web ", 'vm web { label "\x1b[31m" } vm web2 ').replace("\x1b", "\\u{1b}")
    )
    said = vtopo("path", "plan.vt", "web2", "other", terminal=True)
    assert "\x1b[31m" not in said.out


class TestMoves:
    """VMs that move over a cluster."""

    PLAN = """\
plan "Three hosts"
levels public < secret
segment outer { level public }
segment inner { level secret }
host [g h] { nic p { carries [outer inner] }, vmm v { admin none, vswitch w { uplink p } } }
host i { nic p { carries [outer inner] }, vmm v { admin none, sandboxed, vswitch w { uplink p } } }
cluster c { members [g h i] }
vm web { on g, nic { carries outer }, serves none }
vm db { on h, pinned, hardened, nic { carries inner } }
vm bank { on i, pinned, hardened, nic { carries inner } }
"""

    @pytest.fixture(autouse=True)
    def moving(self, project: Path) -> None:
        (project / "plan.vt").write_text(self.PLAN)

    def test_a_vm_that_may_come_to_a_host_leads_there(self, vtopo: Vtopo) -> None:
        assert vtopo("path", "plan.vt", "web", "db").code == 0
        said = vtopo("path", "plan.vt", "web", "db", "--moves")
        assert said.code == 1
        assert "web -> vmm h.v  migration (1 failure, high)\n     assumed: web pinned no\n" in said.out

    def test_an_owned_vmm_has_what_may_come_to_it(self, vtopo: Vtopo) -> None:
        said = vtopo("path", "plan.vt", "h.v", "web", "--moves")
        assert "vmm h.v -> web  migration (1 failure, high)" in said.out

    def test_what_stops_a_move_is_told(self, vtopo: Vtopo) -> None:
        said = vtopo("path", "plan.vt", "web", "bank", "--moves")
        assert said.out.startswith("web -> bank: no path, wherever VMs may move\n")
        assert "  no web -> vmm i.v  migration (1 failure, high)\n" in said.out
        assert "i.v sandboxed yes\n" in said.out
        assert vtopo("path", "plan.vt", "web", "db", "--moves", "--without", "migration").code == 0

    @pytest.mark.parametrize("goal", ["db", "bank"])
    def test_its_proofs_check_and_a_claim_of_too_little_does_not(self, vtopo: Vtopo, goal: str) -> None:
        report = vtopo("path", "plan.vt", "web", goal, "--moves", "--format", "json").out
        Path("report.json").write_text(report)
        assert vtopo("verify", "report.json", "plan.vt").code == 0
        Path("report.json").write_text(
            vtopo("path", "plan.vt", "web", goal, "--format", "json").out.replace('"moves": false', '"moves": true')
        )
        assert vtopo("verify", "report.json", "plan.vt").code == 1


def test_a_cut_tells_what_would_leave_no_path_and_its_proof_checks(vtopo: Vtopo, project: Path) -> None:
    said = vtopo("path", "plan.vt", "eve", "db", "--cut")
    assert said.out.endswith(
        "without 2 steps there is no path:\n"
        "  outside outer -> other  network\n"
        "  outside outer -> web  network\n"
        "1 setting would leave no path; no fewer do:\n"
        "  harden db\n"
    )
    (project / "cut.json").write_text(vtopo("path", "plan.vt", "eve", "db", "--cut", "-f", "json").out)
    checked = vtopo("verify", "cut.json", "plan.vt")
    assert (0, "checked 2 proofs: all of it holds\n") == (checked.code, checked.out)


def test_a_cut_is_about_all_paths(vtopo: Vtopo) -> None:
    said = vtopo("path", "plan.vt", "eve", "db", "--cut", "--unseen")
    assert said.code == 2
    assert "`--cut` is about all paths" in " ".join(said.err.replace("│", " ").split())
