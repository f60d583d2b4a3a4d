"""`vtopo.toml` and `[tool.vtopo]`: what they settle, which of them counts, and how their mistakes are told."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from jsonschema import Draft202012Validator

from vtopo.config import KEYS, Config, covers, found, read, schema

RULES = {"unused": "hygiene", "shared-stack": "privilege", "shared-storage-across-levels": "isolation"}
FULL = """\
fail-on = "error"
min-confidence = "medium"
select = ["shared", "hygiene"]
ignore = ["shared-stack"]
known = "known.txt"

[severity]
unused = "warning"
"""


def told(folder: Path, text: str, name: str = "vtopo.toml") -> list[str]:
    """The mistakes of a file, each with its place and its hint."""
    (folder / name).write_text(text)
    config, problems = read(folder / name, folder, RULES)
    assert "config" in {problem.stage for problem in problems} or config
    return [f"{problem.place}: {problem.message}{f' ({problem.hint})' if problem.hint else ''}" for problem in problems]


def settled(folder: Path, text: str, name: str = "vtopo.toml") -> Config:
    (folder / name).write_text(text)
    config, problems = read(folder / name, folder, RULES)
    assert () == problems
    return config


class TestReading:
    """What a file settles."""

    def test_every_key_is_read_and_its_line_is_where_it_is_from(self, tmp_path: Path) -> None:
        lines = list(settled(tmp_path, FULL).lines())
        assert [
            ("fail-on", "error", "vtopo.toml:1"),
            ("min-confidence", "medium", "vtopo.toml:2"),
            ("select", "shared, hygiene", "vtopo.toml:3"),
            ("ignore", "shared-stack", "vtopo.toml:4"),
            ("known", "known.txt", "vtopo.toml:5"),
            ("severity", "unused warning", "vtopo.toml:7"),
        ] == lines

    def test_pyproject_says_the_same_in_its_table(self, tmp_path: Path) -> None:
        config = settled(tmp_path, '[project]\nname = "x"\n\n[tool.vtopo]\nfail-on = "error"\n', "pyproject.toml")
        assert ("error", "pyproject.toml:5") == (config.fail_on, config.origins["fail-on"])

    def test_an_empty_file_settles_nothing(self, tmp_path: Path) -> None:
        assert Config().fail_on == settled(tmp_path, "").fail_on
        assert {"default"} == {origin for _, _, origin in settled(tmp_path, "").lines()}

    def test_the_command_line_goes_first(self, tmp_path: Path) -> None:
        its = settled(tmp_path, FULL).with_(fail_on="never", ignore=(), select=None)
        assert ("never", (), ("shared", "hygiene")) == (its.fail_on, its.ignore, its.select)
        assert ("command line", "vtopo.toml:3") == (its.origins["ignore"], its.origins["select"])

    def test_what_is_selected_and_not_ignored_counts(self, tmp_path: Path) -> None:
        config = settled(tmp_path, FULL)
        assert ["unused", "shared-storage-across-levels"] == [
            rule for rule, category in RULES.items() if config.selects(rule, category)
        ]

    def test_a_name_stands_for_ids_first_words_and_categories(self) -> None:
        assert [True, True, True] == [covers(name, "shared-stack", "tcb") for name in ("shared-stack", "shared", "tcb")]
        assert [False, False] == [covers(name, "shared-stack", "tcb") for name in ("share", "stack")]


class TestMistakes:
    """Each is told at its place."""

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('fail-onn = "error"', "vtopo.toml:1:1: there is no key `fail-onn` (did you mean `fail-on`?)"),
            (
                'fail-on = "eror"',
                'vtopo.toml:1:1: `fail-on` is one of "error", "warning", "note", "never" (did you mean `error`?)',
            ),
            ("fail-on = 1", 'vtopo.toml:1:1: `fail-on` is one of "error", "warning", "note", "never"'),
            (
                'ignore = [\n  "unused",\n  "share-stack",\n]',
                "vtopo.toml:3:3: `share-stack` is no rule, no first word of one and no category (did you mean "
                "`shared-stack`?)",
            ),
            ('ignore = "unused"', 'vtopo.toml:1:1: `ignore` takes a list of names, such as ["unused"]'),
            ("ignore = [1]", 'vtopo.toml:1:1: `ignore` takes a list of names, such as ["unused"]'),
            ('known = ""', "vtopo.toml:1:1: `known` takes the name of a file"),
            ('known = "../known.txt"', "vtopo.toml:1:1: `../known.txt` leaves the repository"),
            ('severity = "error"', "vtopo.toml:1:1: `severity` is a table: a rule and its severity on each line"),
            (
                '# mine\n[severity]\nunusd = "error"',
                "vtopo.toml:3:1: there is no rule `unusd` (did you mean `unused`?)",
            ),
            (
                '[severity]\nunused = "off"',
                'vtopo.toml:2:1: `unused` is one of "error", "warning", "note"',
            ),
            ('severity.unused = "of"', 'vtopo.toml:1:1: `unused` is one of "error", "warning", "note"'),
        ],
    )
    def test_a_wrong_key_or_value(self, tmp_path: Path, text: str, message: str) -> None:
        assert [message] == told(tmp_path, text + "\n")

    def test_all_of_them_at_once(self, tmp_path: Path) -> None:
        assert 3 == len(told(tmp_path, 'a = 1\nb = 2\nfail-on = ""\n'))

    def test_what_is_no_toml(self, tmp_path: Path) -> None:
        (only,) = told(tmp_path, 'fail-on = "error"\nignore = [\n')
        assert "`vtopo.toml` is no TOML" in only
        (only,) = told(tmp_path, 'fail-on = "error"\nignore - 3\n')
        assert only.startswith("vtopo.toml:2:8: `vtopo.toml` is no TOML")

    def test_what_can_not_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "vtopo.toml").write_bytes(b"\xff\xfe")
        assert ["`vtopo.toml` can not be read: it is no UTF-8"] == [
            problem.message for problem in read(tmp_path / "vtopo.toml", tmp_path, RULES)[1]
        ]
        assert 1 == len(read(tmp_path / "missing.toml", tmp_path, RULES)[1])

    @pytest.mark.parametrize("name", ["a\\u0000b", "n" * 5000, "loop"])
    def test_a_name_that_leads_nowhere_is_no_crash(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "loop").symlink_to("loop")
        (tmp_path / "vtopo.toml").write_text(f'known = "{name}"\n')
        config, problems = read(tmp_path / "vtopo.toml", tmp_path, RULES)
        assert (None, 1) == (config.known, len(problems)) or config.known == tmp_path / name

    @pytest.mark.parametrize(
        "text",
        [
            "tool = 1",
            "[tool]\nvtopo = 1",
            "[[tool]]\nvtopo = 1",
            "[[tool.vtopo]]\na = 1",
            "[tool.vtopo.severity.a]",
            "",
        ],
    )
    def test_a_pyproject_of_another_form_is_no_crash(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "pyproject.toml").write_text(text + "\n")
        config, problems = read(tmp_path / "pyproject.toml", tmp_path, RULES)
        assert Config().fail_on == config.fail_on
        assert bool(problems) == ("vtopo" in text and "[[tool]]" not in text)

    def test_whatever_stands_in_it_is_no_crash(self, tmp_path: Path) -> None:
        random = Random(7)
        pieces = [
            "[",
            "]",
            "=",
            '"',
            "\n",
            "severity",
            "tool.vtopo",
            "fail-on",
            "1",
            "nan",
            "{",
            "}",
            ",",
            ".",
            "'",
            "\t",
        ]
        for _ in range(2000):
            (tmp_path / "vtopo.toml").write_text("".join(random.choices(pieces, k=random.randrange(12))))
            _, problems = read(tmp_path / "vtopo.toml", tmp_path, RULES)
            assert all(problem.place.file == "vtopo.toml" and problem.place.line > 0 for problem in problems)

    def test_a_link_that_leads_out_of_the_repository(self, tmp_path: Path) -> None:
        (tmp_path / "outside.toml").write_text("secret = 1\n")
        (tmp_path / "inside").mkdir()
        (tmp_path / "inside/vtopo.toml").symlink_to(tmp_path / "outside.toml")
        _, problems = read(tmp_path / "inside/vtopo.toml", tmp_path / "inside", RULES)
        assert ["`vtopo.toml` leaves the repository"] == [problem.message for problem in problems]


class TestFinding:
    """The nearest file counts."""

    def test_the_nearest_on_the_way_up_and_none_above_the_top(self, tmp_path: Path) -> None:
        (tmp_path / "vtopo.toml").touch()
        (tmp_path / "a/b/c").mkdir(parents=True)
        assert None is found(tmp_path / "a/b/c", tmp_path / "a")
        assert tmp_path / "vtopo.toml" == found(tmp_path / "a/b/c", tmp_path)
        (tmp_path / "a/b/vtopo.toml").touch()
        assert tmp_path / "a/b/vtopo.toml" == found(tmp_path / "a/b/c", tmp_path)

    def test_a_pyproject_without_a_table_of_ours_does_not_count(self, tmp_path: Path) -> None:
        (tmp_path / "vtopo.toml").touch()
        (tmp_path / "a").mkdir()
        (tmp_path / "a/pyproject.toml").write_text("[project]\n")
        assert tmp_path / "vtopo.toml" == found(tmp_path / "a", tmp_path)
        (tmp_path / "a/pyproject.toml").write_text("[tool.vtopo]\n")
        assert tmp_path / "a/pyproject.toml" == found(tmp_path / "a", tmp_path)

    def test_vtopo_toml_goes_before_pyproject(self, tmp_path: Path) -> None:
        (tmp_path / "vtopo.toml").touch()
        (tmp_path / "pyproject.toml").write_text("[tool.vtopo]\n")
        assert tmp_path / "vtopo.toml" == found(tmp_path, tmp_path)


def test_the_schema_knows_every_key_and_what_it_takes() -> None:
    validator = Draft202012Validator(json.loads(json.dumps(schema())))
    assert [key.name for key in KEYS] == list(schema()["properties"])
    assert validator.is_valid({"fail-on": "error", "select": ["a"], "known": "a", "severity": {"unused": "note"}})
    for wrong in (
        {"fail-onn": "error"},
        {"fail-on": "eror"},
        {"select": "a"},
        {"known": 1},
        {"severity": {"a": "off"}},
    ):
        assert not validator.is_valid(wrong)
