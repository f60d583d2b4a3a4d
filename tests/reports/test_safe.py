from __future__ import annotations

import re
import sys
import unicodedata

import pytest

from vtopo.findings import Amount, Place
from vtopo.reports.safe import UNSEEN, columns, excerpt, head, tail, visible
from vtopo.reports.wording import amount, count, listed


def test_every_control_format_and_separator_of_this_python_is_spelled_out() -> None:
    hidden = [chr(at) for at in range(sys.maxunicode + 1)]
    hidden = [char for char in hidden if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")]
    assert [char for char in hidden if not re.match(f"[{UNSEEN}]", char)] == []


def test_names_in_any_script_stay_as_they_are() -> None:
    for name in ("web_net", "Zürich", "宽名字", "Москва", "مرحبا", "é", "🚀", "a b"):
        assert visible(name) == name


def test_hidden_characters_show_as_their_code() -> None:
    assert visible("a\u202eb\x1b") == "a\\u{202e}b\\u{1b}"


def test_a_long_text_ends_in_an_ellipsis_however_long_its_escapes_are() -> None:
    assert visible("x" * 201) == "x" * 199 + "…"
    assert len(visible("\0" * 10_000)) == 200
    assert visible("x" * 200) == "x" * 200


def test_columns_count_wide_and_combining_characters() -> None:
    assert columns("abc") == 3
    assert columns("宽名") == 4
    assert columns("e\u0301") == 1


def test_a_text_is_cut_between_characters() -> None:
    assert head("宽名字", 5) == "宽名…"
    assert head("宽名字", 4) == "宽…"
    assert tail("abcdef", 3) == "…ef"
    assert tail("abc", 3) == "abc"


def test_an_excerpt_falls_into_three_pieces_with_spaces_for_tabs() -> None:
    place = Place("p.vt", 1, 4, 1, 6, "", "\ta\tbc d")
    assert excerpt(place) == ("    a   ", "bc", " d")


def test_an_excerpt_of_a_long_line_says_that_it_starts_within() -> None:
    place = Place("p.vt", 1, 102, 1, 104, "", "abcdef", 100)
    assert excerpt(place) == ("…ab", "cd", "ef")


def test_a_place_outside_its_line_points_at_an_end_of_it() -> None:
    assert excerpt(Place("p.vt", 1, 90, 1, 99, "", "abc")) == ("abc", "", "")
    assert excerpt(Place("p.vt", 1, 2, 9, 1, "", "abc")) == ("a", "bc", "")
    assert excerpt(Place("p.vt", 1, 3, 1, 1, "", "abc")) == ("ab", "", "c")


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (Amount(1490, 1510, "kloc", ("a", "b", "c")), "1,490..1,510 kloc and 3 unknown"),
        (Amount(200, None, "kloc", ("a",)), "unknown, at least 200 kloc"),
        (Amount(0, None, "kloc"), "unknown"),
        (Amount(0, 0, "kloc", ("a",)), "unknown"),
        (Amount(0, 0, "kloc"), "0 kloc"),
        (Amount(3, 3, ""), "3"),
        (Amount(1.25, 2.5, "Gbit/s"), "1.2..2.5 Gbit/s"),
    ],
)
def test_an_amount_reads_as_a_range_and_never_hides_what_is_unknown(of: Amount, words: str) -> None:
    assert amount(of) == words


def test_nouns_follow_their_numbers() -> None:
    assert [count(1, "switch"), count(2, "switch"), count(1204, "VM")] == ["1 switch", "2 switches", "1,204 VMs"]
    assert [count(2, "VMs"), count(2, "policy")] == ["2 VMs", "2 policies"]


def test_a_list_that_is_cut_says_by_how_much() -> None:
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"
    assert listed(["a", "b"], 2) == "a, b"
