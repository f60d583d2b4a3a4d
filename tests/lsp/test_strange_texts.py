"""What no plan should hold, and what editors send nevertheless: the server tells it, counts right and lives on."""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import DEVNULL, run

import pytest
from lsprotocol import types

from vtopo.cli import application

from ..editor.plans import NETWORK, PLAN
from .editor import COMMAND, PATIENCE, Editor, at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "vtopo.toml").write_text("")
    (tmp_path / "network.vt").write_text(NETWORK)
    return tmp_path


def test_columns_are_counted_in_utf_16(editor: Editor, folder: Path) -> None:
    text = PLAN + 'vm x { label "𝒳𝒴𝒵", on esx1, nic { switch vs0, carries web_nt } }\n'
    plan = editor.open(folder / "plan.vt", text)
    editor.shows(plan, "unknown-name")
    place = editor.shown[plan.uri][0].range
    assert (at(text, "web_nt "), at(text, "web_nt ", 6)) == (place.start, place.end)
    start = (place.start.line, place.start.character)
    editor.edit(plan, start, (start[0], start[1] + 6), "web_net")
    editor.until(lambda: "unknown-name" not in editor.codes(plan))
    found = editor.wait(editor.client.text_document_definition_async(types.DefinitionParams(plan, place.start)))
    assert isinstance(found, tuple | list)
    assert [at(NETWORK, "web_net")] == [one.range.start for one in found if isinstance(one, types.Location)]
    editor.close(plan)


@pytest.mark.parametrize("strange", ["\u2028", "\x0b", "\x85", "\x0c", "\r"])
def test_no_strange_line_end_moves_an_edit(editor: Editor, folder: Path, strange: str) -> None:
    plan = editor.open(folder / "plan.vt", f"{PLAN}# a{strange}b\nvm x {{ on esx9 }}\n")
    editor.until(lambda: bool(editor.codes(plan)))
    line = PLAN.count("\n") + (2 if strange == "\r" else 1)
    editor.edit(plan, (line - 1, 0), (line, 0), "")
    editor.edit(plan, (line - 1, 10), (line - 1, 14), "esx1")
    if strange == "\r":
        editor.edit(plan, (line - 2, 0), (line - 1, 0), "")
    editor.until(lambda: not editor.codes(plan) & {"unknown-name", "strange-character", "unseen-character"})
    assert "syntax" not in editor.codes(plan)
    editor.close(plan)


def test_lines_may_end_with_crlf(editor: Editor, folder: Path) -> None:
    text = (PLAN + "vm x { on esx9 }\n").replace("\n", "\r\n")
    plan = editor.open(folder / "plan.vt", text)
    editor.shows(plan, "unknown-name")
    assert at(text, "esx9") == editor.shown[plan.uri][0].range.start
    editor.close(plan)


@pytest.mark.parametrize(
    "text",
    ["", "\ud800 lone", "\0", "\ufeff\ufeffplan", "a" * 70_000, "{" * 5_000, "[" * 5_000, '"' * 999, "}\n" * 999,
     "plan \u202e{ x", "vm [a[1..999999999]] {", "include \"plan.vt\"", 'include "../../../etc/passwd"', "change x {",
     "template t like t { }", "levels a <", "vm x like y { on x, nic { switch", "# allow:", "require no path"],
    ids=range(19),
)  # fmt: skip
def test_no_text_takes_the_server_down(editor: Editor, folder: Path, text: str) -> None:
    plan = editor.open(folder / "plan.vt", text)
    here = types.Position(0, min(3, len(text)))
    client = editor.client
    editor.wait(client.text_document_hover_async(types.HoverParams(plan, here)))
    editor.wait(client.text_document_completion_async(types.CompletionParams(plan, here)))
    editor.wait(client.text_document_definition_async(types.DefinitionParams(plan, here)))
    editor.wait(client.text_document_document_symbol_async(types.DocumentSymbolParams(plan)))
    editor.wait(client.text_document_folding_range_async(types.FoldingRangeParams(plan)))
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    editor.wait(client.text_document_formatting_async(types.DocumentFormattingParams(plan, options)))
    editor.replace(plan, PLAN)
    editor.until(lambda: plan.uri in editor.shown and "syntax" not in editor.codes(plan))
    editor.close(plan)
    assert [] == [line for line in editor.log if "failed" in line]


def test_an_unsaved_text_that_is_no_file_is_read_too(editor: Editor) -> None:
    document = types.TextDocumentItem(uri="untitled:Untitled-1", language_id="vtopo", version=1, text="wibble\n")
    editor._tell(editor.client.text_document_did_open, types.DidOpenTextDocumentParams(document))
    its = types.TextDocumentIdentifier("untitled:Untitled-1")
    editor.until(lambda: its.uri in editor.shown)
    assert its.uri in editor.shown
    editor.close(its)


def test_what_is_not_known_is_an_error_and_no_end(editor: Editor, folder: Path) -> None:
    async def ask() -> None:
        await editor.client.protocol.send_request_async("vtopo/wibble", None)

    with pytest.raises(Exception, match="Method Not Found"):
        editor.wait(ask())
    plan = editor.open(folder / "plan.vt", PLAN)
    assert editor.wait(editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(plan)))
    editor.close(plan)


def test_the_server_ends_when_the_editor_is_gone() -> None:
    ran = run(COMMAND, stdin=DEVNULL, capture_output=True, timeout=PATIENCE, check=False)
    assert (0, b"", b"") == (ran.returncode, ran.stdout, ran.stderr)


def test_without_the_extra_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.startswith("vtopo.lsp")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls.exceptions", None)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    with pytest.raises(SystemExit) as caught:
        application()(["lsp"])
    assert 2 == caught.value.code
    assert 'needs one more library: pip install "vtopo[lsp]"' in capsys.readouterr().err
