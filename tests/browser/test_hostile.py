"""Hostile names in every kind of named place: nothing runs, nothing is asked for, nothing breaks the layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import Any

import pytest

from tests.reports.compared import COMPARED
from tests.reports.strange import PAYLOADS, crowd
from vtopo.findings import Assessment
from vtopo.reports.html import render

MARKUP = [payload for payload in PAYLOADS if set(payload) & set("<>\"'`{$&:")]
SMALL = replace(COMPARED, findings=(*COMPARED.findings[:2], COMPARED.findings[-1]), measures=COMPARED.measures[:2])


def kinds(value: object) -> Iterator[str]:
    """The kinds of things in an assessment that have names or other texts."""
    if isinstance(value, tuple):
        for each in value:
            yield from kinds(each)
    elif is_dataclass(value) and not isinstance(value, type):
        yield type(value).__name__
        for each in fields(value):
            yield from kinds(getattr(value, each.name))


KINDS = sorted(set(kinds(SMALL)) - {"Exhibits"})
BATCHES = 15
"""Kinds are spoiled a few at a time, so that every payload is in every kind of place in fewer pages."""


def spoiled(value: Any, own: list[str], payload: str, inside: bool = False) -> Any:
    """The same with this before every text of the things of some kinds."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return payload + value if inside else value
    if isinstance(value, tuple):
        return tuple(spoiled(each, own, payload, inside) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        mine = type(value).__name__ in own
        return type(value)(*(spoiled(getattr(value, each.name), own, payload, mine) for each in fields(value)))
    return value


@cache
def many() -> Assessment:
    return crowd(20, 9, 3)


def test_there_are_enough_of_them() -> None:
    assert 41 <= len(MARKUP)
    assert 615 <= len(MARKUP) * BATCHES
    assert BATCHES <= len(KINDS)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_name_does_anything(opened: Callable[..., Any], batch: int) -> None:
    its = opened("<title>empty</title>")
    for payload in MARKUP:
        its.page.set_content(render(spoiled(SMALL, KINDS[batch::BATCHES], payload)))
        assert its.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), payload
        assert "vtopo" in its.page.title()


def test_no_name_that_is_drawn_from_columns_does_anything(opened: Callable[..., Any]) -> None:
    its = opened("<title>empty</title>")
    for payload in MARKUP:
        its.page.set_content(render(spoiled(many(), ["OutlineBox"], payload)))
        assert 180 < its.page.locator(".view:not([hidden]) .mark").count(), payload
        assert "h19v8" in (its.page.locator(".view:not([hidden]) .mark title").last.text_content() or "")
