"""Rules of others: where they may come from, and what is said of those that are wrong."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from vtopo import rulebook

from .conftest import Vtopo
from .packs import changed, judging, rule

pytestmark = pytest.mark.usefixtures("project")
TWO_NICS = "\nvm spare { on esx1, nic { switch vs0, carries web_net }, nic { switch vs0, carries web_net } }\n"


def two_nics() -> None:
    with Path("after.vt").open("a") as plan:
        plan.write(TWO_NICS)


class TestAFolder:
    """`--rules FOLDER`."""

    def test_its_rules_judge_beside_the_others(self, vtopo: Vtopo) -> None:
        rule("many-nics")
        two_nics()
        found = json.loads(vtopo("analyze", "after.vt", "--rules", "house", "-f", "json").out)
        (finding,) = [each for each in found["findings"] if each["rule"] == "many-nics"]
        assert ["spare"] == finding["things"]
        assert "many-nics" not in vtopo("analyze", "after.vt", "--full").out

    def test_several_may_be_named_and_one_of_them_twice(self, vtopo: Vtopo) -> None:
        rule("many-nics")
        rule("more-nics", "others")
        args = ("--rules", "house", "--rules", "others", "--rules", "house/../house")
        listed = json.loads(vtopo("rules", "-f", "json", *args).out)["rules"]
        assert {"many-nics": "house", "more-nics": "others"} == {
            its["id"]: its["pack"] for its in listed if its["pack"] != "vtopo"
        }

    @pytest.mark.parametrize(
        "args",
        [
            ("diff", "before.vt", "after.vt"),
            ("known", "after.vt"),
            ("explain", "many-nics"),
            ("config", "--select", "many-nics"),
        ],
    )
    def test_every_command_that_asks_rules_takes_one(self, vtopo: Vtopo, args: tuple[str, ...]) -> None:
        rule("many-nics")
        two_nics()
        said = vtopo(*args, "--rules", "house")
        assert said.code < 2, said.err
        assert "many" in said.out.replace("-", " ")

    def test_what_its_files_share_can_be_imported(self, vtopo: Vtopo) -> None:
        home = judging("many-nics", "from .._words import NONE\nreturn NONE")
        (home.parent / "_words.py").write_text("NONE = ()\n")
        (home.parent / "__init__.py").write_text("")
        assert 1 == vtopo("analyze", "after.vt", "--rules", "house").code

    def test_a_change_counts_at_once_and_nothing_is_written_beside_it(
        self, vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "dont_write_bytecode", False)
        home = judging("many-nics", "return 7")
        assert 3 == vtopo("analyze", "after.vt", "--rules", "house").code
        changed(home / "__init__.py", "return 7", "return ()")
        assert 1 == vtopo("analyze", "after.vt", "--rules", "house").code
        assert [] == list(Path("house").rglob("__pycache__"))

    def test_what_a_rule_prints_is_in_no_report(self, vtopo: Vtopo) -> None:
        home = judging("many-nics", "print('while judging')\nreturn ()")
        changed(home / "__init__.py", "SEVERITY =", "print('while loading')\nSEVERITY =")
        said = vtopo("analyze", "after.vt", "--rules", "house", "-f", "json")
        assert "after.vt" == json.loads(said.out)["plan"]
        assert "while loading\nwhile judging\n" == said.err

    def test_one_that_is_installed_is_not_read_twice(self, vtopo: Vtopo) -> None:
        (home,) = {Path(str(each.home)).parent for each in rulebook.rules(packs=[rulebook.BUILTIN]).values()}
        assert 0 == vtopo("rules", "--rules", str(home)).code


def spoil(change: Callable[[Path], object]) -> Callable[[], None]:
    def run() -> None:
        change(rule("many-nics"))

    return run


WRONG: dict[str, tuple[Callable[[], object], str, str]] = {
    "no folder": (lambda: None, "house:1", "`house` is no folder of rules: there is none"),
    "a file": (lambda: Path("house").write_text(""), "house:1", "`house` is no folder of rules: it is no folder"),
    "nothing in it": (lambda: Path("house").mkdir(), "house:1", "`house` has no rule"),
    "no judgment": (
        spoil(lambda home: (home / "__init__.py").unlink()),
        "house/many_nics/__init__.py:1",
        "`many_nics` has no `__init__.py`, so it is no rule",
    ),
    "no page": (spoil(lambda home: (home / "README.md").unlink()), "house/many_nics/README.md:1", "has no `README.md`"),
    "an empty page": (
        spoil(lambda home: (home / "README.md").write_text("")),
        "house/many_nics/README.md:1",
        "the page of rule `many-nics` starts with `# many-nics` and a sentence below it",
    ),
    "a page that is no text": (
        spoil(lambda home: (home / "README.md").write_bytes(b"# many-nics\n\n\xff\n")),
        "house/many_nics/README.md:1",
        "the page of rule `many-nics` starts with `# many-nics` and a sentence below it",
    ),
    "no bad sample": (spoil(lambda home: (home / "bad.vt").unlink()), "house/many_nics/bad.vt:1", "has no `bad.vt`"),
    "no good sample": (spoil(lambda home: (home / "good.vt").unlink()), "house/many_nics/good.vt:1", "no `good.vt`"),
    "no severity": (
        spoil(lambda home: changed(home / "__init__.py", "SEVERITY = Severity.WARNING\n", "")),
        "house/many_nics/__init__.py:1",
        "rule `many-nics` says no `SEVERITY`: Severity.ERROR, Severity.WARNING or Severity.NOTE",
    ),
    "a word for a severity": (
        spoil(lambda home: changed(home / "__init__.py", "Severity.WARNING", '"grave"')),
        "house/many_nics/__init__.py:9",
        "rule `many-nics` has a wrong `SEVERITY`",
    ),
    "a category of its own": (
        spoil(lambda home: changed(home / "__init__.py", '"hygiene"', '"house"')),
        "house/many_nics/__init__.py:10",
        "rule `many-nics` has a wrong `CATEGORY`: one of isolation, tcb, privilege",
    ),
    "no standards": (
        spoil(lambda home: changed(home / "__init__.py", "STANDARDS: tuple[str, ...] = ()\n", "")),
        "house/many_nics/__init__.py:1",
        "rule `many-nics` says no `STANDARDS`",
    ),
    "one standard": (
        spoil(lambda home: changed(home / "__init__.py", "STANDARDS: tuple[str, ...] = ()", 'STANDARDS = "CWE-1"')),
        "house/many_nics/__init__.py:11",
        "rule `many-nics` has a wrong `STANDARDS`",
    ),
    "no judge": (
        spoil(lambda home: changed(home / "__init__.py", "def judge", "def judges")),
        "house/many_nics/__init__.py:1",
        "rule `many-nics` says no `judge`",
    ),
    "another heading": (
        spoil(lambda home: changed(home / "README.md", "# many-nics", "# Many NICs")),
        "house/many_nics/README.md:1",
        "the page of rule `many-nics` starts with `# many-nics` and a sentence below it",
    ),
    "sees everything": (
        spoil(lambda home: changed(home / "README.md", "## What it can not see", "## What it sees")),
        "house/many_nics/README.md:1",
        "does not say under `## What it can not see` what it misses",
    ),
    "an import that fails": (
        spoil(lambda home: changed(home / "__init__.py", "SEVERITY =", "import nowhere\nSEVERITY =")),
        "house/many_nics/__init__.py:9",
        "can not be loaded: ModuleNotFoundError: No module named 'nowhere'",
    ),
    "no Python": (
        spoil(lambda home: changed(home / "__init__.py", "SEVERITY =", "SEVERITY ==== 1")),
        "house/many_nics/__init__.py:9",
        "can not be loaded: SyntaxError",
    ),
    "an error that can not say why": (
        spoil(
            lambda home: changed(
                home / "__init__.py",
                "SEVERITY =",
                "class Mute(Exception):\n    def __str__(self): raise self\nraise Mute\nSEVERITY =",
            )
        ),
        "house/many_nics/__init__.py:11",
        "rule `many-nics` can not be loaded: Mute, which can not say why",
    ),
    "it leaves": (
        spoil(lambda home: changed(home / "__init__.py", "SEVERITY =", "raise SystemExit(0)\nSEVERITY =")),
        "house/many_nics/__init__.py:9",
        "can not be loaded: SystemExit: 0",
    ),
    "a folder named as the id is": (
        spoil(lambda home: home.rename(home.with_name("many-nics"))),
        "house/many-nics/__init__.py:1",
        "write `_` for each `-`",
    ),
    "no id": (
        spoil(lambda home: home.rename(home.with_name("Many"))),
        "house/Many/__init__.py:1",
        "`Many` is no id of a rule",
    ),
    "an id that is taken": (
        lambda: rule("unused"),
        "house/unused/__init__.py:1",
        "there is a rule `unused` already, of vtopo itself",
    ),
    "its own start fails": (
        spoil(lambda home: (home.parent / "__init__.py").write_text("1 / 0\n")),
        "house/__init__.py:1",
        "the pack `house` can not be loaded: ZeroDivisionError",
    ),
}


@pytest.mark.parametrize(("make", "place", "told"), WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_is_told_at_its_place(vtopo: Vtopo, make: Callable[[], object], place: str, told: str) -> None:
    make()
    said = vtopo("rules", "--rules", "house")
    assert (2, "") == (said.code, said.out)
    assert told in said.err
    assert f"--> {place}:" in said.err
    assert "1 mistake: the rules can not be loaded." in said.err


def test_all_that_is_wrong_is_told_at_once(vtopo: Vtopo) -> None:
    changed(rule("many-nics") / "__init__.py", '"hygiene"', "7")
    (rule("more-nics") / "good.vt").unlink()
    rule("unused", "others")
    said = vtopo("analyze", "after.vt", "--rules", "house", "--rules", "others", "--rules", "none")
    assert 2 == said.code
    assert "4 mistakes: the rules can not be loaded." in said.out


def test_a_failure_in_another_rule_is_told_there(vtopo: Vtopo) -> None:
    changed(rule("many-nics") / "__init__.py", "SEVERITY =", "1 / 0\nSEVERITY =")
    changed(rule("many") / "__init__.py", "SEVERITY =", "from ..many_nics import judge\nSEVERITY =")
    told = vtopo("rules", "--rules", "house").err
    assert " --> house/many/__init__.py:9:1\n" in told
    assert " --> house/many_nics/__init__.py:9:1\n" in told


def test_links_in_a_circle_are_no_folder(vtopo: Vtopo) -> None:
    Path("house").symlink_to("house")
    said = vtopo("rules", "--rules", "house")
    assert 2 == said.code
    assert "`house` is no folder of rules: there is none" in said.err


@pytest.mark.parametrize("form", ["json", "sarif", "github", "gitlab", "junit", "markdown", "html"])
def test_a_pack_that_is_wrong_keeps_every_format_from_a_verdict(vtopo: Vtopo, form: str) -> None:
    said = vtopo("analyze", "after.vt", "--rules", "none", "-f", form)
    assert 2 == said.code
    assert "is no folder of rules" in said.out


def test_the_folder_of_a_rule_is_no_pack_and_the_one_around_it_is_named(vtopo: Vtopo) -> None:
    rule("many-nics")
    assert "name the folder around it" in vtopo("rules", "--rules", "house/many_nics").err


# -- installed -----------------------------------------------------------------------------------------------------


def install(site: Path, package: str = "acme_rules", distribution: str = "acme") -> Path:
    """A pack as an installer leaves it: the package, and a folder that says what it is."""
    rule("many-nics", str(site / package))
    (site / package / "__init__.py").write_text("")
    about = site / f"{distribution}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[vtopo.rules]\n{distribution} = {package}\n")
    return site / package


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages."""
    folder = tmp_path_factory.mktemp("site")
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.fixture(autouse=True)
def _forgotten() -> object:
    """What a test has loaded is gone after it."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith(("acme_rules", "vtopo_pack_")):
            del sys.modules[name]


def test_an_installed_pack_judges_without_being_named(vtopo: Vtopo, site: Path) -> None:
    install(site)
    two_nics()
    assert "many-nics" in vtopo("analyze", "after.vt").out
    assert "(acme_rules)" in vtopo("rules").out
    assert "many-nics" in vtopo("explain", "many-nics").out


def test_an_installed_pack_that_is_wrong_is_told_with_its_name(vtopo: Vtopo, site: Path) -> None:
    (install(site) / "__init__.py").write_text("import nowhere\n")
    said = vtopo("analyze", "after.vt")
    assert 2 == said.code
    assert "the pack `acme_rules`, which is installed, can not be loaded: ModuleNotFoundError" in said.out


def test_one_id_of_two_packs_is_a_mistake_that_names_both(vtopo: Vtopo, site: Path) -> None:
    install(site)
    rule("many-nics")
    said = vtopo("rules", "--rules", "house")
    assert 2 == said.code
    assert "--> house/many_nics/__init__.py:1" in said.err
    assert "there is a rule `many-nics` already, of the pack `acme_rules`" in said.err


def test_what_lies_in_the_current_folder_is_not_installed(vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch) -> None:
    (install(Path.cwd()) / "__init__.py").write_text("raise AssertionError('it was run')\n")
    for first in ("", str(Path.cwd()), "."):
        monkeypatch.setattr(sys, "path", [first, *sys.path])
        said = vtopo("rules")
        assert (0, "") == (said.code, said.err)
        assert "many-nics" not in said.out


def test_a_package_of_the_current_folder_does_not_stand_in_for_one_that_is_installed(
    vtopo: Vtopo, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(site)
    shutil.copytree(site / "acme_rules", "acme_rules")
    Path("acme_rules/__init__.py").write_text("raise AssertionError('it was run')\n")
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    assert "many-nics" in vtopo("rules").out
