"""The assessment as one offline HTML file, for people who decide.

Names come from imports and so from strangers: `docs/decisions/0004-report-security.md` says what keeps them harmless.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from vtopo.findings import Assessment
from vtopo.reports.safe import visible
from vtopo.reports.view.page import page

LONGEST = 1000
"""Longest text shown in one piece, in characters."""

STYLES = ("page.css", "sections.css", "drawing.css")
SCRIPTS = ("page.js", "draw.js", "fold.js", "light.js", "find.js", "trust.js", "start.js")
LIVE = ("live.js",)


def render(assessment: Assessment, *, live: str = "") -> str:
    """The page: no request, nothing in it but what the assessment says, no script but ours.

    Where it is `live`, in the version of that name, a second script asks the server that it is from for another.
    """
    style, script = _joined(STYLES), _closed(SCRIPTS)
    again = _closed(LIVE) if live else ""
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'"
        + (f" '{_hash(again)}'; connect-src 'self'" if live else "")
        + "; base-uri 'none'; form-action 'none'"
    )
    return (
        _templates()
        .get_template("page.html")
        .render(
            page=page(assessment),
            style=Markup(style),
            script=Markup(script),
            policy=policy,
            live=live,
            again=Markup(again),
        )
    )


def _closed(names: tuple[str, ...]) -> str:
    """Scripts of which nothing gets out."""
    return f'(() => {{\n"use strict";\n{_joined(names)}}})();'


def _joined(names: tuple[str, ...]) -> str:
    folder = files("vtopo.reports").joinpath("templates")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("vtopo.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    return templates


def _shown(value: object) -> object:
    """What a template writes: every text with its hidden characters spelled out, before it is escaped."""
    return visible(value, LONGEST) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
