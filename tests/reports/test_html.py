from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest

from vtopo.findings import Assessment, Crash
from vtopo.reports.html import render
from vtopo.reports.safe import UNSEEN

from .compared import COMPARED
from .samples import BROKEN, CLEAN, CRASHED, EMPTY, SHOP
from .strange import HOSTILE, PAYLOADS, crowd, spoiled

VOID = {"meta", "rect", "input"}
SAMPLES = {
    "shop": SHOP,
    "compared": COMPARED,
    "broken": BROKEN,
    "clean": CLEAN,
    "empty": EMPTY,
    "crashed": CRASHED,
    "crowd": crowd(9, 9, 9),
}


class Page(HTMLParser):
    """A page as its tags: raises where they do not balance."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len({name for name, _ in attrs})
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)

    @property
    def skeleton(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(attributes)) for tag, attributes in self.tags]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def values(self, name: str) -> Iterator[str]:
        return (attributes[name] or "" for _, attributes in self.tags if name in attributes)


@pytest.fixture(params=SAMPLES, scope="module")
def report(request: pytest.FixtureRequest) -> str:
    return render(SAMPLES[request.param])


def test_tags_balance_and_anchors_meet(report: str) -> None:
    page = Page(report)
    ids = list(page.values("id"))
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch("[a-z0-9-]+", token) for token in ids)
    assert all(link[0] == "#" and link[1:] in ids for link in page.values("href"))


def test_the_page_asks_for_nothing(report: str) -> None:
    page = Page(report)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"link", "img", "iframe", "object", "embed", "base", "form", "image", "use", "video"}
    names = {name for _, attributes in page.tags for name in attributes}
    assert not names & {"src", "srcset", "style", "action", "data", "poster", "background", "ping"}
    assert not [name for name in names if name.startswith("on")]
    assert "url(" not in report
    assert "@import" not in report
    assert "://" not in report.replace("http://www.w3.org/2000/svg", "")  # a name of what svg is, not an address


def test_the_policy_allows_this_style_this_script_and_nothing_else(report: str) -> None:
    style, script = (
        re.search("<style>(.*?)</style>", report, re.DOTALL),
        re.findall("<script>(.*?)</script>", report, re.DOTALL),
    )
    assert style
    assert len(script) == 1
    policy = next(each["content"] for tag, each in Page(report).tags if "http-equiv" in each)
    assert policy == (
        f"default-src 'none'; style-src '{_digest(style[1])}'; script-src '{_digest(script[0])}'; base-uri 'none'; "
        "form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def test_headings_landmarks_and_tables_are_what_a_screen_reader_needs(report: str) -> None:
    page = Page(report)
    tags = [tag for tag, _ in page.tags]
    assert [tags.count(each) for each in ("h1", "main", "header", "nav", "footer")] == [1, 1, 1, 1, 1]
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    assert dict(page.tags)["html"] == {"lang": "en"}


def test_the_page_has_all_its_sections() -> None:
    page = Page(render(COMPARED))
    tokens = [attributes["id"] for tag, attributes in page.tags if tag == "section"]
    assert tokens == [
        "topology",
        "isolation",
        "attacks",
        "tcb",
        "seen",
        "drift",
        "load",
        "required",
        "findings",
        "accepted",
        "checked",
        "standards",
        "measures",
        "assumptions",
        "basis",
    ]


def test_the_page_says_what_the_assessment_says() -> None:
    words = Page(render(SHOP)).text
    for finding in SHOP.findings:
        assert finding.message in words
        assert finding.id in words
        assert all(place.label in words for place in (finding.primary, *finding.related))
    for said in (
        "4 errors stand against this plan.",
        "Physically separate: 0 of 6 pairs of segments with workloads.",
        "1,490..1,510 kloc and 3 unknown",
        "by j.doe until 2027-03-31",
        "What the hardware does against it.",
        "a disk is readable by its datastore",
        "3f" * 32,
        "vtopo analyze after.vt --format html",
        "Card database",
    ):
        assert said in words


def test_a_plan_with_mistakes_is_never_a_silent_pass() -> None:
    page = Page(render(BROKEN))
    assert "This plan could not be judged: 3 mistakes must be put right first." in page.text
    assert all(problem.message in page.text for problem in BROKEN.problems)
    assert [each["id"] for tag, each in page.tags if tag == "section"] == ["mistakes", "basis"]


@pytest.mark.parametrize(
    ("assessment", "said"), [(EMPTY, "nothing was checked"), (CRASHED, "1 rule failed by a bug of vtopo")]
)
def test_what_was_not_checked_is_no_pass(assessment: Assessment, said: str) -> None:
    report = render(assessment)
    assert said in Page(report).text
    assert 'class="verdict stop"' in report


def test_a_rule_that_crashed_is_not_among_those_that_found_nothing() -> None:
    words = Page(render(CRASHED)).text
    assert words.count("blind-spot") == 1


@cache
def _harmless() -> list[list[tuple[str, tuple[str, ...]]]]:
    return [Page(render(spoiled(sample, "x"))).skeleton for sample in (COMPARED, BROKEN, CRASHED)]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_name_becomes_markup(payload: str) -> None:
    for sample, harmless in zip((COMPARED, BROKEN, CRASHED), _harmless(), strict=True):
        report = render(spoiled(sample, payload))
        assert Page(report).skeleton == harmless
        assert not re.search(f"[{UNSEEN}]", report.replace("\n", ""))
        assert payload not in report or not re.search("[<>\"']", payload)


@pytest.mark.parametrize("assessment", HOSTILE)
def test_links_stay_within_the_page_whatever_the_names(assessment: Assessment) -> None:
    page = Page(render(assessment))
    assert all(re.fullmatch("#[a-z0-9-]+", link) for link in page.values("href"))
    assert all(re.fullmatch("[a-z0-9-]+", token) for token in page.values("id"))
    assert all(re.fullmatch("[a-z0-9 -]+", token) for token in page.values("class"))


def test_each_clause_of_a_standard_has_a_verdict() -> None:
    rules = (
        replace(COMPARED.rules[0], standards=("CWE-653", "CWE-250"), findings=2),
        replace(COMPARED.rules[1], standards=("CWE-250", "CWE-778"), findings=0, suppressed=1),
    )
    words = Page(render(replace(COMPARED, rules=rules, crashed=(Crash("filter-drift", "no"),)))).text
    assert "CWE-653 what should be apart is not 2 open findings blind-spot code" in words
    assert "CWE-250 too many rights 2 open findings, 1 accepted blind-spot, covert-channel accounts" in words
    assert "BSI SYS.1.5.A7 clocks agree not checkable here clocks" in words
    assert "CWE-778 1 accepted covert-channel" in words  # nothing is known of it
    assert "CWE-693" not in words  # its rule failed: it speaks for nothing


def test_what_was_seen_and_who_is_nearer_is_told() -> None:
    words = Page(render(COMPARED)).text
    for said in (
        "ids_dmz 6 pairs is gone",
        "ids_core Show 8 pairs 2 pairs",
        "web1 → app Show 4 pairs web_net local esx1.hv.vs0",
        "vmm esx1.hv : web1 → db: no path → 1 failure … and 2 more",
        "web1 and app: shared-switch → shared-host",
    ):
        assert said in words


def test_two_findings_with_one_id_have_an_anchor_each() -> None:
    twice = replace(SHOP, findings=SHOP.findings[:1] * 3)
    ids = list(Page(render(twice)).values("id"))
    assert len(ids) == len(set(ids))


def test_fifty_vms_make_a_small_page() -> None:
    assert len(render(crowd(5, 10, 6)).encode()) < 300_000


def test_a_fleet_is_cut_to_what_a_page_can_carry_and_says_so() -> None:
    report = render(crowd(200, 50, 40))
    words = Page(report).text
    assert len(report.encode()) < 4_000_000
    written = re.sub('<script type="application/json".*?</script>', "", report, flags=re.DOTALL)
    assert len(written.encode()) < 300_000
    assert "… and 176 more hosts with all that is in them" in words
    assert "… and 38 more vms" in words
    assert "… and 768 more" in words  # pairs: 780, of which 20 are shown
    assert "… and 188 more" in words  # findings: 200, of which 15 are written out
    assert 'class="matrix"' not in report


def test_few_segments_have_a_matrix_whose_cells_point_to_their_pair() -> None:
    page = Page(render(crowd(2, 2, 24)))
    cells = [
        attributes for tag, attributes in page.tags if tag == "a" and (attributes["href"] or "").startswith("#pair")
    ]
    assert len(cells) == 24 * 23


def _palette(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", css))


def _contrast(one: str, other: str) -> float:
    def light(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_words_stand_out_from_what_is_behind_them(scheme: str) -> None:
    folder = files("vtopo.reports").joinpath("templates")
    css, drawing = (folder.joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "drawing.css"))
    light, rest = css.split("@media (prefers-color-scheme: dark)")
    dark, printed = rest.split("@media print", 1)
    drawn = drawing.split("@media (prefers-color-scheme: dark)")
    light, dark = light + drawn[0], dark + drawn[1]
    colors = _palette(light) | {"light": {}, "dark": _palette(dark), "print": _palette(printed)}[scheme]
    pairs = [(word, back) for word in ("ink", "soft", "accent") for back in ("page", "card", "host", "vmm", "vswitch")]
    pairs += [
        (word, back) for word in ("error", "warning", "note", "good") for back in ("card", f"{word}-bg", "plain-bg")
    ]
    pairs += [(word, "plain-bg") for word in ("ink", "soft")] + [("ink", f"seg-{at}") for at in range(8)]
    assert [pair for pair in pairs if _contrast(colors[pair[0]], colors[pair[1]]) < 4.5] == []


def test_what_somebody_chose_to_leave_out_is_said() -> None:
    page = render(replace(SHOP, left_out=("3 rules not chosen", "1 finding of less than high confidence")))
    assert "Left out by choice: 3 rules not chosen; 1 finding of less than high confidence." in page
    assert "Left out by choice" not in render(SHOP)
