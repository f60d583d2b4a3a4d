"""What the options of the command line may be."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """The formats an assessment can be written in."""

    text = "text"
    json = "json"
    html = "html"


class ModelFormat(StrEnum):
    """How `show model` shows it."""

    text = "text"
    json = "json"


class FailOn(StrEnum):
    """The least severity that makes `analyze` exit with 1."""

    error = "error"
    warning = "warning"
    note = "note"
    never = "never"


class Stage(StrEnum):
    """What `show` can show."""

    tree = "tree"
    model = "model"


class PathFormat(StrEnum):
    """The formats an answer about paths can be written in."""

    text = "text"
    json = "json"
