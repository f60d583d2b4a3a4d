"""What names mean is noted while a plan is resolved, and changes nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from vtopo.model.loading import Project, load
from vtopo.model.meant import Meant
from vtopo.model.mistakes import Mistakes
from vtopo.model.resolving import resolve, resolve_loaded

from .plans import NOWHERE, SHOP

SAMPLES = sorted(path for path in (Path(__file__).parents[2] / "samples").rglob("*.vt"))


def noted(text: str, **included: str) -> Meant:
    texts = {f"{name}.vt": content.encode() for name, content in included.items()}
    texts["plan.vt"] = f'plan "Test"\n{text}'.encode()
    mistakes, meant = Mistakes(), Meant()
    loaded = load(Project(NOWHERE, texts), "plan.vt", mistakes)
    assert loaded is not None
    assert resolve_loaded(loaded, mistakes, meant)[0] is not None, mistakes.told()
    return meant


def names(meant: Meant) -> set[tuple[str, str, str]]:
    """Each name that is no declaration, with what it means."""
    return {(its.at.text, its.kind, its.name) for its in meant.namings() if not its.declares}


def test_each_step_of_a_path_is_a_name() -> None:
    found = names(noted(f"{SHOP}\nvm db {{ on esx1.hv, nic {{ switch vs0 }} }}"))
    assert {("esx1", "host", "esx1"), ("hv", "vmm", "esx1.hv"), ("vs0", "vswitch", "esx1.hv.vs0")} <= found


def test_a_host_that_stands_for_its_vmm_is_named_as_the_host() -> None:
    assert ("esx2", "host", "esx2") in names(noted(f"{SHOP}\nvm db {{ on esx2, nic {{ switch vs0 }} }}"))


def test_relative_names_are_noted_too() -> None:
    found = names(noted(f"{SHOP}\nvm db {{ on esx1, passthrough p1, nic {{ switch vs0 }} }}"))
    assert {("p0", "nic", "esx1.p0"), ("p1", "nic", "esx1.p1"), ("vs0", "vswitch", "esx1.hv.vs0")} <= found


def test_what_is_said_twice_in_equal_words_is_noted_at_both_places() -> None:
    text = (
        f"{SHOP}\nvm [a b] {{ on esx1, nic {{ switch vs0, carries web_net }}, nic {{ switch vs0, carries web_net }} }}"
    )
    at = {its.at.start for its in noted(text).namings() if its.at.text == "web_net" and not its.declares}
    assert 3 == len(at)


def test_levels_services_and_templates_are_names() -> None:
    text = f"{SHOP}\ntemplate t {{ serves http }}\nvm db like t {{ on esx1, nic {{ switch vs0 }} }}"
    found = names(noted(text))
    assert {("low", "level", "low"), ("http", "service", "http"), ("t", "template", "t")} <= found


def test_what_is_changed_and_removed_is_named() -> None:
    base = f"{SHOP}\nvm [a b] {{ on esx1, nic {{ switch vs0 }} }}"
    found = names(noted('include "base.vt"\nchange a { hardened }\nremove [b sql]', base=base))
    assert {("a", "vm", "a"), ("b", "vm", "b"), ("sql", "service", "sql")} <= found


def test_a_member_of_a_range_means_the_range() -> None:
    its = noted(f"{SHOP}\nvm web[1..9] {{ on esx1, nic {{ switch vs0 }} }}\nflow web2 -> web[3..4] http")
    assert {("web2", "vm", "web[1..9]"), ("web[3..4]", "vm", "web[1..9]")} <= names(its)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_noting_changes_nothing(path: Path) -> None:
    project = Project.around(path)
    mistakes, meant = Mistakes(), Meant()
    loaded = load(project, project.name(path), mistakes)
    assert loaded is not None
    assert not mistakes
    assert resolve(project, project.name(path)) == resolve_loaded(loaded, mistakes, meant)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_name_is_declared_somewhere_and_is_written_where_it_is_noted(path: Path) -> None:
    project = Project.around(path)
    meant = Meant()
    loaded = load(project, project.name(path), Mistakes())
    assert loaded is not None
    resolve_loaded(loaded, Mistakes(), meant)
    declared = {(its.at.source.name, its.at.start) for its in meant.namings() if its.declares}
    assert {(its.declared.source.name, its.declared.start) for its in meant.namings()} <= declared
    stems = {
        its.at.text: its.declared.text.partition("[")[0] for its in meant.namings() if its.declared.text != its.kind
    }
    assert {} == {text: stem for text, stem in stems.items() if not text.startswith(stem)}
