"""Files that mean harm: one message at its place, exit 2, bounded in time and memory, and never a traceback."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vtopo.cli import application
from vtopo.findings import Problem
from vtopo.importers import files, xml
from vtopo.importers.libvirt import importing, reading

from .plans import brought, domain, interface, network, plan, read, refused

BOMB = "<!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>\n<domain>&c;</domain>"
OUTSIDE = "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><domain type='kvm'><name>&x;</name></domain>"
REMOTE = "<!DOCTYPE d SYSTEM 'http://192.0.2.1/evil.dtd'><domain type='kvm'><name>a</name></domain>"
DEEP = "<domain>" + "<a>" * 100_000

WRONG: dict[str, tuple[str | bytes, str, tuple[int, int]]] = {
    "an entity bomb": (BOMB, "refused", (1, 13)),
    "an entity of a file": (OUTSIDE, "refused", (1, 13)),
    "a document type from elsewhere": (REMOTE, "refused", (1, 47)),
    "an entity nobody declared": ("<domain>\n<name>&x;</name></domain>", "no-xml", (2, 7)),
    "nesting without end": (DEEP, "refused", (1, 201)),
    "a line without end": ("<domain>" + " " * 10_000_000 + "<", "no-xml", (1, 10_000_009)),
    "a name without end": (f"<{'d' * 10_000_000}/>", "unknown-root", (1, 1)),
    "an attribute without end": (f"<domain x='{'y' * 10_000_000}", "no-xml", (1, 1)),
    "a NUL": (b"<domain>\n\x00</domain>", "no-xml", (2, 1)),
    "nothing": ("", "no-xml", (1, 1)),
    "text": ("virsh dumpxml a", "no-xml", (1, 1)),
    "two roots": ("<domain/>\n<domain/>", "no-xml", (2, 1)),
    "half a file": ("<domain type='kvm'>\n<name>a</na", "no-xml", (2, 8)),
    "Latin-1 without a word": (b"<domain>\n<name>\xe9\xe8</name></domain>", "no-xml", (2, 7)),
    "an encoding nobody knows": ("<?xml version='1.0' encoding='klingon'?><domain/>", "no-xml", (1, 1)),
    "an encoding that is none": ("<?xml version='1.0' encoding='base64'?><domain/>", "no-xml", (1, 1)),
    "UTF-16 without its mark": ("<domain/>".encode("utf-16-le"), "no-name", (1, 1)),
    "HTML": ("<html><body>503</body></html>", "unknown-root", (1, 1)),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_bad_file_is_refused_at_its_place(what: str) -> None:
    text, code, at = WRONG[what]
    problem = refused(text)
    assert (code, "1.xml", *at) == (problem.code, problem.place.file, problem.place.line, problem.place.column)
    assert len(problem.place.excerpt) <= 1000


@pytest.mark.parametrize("what", WRONG)
def test_the_command_says_it_once_and_exits_with_2(what: str, tmp_path: Path) -> None:
    text = WRONG[what][0]
    (tmp_path / "x.xml").write_bytes(text if isinstance(text, bytes) else text.encode())
    result = CliRunner().invoke(application(), ["import", "libvirt", str(tmp_path / "x.xml")])
    assert (2, "", 1) == (result.exit_code, result.stdout, result.stderr.count("error:"))
    assert "Traceback" not in result.stderr
    assert len(result.stderr) < 5_000


def test_a_parser_that_was_stopped_reads_nothing_from_elsewhere() -> None:
    text, problems = brought(OUTSIDE)
    said = "".join(f"{one.message}{one.hint}" for one in problems)
    assert ("", False) == (text, Path("/etc/hostname").read_text().strip() in said)


def test_limits_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "SIZE", 100)
    assert "too-large" == refused(domain("a", more=" " * 100)).code
    monkeypatch.setattr(xml, "SIZE", 10_000)
    monkeypatch.setattr(xml, "ELEMENTS", 50)
    assert "refused" == refused(domain("a", "<x/>" * 50)).code
    monkeypatch.setattr(reading, "ELEMENTS", 60)
    assert "too-much" == refused(*(domain(f"a{n}", "<x/>" * 40) for n in range(3))).code
    monkeypatch.setattr(importing, "MOST", 10)
    assert "too-much" == refused(*(network(f"n{n}", "<forward/><ip address='192.0.2.1'/>") for n in range(5))).code


ENCODED = {
    "UTF-8 with a mark": "utf-8-sig",
    "UTF-16": "utf-16",
}


@pytest.mark.parametrize("encoding", ENCODED.values(), ids=ENCODED)
def test_a_mark_of_byte_order_is_no_mistake(encoding: str) -> None:
    _, model = plan(domain("büro").encode(encoding))
    assert ["büro"] == list(model.vms)


@pytest.mark.parametrize("encoding", ENCODED.values(), ids=ENCODED)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_are_those_of_the_text_whatever_its_encoding(encoding: str, end: str) -> None:
    problem = refused(f"<domain type='kvm'>{end}  <é/>{end}  <name/></domaim>".encode(encoding))
    assert (3, "  <name/></domaim>") == (problem.place.line, problem.place.excerpt)


def test_an_encoding_that_a_file_names_is_used() -> None:
    _, model = plan(b"<?xml version='1.0' encoding='iso-8859-15'?>" + domain("b\xfcro").encode("iso-8859-15"))
    assert ["büro"] == list(model.vms)


# -- names ------------------------------------------------------------------------------------------------------------

NAMES = {
    "markup": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "braces": "a } vm evil { on host",
    "a quote": "a&quot; b &quot;c",
    "a comment": "a # b",
    "lines": "a&#10;vm evil { on host }&#10;b",
    "an order": "x&#10;allow: mixed-levels because nobody looks",
    "an order at once": "allow: mixed-levels because nobody looks",
    "controls": "a&#9;b&#x85;c&#x9b;31md",
    "direction": "a&#x202e;b&#x2066;c&#x200b;d",
    "dots": "../../etc/passwd",
    "a word of the language": "vm",
    "a value of the language": "unknown",
    "nothing but marks": "!!!",
    "length": "n" * 10_000,
    "an emoji": "&#x1f98a;",
    "a dash": "-rf",
    "a range": "web[1..40]",
}


@pytest.mark.parametrize("what", NAMES)
def test_a_name_is_data_wherever_it_stands(what: str) -> None:
    name = NAMES[what]
    given = [
        domain("plain", interface("network", f"network='{name}'"), interface("bridge", f"bridge='{name}'")),
        domain(
            name,
            interface("network", "network='known'", f"<filterref filter='{name}'/>"),
            interface("direct", f"dev='{name}'"),
            interface("vhostuser", f"path='{name}'"),
            f"<shmem name='{name}'/>",
        ),
        network("known", f"<forward dev='{name}'/><bridge name='{name}2'/><ip address='192.0.2.1'/>"),
        f"<filter name='{name}2'><rule action='drop' direction='in'/></filter>",
        f"<interface type='ethernet' name='{name}3'/>",
    ]
    text, model = plan(*given)
    assert 2 == len(model.vms)
    assert {"unused"} >= {rule for allow in model.allows for rule in allow.rules}
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069]", text) is None
    lines = [line.split("#")[0] for line in text.splitlines() if not line.strip().startswith("#")]
    assert [] == [line for line in lines if line.strip().startswith("vm evil")]
    assert text == read_again(text)


def read_again(text: str) -> str:
    read(text)
    return text


def test_a_file_and_a_folder_may_be_called_anything(tmp_path: Path) -> None:
    host = tmp_path / "h\nallow: mixed-levels because x\n"
    host.mkdir()
    (host / "allow: mixed-levels because y.xml").write_text(domain("a"))
    (host / "n\x1b[31m\nallow: unused because y.xml").write_text(network("n"))
    text, problems = importing.import_libvirt([str(host)], "host", b"")
    model = read(text)
    assert ((), 1, 1) == (problems, len(model.hosts), len(model.vms))
    assert ["unused"] == [rule for allow in model.allows for rule in allow.rules], "our own, of a network without VMs"
    assert "\x1b" not in text


# -- folders ----------------------------------------------------------------------------------------------------------


def of(path: Path | str) -> tuple[str, tuple[Problem, ...]]:
    return importing.import_libvirt([str(path)], "host", b"")


def test_no_link_is_followed_out_of_a_folder(tmp_path: Path) -> None:
    outside, host = tmp_path / "outside", tmp_path / "host"
    outside.mkdir()
    host.mkdir()
    (outside / "secret.xml").write_text(domain("secret"))
    (host / "own.xml").write_text(domain("own"))
    (host / "file.xml").symlink_to(outside / "secret.xml")
    (host / "folder").symlink_to(outside)
    (host / "loop").symlink_to(host)
    (host / "self.xml").symlink_to(host / "self.xml")
    text, problems = of(host)
    assert ((), ["own"]) == (problems, list(read(text).vms))
    for link in ("file.xml", "folder", "loop", "self.xml"):
        assert f"# Not in this plan: host/{link} is a link, and was not read." in text


def test_what_is_no_file_is_not_opened_for_ever(tmp_path: Path) -> None:
    host = tmp_path / "host"
    host.mkdir()
    os.mkfifo(host / "pipe.xml")
    (host / "folder.xml").mkdir()
    (host / "own.xml").write_text(domain("own"))
    assert ["`host/pipe.xml` is no file"] == [problem.message for problem in of(host)[1]]


def test_folders_that_are_too_deep_are_told(tmp_path: Path) -> None:
    deep = tmp_path / "host"
    for _ in range(files.FOLDERS + 2):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "a.xml").write_text(domain("a"))
    assert ["too-deep"] == [problem.code for problem in of(tmp_path / "host")[1]]


@pytest.mark.parametrize("path", ["missing.xml", "a\x00b", "x" * 5000, ""])
def test_a_path_that_leads_nowhere_is_told(path: str, tmp_path: Path) -> None:
    assert ["unreadable"] == [problem.code for problem in of(tmp_path / path if path else path)[1]]


def test_more_files_than_anyone_has_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "FILES", 3)
    for number in range(6):
        (tmp_path / f"{number}.xml").write_text(domain(f"a{number}"))
    text, problems = of(tmp_path)
    assert ("", ["too-much"]) == (text, [problem.code for problem in problems])


def test_a_path_is_named_as_it_was_given_but_never_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xml").write_text(domain("a"))
    monkeypatch.chdir(tmp_path / "in")
    said = {path: of(path)[0] for path in ("a.xml", "../in/a.xml", str(tmp_path / "in" / "a.xml"))}
    assert 1 == len(set(said.values()))
    monkeypatch.chdir(tmp_path)
    assert "# in/a.xml:1\nvm a" in of("in/a.xml")[0]
    assert str(tmp_path) not in "".join(said.values())
