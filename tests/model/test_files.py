"""Includes, encodings, and what is refused before it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from vtopo.model.loading import Project
from vtopo.model.resolving import resolve

from .plans import NOWHERE, codes, model


def code_of(data: bytes) -> str:
    found, problems = resolve(Project(NOWHERE, {"plan.vt": data}), "plan.vt")
    assert found is None
    return problems[0].code


@pytest.mark.parametrize(
    "data",
    [
        b'\xef\xbb\xbfplan "A"\nsegment a\n',
        b'plan "A"\r\nsegment a\r\n',
        b'\xef\xbb\xbfplan "A" {\r\n}\r\nsegment a {\r\n\tlevel unknown\r\n}',
        b'\tplan\t"A"\t\n\t\tsegment\ta\t{\t}\t',
        b'plan "A"\nsegment a',
        b'\n\n\nplan "A",,segment a,\n',
    ],
)
def test_marks_line_ends_and_tabs_do_not_matter(data: bytes) -> None:
    found, problems = resolve(Project(NOWHERE, {"plan.vt": data}), "plan.vt")
    assert not problems
    assert found is not None
    assert (found.title, list(found.segments)) == ("A", ["a"])


def test_columns_are_right_behind_a_byte_order_mark_and_in_crlf() -> None:
    _, problems = resolve(Project(NOWHERE, {"p.vt": "\ufeffsegmnt ä\r\nsegment a { lvl x }".encode()}), "p.vt")
    assert [(p.place.line, p.place.column, p.place.excerpt) for p in problems] == [
        (1, 1, "segmnt ä"),
        (2, 13, "segment a { lvl x }"),
    ]


def test_names_of_any_script() -> None:
    plan = model("segment ü1\nsegment 网络\nmachine сервер-1 { nic { carries [ü1 网络] } }")
    assert plan.nics["сервер-1.nic"].carries == ("ü1", "网络")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# nothing\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_told_as_one(data: bytes) -> None:
    assert code_of(data) == "empty-plan"


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"\x89PNG\r\n\x1a\n\x00", b"\xff\xfep\x00l\x00", bytes(range(256))])
def test_a_binary_file_is_told_in_one_sentence(data: bytes) -> None:
    found, problems = resolve(Project(NOWHERE, {"plan.vt": data}), "plan.vt")
    assert found is None
    assert len(problems) == 1
    assert problems[0].message


def test_a_file_included_by_two_ways_is_read_once() -> None:
    plan = model(
        'include "left.vt"\ninclude "right.vt"',
        left='include "base.vt"\nmachine a { nic { carries s } }',
        right='include "base.vt"\ninclude "./base.vt"\nmachine b { nic { carries s } }',
        base="segment s",
    )
    assert sorted(name for name, _ in plan.files) == ["base.vt", "left.vt", "plan.vt", "right.vt"]
    assert sorted(plan.machines) == ["a", "b"]


def test_includes_are_relative_to_the_file_they_stand_in() -> None:
    texts = {"a/plan.vt": b'plan "A"\ninclude "../b/net.vt"', "b/net.vt": b'include "seg.vt"', "b/seg.vt": b"segment s"}
    found, problems = resolve(Project(NOWHERE, texts), "a/plan.vt")
    assert not problems
    assert found is not None
    assert list(found.segments) == ["s"]


@pytest.mark.parametrize("path", ["../x.vt", "a/../../x.vt", "/x.vt", "C:/x.vt", "a\\\\x.vt", "", ".", "..", "a/.."])
def test_an_include_does_not_leave_the_project(path: str) -> None:
    assert codes(f'include "{path}"') == ["outside-project"]


def test_a_symbolic_link_does_not_leave_the_project(tmp_path: Path) -> None:
    (tmp_path / "secret.vt").write_text("segment s")
    root = tmp_path / "project"
    root.mkdir()
    try:
        (root / "link.vt").symlink_to(tmp_path / "secret.vt")
        (root / "folder").symlink_to(tmp_path)
    except OSError:
        pytest.skip("symbolic links can not be made here")
    (root / "plan.vt").write_text('plan "A"\ninclude "link.vt"\ninclude "folder/secret.vt"')
    found, problems = resolve(Project(root), "plan.vt")
    assert found is None
    assert [(p.place.line, p.code) for p in problems] == [(2, "outside-project"), (3, "outside-project")]


def test_a_symbolic_link_to_itself_is_told(tmp_path: Path) -> None:
    try:
        (tmp_path / "loop.vt").symlink_to(tmp_path / "loop.vt")
    except OSError:
        pytest.skip("symbolic links can not be made here")
    (tmp_path / "plan.vt").write_text('plan "A"\ninclude "loop.vt"')
    found, problems = resolve(Project(tmp_path), "plan.vt")
    assert found is None
    assert [p.place.line for p in problems] == [2]


def test_a_missing_plan_is_told() -> None:
    found, problems = resolve(Project(NOWHERE), "plan.vt")
    assert found is None
    assert [p.message for p in problems] == ["there is no file `plan.vt`"]


def test_a_range_that_is_too_large_is_refused_before_it_is_expanded() -> None:
    assert codes("vm web[1..999999999999999999] { }\nhost h[1..99999999]") == ["range", "range"]
    assert codes("host h[1..1000000]") == ["range-too-large"]


def test_many_mistakes_are_cut_and_counted() -> None:
    _, problems = resolve(
        Project(NOWHERE, {"p.vt": "\n".join(f"segment s{n} {{ level l{n} }}" for n in range(1000)).encode()}), "p.vt"
    )
    assert len(problems) == 201
    assert problems[-1].message == "and 800 more mistakes"
