"""What an import is as a text: formatted, each block under its source, the same however its files come."""

from __future__ import annotations

import random
import re
from itertools import permutations
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import pytest

from tests.helpers.expectations import ROOT
from vtopo.importers.libvirt.importing import import_libvirt

from .plans import ABSENT, CORPUS, brought, domain, files_of, interface, network, plan, read

WEB = "<filter name='web'><rule action='accept' direction='in'><tcp dstportstart='80'/></rule>\
<rule action='drop' direction='in' priority='900'/></filter>"
SHARED = "<shmem name='ring'/>"
HOST = [
    network("n", "<forward mode='nat'/><bridge name='virbr1'/><ip address='192.0.2.1' prefix='24'/>"),
    network("lan", "<forward mode='bridge'/><bridge name='br0'/>"),
    domain("web2", interface("network", "network='n'", "<filterref filter='web'/>"), SHARED),
    domain("web10", interface("network", "network='lan'"), interface("user"), SHARED),
    domain("web1", interface("direct", "dev='eth1' mode='private'"), interface("ethernet")),
    WEB,
    "<interface type='bridge' name='br0'><bridge><interface name='eth0' type='ethernet'/></bridge></interface>",
]
SAMPLE = ROOT / "samples" / "libvirt" / "kvm7"


def plain(text: str) -> str:
    """A plan without its comments: places are those of the files at hand."""
    return re.sub(r"^ *#.*\n", "", text, flags=re.M)


def test_order_of_files_does_not_matter(tmp_path: Path) -> None:
    expected = plain(brought(*HOST)[0])
    assert expected
    shuffled = random.Random(0)
    for _ in range(20):
        files = shuffled.sample(HOST, len(HOST))
        assert expected == plain(brought(*files)[0])
    paths = [tmp_path / f"{number}.xml" for number in range(3)]
    for path, xml in zip(paths, HOST, strict=False):
        path.write_text(xml)
    assert 1 == len({import_libvirt([*map(str, some)], "host", b"")[0] for some in permutations(paths)})


def test_order_of_hosts_does_not_matter() -> None:
    one, two, ten = [HOST[0], domain("a")], [HOST[1], domain("b", interface("network", "network='lan'"))], [HOST[1]]
    texts = {brought(node1=one, node2=two, node10=ten)[0], brought(node10=ten, node2=two, node1=one)[0]}
    assert 1 == len(texts)
    hosts = [line for line in texts.pop().splitlines() if line.startswith("host ")]
    assert ["host node1 {", "host node2 {", "host node10 {"] == hosts


def test_things_stand_in_the_order_of_their_numbers() -> None:
    assert ["web1", "web2", "web10"] == list(plan(*HOST)[1].vms)


def written_anew(xml: str) -> str:
    """The same XML with its attributes turned around, on other lines, with comments and other quotes."""
    out: list[str] = []
    parser = expat.ParserCreate()
    parser.ordered_attributes = True

    def start(tag: str, attributes: list[str]) -> None:
        pairs = [*zip(attributes[::2], attributes[1::2], strict=True)][::-1]
        said = "".join(f"\n\t{name} = {quoteattr(value)}" for name, value in pairs)
        out.append(f"\n <{tag}{said} >")

    def text(said: str) -> None:
        out.append(f"\n {escape(said.strip())} " if said.strip() else "\n")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: out.append(f"<!-- {'-'.join('end')} --></{tag}\n>")
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    parser.Parse(xml, True)
    return "<?xml version='1.0'?>\n<!-- written anew -->" + "".join(out)


def test_order_of_attributes_and_blanks_do_not_matter() -> None:
    assert plain(brought(*HOST)[0]) == plain(brought(*map(written_anew, HOST))[0])


@pytest.mark.skipif(not CORPUS.is_dir(), reason=ABSENT)
@pytest.mark.parametrize("folder", ["libvirt-domain", "libvirt-network", "libvirt-nwfilter", "libvirt-live-testdriver"])
def test_they_do_not_in_files_of_others(folder: str) -> None:
    for file in files_of(folder):
        xml = file.read_text()
        assert plain(brought(xml)[0]) == plain(brought(written_anew(xml))[0]), file.name


BLOCK = re.compile(r" *(plan|service|segment|host|nic [\w-]+|vswitch|filter|router|vm) ")
SOURCE = re.compile(r"\.xml:\d+|host `|no file says|What libvirt says")


def unsourced(text: str) -> list[str]:
    """The lines that open a block with no comment right above that names a file, or says that there is none.

    A VMM is said where its host is, and a vNIC where its VM is.
    """
    wrong, above = [], ""
    for line in text.splitlines():
        if line.strip().startswith("#"):
            above += line
            continue
        if BLOCK.match(line) and not SOURCE.search(above):
            wrong.append(line)
        above = ""
    return wrong


def test_every_block_names_its_source() -> None:
    text, _ = plan(*HOST)
    assert [] == unsourced(text)
    assert 0 < len(unsourced(plain(text)))


def test_the_sample_of_this_house_is_imported_without_a_mistake() -> None:
    text, problems = import_libvirt([str(SAMPLE)], "host", b"")
    assert () == problems
    model = read(text)
    assert ([], 1, True) == (unsourced(text), len(model.hosts), len(model.vms) >= 4)


def test_imports_are_the_same_bytes_each_time() -> None:
    assert brought(*HOST) == brought(*HOST)


def test_a_vm_is_on_one_host() -> None:
    twice = domain("a", more="<uuid>0a5288ea-612c-834a-6bbf-82a03a1a3244</uuid>")
    text, problems = brought(one=[twice], two=[twice])
    assert ("", ["two-hosts"]) == (text, [problem.code for problem in problems])


def test_a_thing_is_told_once() -> None:
    for xml in (domain("a"), network("n"), WEB, HOST[-1], "<capabilities><host/></capabilities>"):
        text, problems = brought(xml, xml)
        assert ("", ["told-twice"]) == (text, [problem.code for problem in problems])
        assert ["1.xml"] == [place.file for place in problems[0].related]


def test_vms_of_one_name_on_two_hosts_are_two() -> None:
    _, model = plan(one=[domain("a")], two=[domain("a")])
    assert ["a", "a-two"] == list(model.vms)


def test_a_status_file_is_what_it_holds() -> None:
    status = f"<domstatus state='running'><monitor path='/x'/>{domain('a')}</domstatus>"
    assert ["a"] == list(plan(status, f"<networkstatus>{network('n')}</networkstatus>")[1].vms)


def test_other_files_of_libvirt_are_passed_over_and_named() -> None:
    text, _ = plan(domain("a"), "<pool type='dir'><name>p</name></pool>")
    assert "# Not in this plan: 2.xml:1 is a <pool>, and was not read." in text
    _, problems = brought("<pool type='dir'><name>p</name></pool>")
    assert ["nothing-there"] == [problem.code for problem in problems]
