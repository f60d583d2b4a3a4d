from __future__ import annotations

import pytest

from vtopo.commands.explain import WIDTH, closest, explain, topics
from vtopo.commands.meanings import EXIT_CODES, RESERVED_MEANINGS, STEP_MEANINGS
from vtopo.vocabulary import CHOICES, HEADS, KINDS, PHRASES, REFERENCES, RESERVED, TYPES, attributes

PAGE = "# One rule\n\nA line\nthat goes on.\n\n```\ncode   stays\n```\n\n- a point\n\n| a | b |\n"


def said(topic: str) -> str:
    text = explain(topic)
    assert text is not None, topic
    return text


def test_every_word_is_explained() -> None:
    words = {*KINDS, *(name for kind in KINDS for name in attributes(kind)), *RESERVED, *TYPES, *CHOICES, *REFERENCES}
    words |= {phrase.name for phrase in (*PHRASES, *HEADS)} | {word for words in CHOICES.values() for word in words}
    assert words <= set(topics())
    assert all(explain(word) for word in topics())


@pytest.mark.parametrize("topic", topics())
def test_every_page_fits_a_terminal(topic: str) -> None:
    text = said(topic)
    assert all(len(line) <= WIDTH and line == line.rstrip() for line in text.splitlines())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_meanings_are_of_the_words_there_are() -> None:
    assert RESERVED_MEANINGS.keys() == RESERVED
    assert STEP_MEANINGS.keys() == set(CHOICES["step"])


def test_a_block_tells_where_it_stands_and_what_is_said_of_it() -> None:
    text = said("vswitch")
    assert "It stands in a vmm, or anywhere with `on`." in text
    assert "uplink NIC" in text
    assert "default: by product, else switch, listed as an assumption" in text
    assert "Blocks that may stand in it: portgroup, filter." in text


def test_an_attribute_of_several_blocks_shows_each() -> None:
    text = said("carries")
    assert [line for line in text.splitlines() if line.startswith("carries")] == [
        "carries: an attribute of switch",
        "carries: an attribute of nic",
        "carries: an attribute of portgroup",
    ]


def test_a_word_that_is_several_things_is_explained_as_each() -> None:
    text = said("vswitch")
    assert "vswitch: a block" in text
    assert "vswitch: an attack step" in text


def test_statements_have_all_their_lines_and_an_example() -> None:
    assert said("require").count("write: require") == 7
    assert "for example: levels" not in said("require")
    assert "for example: speed 400Mbit/s" in said("speed")


def test_values_and_small_words() -> None:
    assert "It is a value of `mode`." in said("hub")
    assert "a word of `require`" in said("apart")
    assert "`10Gbit/s`" in said("rate")


@pytest.mark.parametrize("code", EXIT_CODES)
def test_exit_codes(code: str) -> None:
    assert EXIT_CODES[code].split()[0] in said(code)
    assert f"{code} " in said("exit-codes")


@pytest.mark.parametrize("topic", ["", " ", "no-such-word", "\x1b[31m", "x" * 100_000])
def test_what_nobody_knows(topic: str) -> None:
    assert explain(topic) is None
    assert closest(topic) == "" or "did you mean" in closest(topic)


def test_the_closest_word() -> None:
    assert closest("vswich") == "did you mean `vswitch`?"
    assert closest("shared-stak", {"shared-stack": PAGE}) == "did you mean `shared-stack`?"


def test_case_and_blanks_do_not_matter() -> None:
    assert explain(" VSwitch ") == explain("vswitch")


def test_a_page_of_a_rule_is_shown_before_all_else() -> None:
    text = explain("one-rule", {"one-rule": PAGE})
    assert text == "# One rule\n\nA line that goes on.\n\n```\ncode   stays\n```\n\n- a point\n\n| a | b |\n"
    both = explain("vm", {"vm": PAGE})
    assert both is not None
    assert both.startswith("# One rule")
    assert "vm: a block" in both


def test_a_long_paragraph_is_wrapped() -> None:
    text = explain("r", {"r": "word " * 100})
    assert text is not None
    assert max(map(len, text.splitlines())) <= WIDTH
