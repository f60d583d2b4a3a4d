"""Assessments as strangers would like them: with hostile names everywhere, and far too large."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum

from vtopo.findings import Assessment, Exhibits, LedgerCell, SegmentLine, Severity, TcbLine

from .compared import COMPARED
from .samples import ASSUMPTIONS, COUNTS, ESX, FULL, NET, SHOP, at, box, finding


def spoiled(assessment: Assessment, payload: str) -> Assessment:
    """The assessment with this before every text in it, wherever a name could have come from."""

    def spoil(value: object) -> object:
        if isinstance(value, str) and not isinstance(value, Enum):
            return payload + value
        if isinstance(value, tuple):
            return tuple(map(spoil, value))
        if is_dataclass(value) and not isinstance(value, type):
            return type(value)(*(spoil(getattr(value, each.name)) for each in fields(value)))
        return value

    result = spoil(assessment)
    assert isinstance(result, Assessment)
    return result


PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "<!--",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php alert(1) ?>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<base href=//example.org/>",
    "<meta http-equiv=refresh content='0;url=//example.org'>",
    "<link rel=stylesheet href=//example.org/x.css>",
    "<form action=//example.org><button>x</button></form>",
    "<details open ontoggle=alert(1)>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    " onmouseover=alert(1) ",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" autofocus onfocus="alert(1)',
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "java\nscript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\u003cscript\\u003ealert(1)",
    "{{ 7 * 7 }}",
    "{% include 'page.css' %}",
    "${alert(1)}",
    "`-alert(1)-`",
    "*/}</style><script>alert(1)</script>",
    "#main",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "\x1b[2J\x1b[31mgone",
    "\x1b]8;;file:///\x07click\x1b]8;;\x07",
    "\x9b31m\x07\x08\x7f",
    "line\r\nerror: forged",
    "\u202egnp.exe",
    "\u2066hidden\u2069\u200b\ufeff\u00ad",
    "nul\x00nul",
    "\u3164\u115f\U000e0041",
    "z\u0351\u0352\u0353algo",
    "宽名字 مرحبا",
)
HOSTILE = tuple(spoiled(COMPARED, payload) for payload in PAYLOADS)


def crowd(hosts: int, guests: int, segments: int) -> Assessment:
    """A large plan whose machines nobody has grouped."""
    place = at("vm db ")
    nets = [f"net{at}" for at in range(segments)]
    outline = tuple(
        box(
            "host",
            f"h{host}",
            box("vmm", "hv", *(box("vm", f"h{host}v{at}", segments=(nets[at % segments],)) for at in range(guests))),
        )
        for host in range(hosts)
    )
    lines = tuple(SegmentLine(net, "", "segment", "internal", 1, 9, True, place) for net in nets)
    ledger = tuple(
        LedgerCell(one, other, "shared-host", 5, tuple(f"h{host}" for host in range(hosts)))
        for at, one in enumerate(nets)
        for other in nets[at + 1 :]
    )
    tcb = tuple(TcbLine(f"h{host}v0", guests, "internal", FULL, FULL, ESX, NET) for host in range(hosts))
    findings = tuple(
        finding("no-tap", Severity.NOTE, f"nothing can watch h{host}.hv", f"h{host}.hv", place) for host in range(hosts)
    )
    return replace(SHOP, findings=findings, exhibits=Exhibits(outline, lines, ledger, tcb, ASSUMPTIONS, COUNTS))
