"""The real server over its standard streams, asked by a client of the protocol."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from ..editor.plans import NETWORK, PLAN
from .editor import Editor, at

Position = types.Position


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "vtopo.toml").write_text("")
    (tmp_path / "network.vt").write_text(NETWORK)
    (tmp_path / "plan.vt").write_text(PLAN)
    return tmp_path


def test_the_server_says_what_it_can(editor: Editor) -> None:
    its = editor.abilities
    sync = its.text_document_sync
    assert isinstance(sync, types.TextDocumentSyncOptions)
    assert types.TextDocumentSyncKind.Incremental == sync.change
    assert "utf-16" == its.position_encoding
    assert all(
        (
            its.hover_provider, its.completion_provider, its.definition_provider, its.references_provider,
            its.rename_provider, its.document_symbol_provider, its.workspace_symbol_provider,
            its.folding_range_provider, its.code_action_provider, its.document_formatting_provider,
            its.code_lens_provider,
        )
    )  # fmt: skip


def test_mistakes_come_and_go_as_one_types(editor: Editor, folder: Path) -> None:
    plan = editor.open(folder / "plan.vt")
    editor.until(lambda: plan.uri in editor.shown)
    place = at(PLAN, "carries web_net }, serves", 8)
    start = (place.line, place.character)
    editor.edit(plan, start, (start[0], start[1] + 7), "web_nt")
    editor.shows(plan, "unknown-name")
    shown = editor.shown[plan.uri][0]
    assert (start, (start[0], start[1] + 6)) == (
        (shown.range.start.line, shown.range.start.character),
        (shown.range.end.line, shown.range.end.character),
    )
    assert "there is no segment `web_nt`\ndid you mean `web_net`?" == shown.message
    editor.edit(plan, start, (start[0], start[1] + 6), "web_net")
    editor.until(lambda: "unknown-name" not in editor.codes(plan))
    editor.edit(plan, (0, 0), (0, 0), "= ")
    editor.until(lambda: bool(editor.codes(plan)))
    editor.replace(plan, PLAN)
    editor.until(lambda: "equals-sign" not in editor.codes(plan))
    editor.close(plan)
    editor.shows(plan)


def test_findings_come_with_their_rule_its_page_and_related_places(editor: Editor, folder: Path) -> None:
    text = PLAN + "require web_net apart from db_net by host\ngroup spare { members db }\n"
    plan = editor.open(folder / "plan.vt", text)
    editor.shows(plan, "weak-separation", "unused")
    weak, unused = (
        next(one for one in editor.shown[plan.uri] if one.code == code) for code in ("weak-separation", "unused")
    )
    assert types.DiagnosticSeverity.Error == weak.severity
    assert types.DiagnosticSeverity.Information == unused.severity
    assert unused.tags is not None
    assert [types.DiagnosticTag.Unnecessary] == list(unused.tags)
    assert weak.tags is None
    assert weak.code_description is not None
    assert weak.code_description.href.endswith("/weak_separation/README.md")
    assert weak.related_information
    assert {"file"} == {one.location.uri.partition(":")[0] for one in weak.related_information}
    editor.close(plan)


def test_what_is_not_saved_counts_where_it_is_included(editor: Editor, folder: Path) -> None:
    plan, network = editor.open(folder / "plan.vt"), editor.open(folder / "network.vt")
    editor.until(lambda: plan.uri in editor.shown)
    editor.replace(network, NETWORK.replace("db_net ", "cards_net "))
    editor.shows(plan, "unknown-name")
    editor.replace(network, NETWORK)
    editor.until(lambda: "unknown-name" not in editor.codes(plan))
    assert set() == set(editor.codes(network))
    editor.close(plan)
    editor.close(network)
    editor.shows(plan)


def test_what_was_not_saved_is_gone_when_its_text_is_closed(editor: Editor, folder: Path) -> None:
    plan, network = editor.open(folder / "plan.vt"), editor.open(folder / "network.vt")
    editor.until(lambda: {plan.uri, network.uri} <= editor.shown.keys())
    editor.replace(network, NETWORK.replace("web_net", "web_nut"))
    editor.shows(plan, "unknown-name")
    editor.close(network)
    editor.until(lambda: "unknown-name" not in editor.codes(plan))
    assert set() == set(editor.codes(network))
    editor.close(plan)


@pytest.mark.parametrize("before", ["\ufeff", "  ", "# mine\n\t"])
def test_a_plan_is_one_wherever_on_its_line_it_begins(editor: Editor, folder: Path, before: str) -> None:
    plan = editor.open(folder / "other.vt", f"{before}{PLAN}vm x {{ on esx9 }}\n")
    editor.shows(plan, "unknown-name")
    assert ["unknown-name"] == [one.code for one in editor.shown[plan.uri]]
    editor.close(plan)


def test_a_fragment_is_judged_by_the_plans_that_use_it(editor: Editor, folder: Path) -> None:
    network = editor.open(folder / "network.vt", NETWORK + "segment spare { level low }\n")
    editor.shows(network, "unused")
    assert ["unused"] == [one.code for one in editor.shown[network.uri]]
    alone = editor.open(folder / "alone.vt", "segment { \n")
    editor.until(lambda: bool(editor.codes(alone)))
    editor.replace(alone, "vm x { on nowhere }\n")
    editor.shows(alone)
    editor.close(network)
    editor.close(alone)


def test_a_baseline_that_changes_changes_what_is_found(editor: Editor, folder: Path) -> None:
    text = PLAN.replace('plan "Small"', 'plan "Small" { baseline "before.vt" }')
    machines = "machine db { nic { carries db_net } }\nmachine web1 { nic { carries web_net } }\n"
    before = f'plan "Before"\ninclude "network.vt"\n{machines}'
    (folder / "before.vt").write_text(before)
    plan, first = editor.open(folder / "plan.vt", text), editor.open(folder / "before.vt")
    editor.shows(plan, "lost-isolation")
    editor.replace(first, before.replace("db_net }", "[web_net db_net] }"))
    editor.until(lambda: "lost-isolation" not in editor.codes(plan))
    assert "bridging-workload" in editor.codes(first), "the baseline is a plan, and judged as one"
    editor.close(plan)
    editor.close(first)


def test_a_word_is_explained(editor: Editor, folder: Path) -> None:
    plan = editor.open(folder / "plan.vt")
    found = editor.wait(editor.client.text_document_hover_async(types.HoverParams(plan, at(PLAN, "uplink", 3))))
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert "the NICs it reaches the wire by" in found.contents.value
    assert found.range == types.Range(at(PLAN, "uplink"), at(PLAN, "uplink", 6))
    nothing = editor.wait(editor.client.text_document_hover_async(types.HoverParams(plan, Position(999, 999))))
    assert nothing is None
    editor.close(plan)


def test_what_fits_is_proposed(editor: Editor, folder: Path) -> None:
    text = PLAN + "vm x { on esx1, nic { carries web"
    plan = editor.open(folder / "plan.vt", text)
    end = at(text + "\0", "\0")
    found = editor.wait(editor.client.text_document_completion_async(types.CompletionParams(plan, end)))
    assert isinstance(found, types.CompletionList)
    edit = next(one for one in found.items if one.label == "web_net").text_edit
    assert types.TextEdit(types.Range(Position(end.line, end.character - 3), end), "web_net") == edit
    editor.close(plan)


def test_names_lead_to_declarations_and_back(editor: Editor, folder: Path) -> None:
    plan = editor.open(folder / "plan.vt")
    place = at(PLAN, "carries db_net", 9)
    found = editor.wait(editor.client.text_document_definition_async(types.DefinitionParams(plan, place)))
    assert isinstance(found, tuple | list)
    assert [((folder / "network.vt").as_uri(), at(NETWORK, "db_net"))] == [
        (one.uri, one.range.start) for one in found if isinstance(one, types.Location)
    ]
    every = types.ReferenceContext(include_declaration=True)
    places = editor.wait(editor.client.text_document_references_async(types.ReferenceParams(every, plan, place)))
    assert places is not None
    assert ["network.vt", "plan.vt", "plan.vt"] == [one.uri.rpartition("/")[2] for one in places]
    file = at(PLAN, '"network.vt"', 3)
    found = editor.wait(editor.client.text_document_definition_async(types.DefinitionParams(plan, file)))
    assert isinstance(found, tuple | list)
    assert [(folder / "network.vt").as_uri()] == [one.uri for one in found if isinstance(one, types.Location)]
    editor.close(plan)


def test_a_name_is_changed_in_all_files_or_refused_with_a_reason(editor: Editor, folder: Path) -> None:
    plan = editor.open(folder / "plan.vt")
    place = at(PLAN, "carries db_net", 9)
    asked = editor.wait(editor.client.text_document_prepare_rename_async(types.PrepareRenameParams(plan, place)))
    assert isinstance(asked, types.PrepareRenamePlaceholder)
    assert "db_net" == asked.placeholder
    found = editor.wait(
        editor.client.text_document_rename_async(
            types.RenameParams(new_name="cards", text_document=plan, position=place)
        )
    )
    assert found is not None
    assert found.changes is not None
    assert {"network.vt": 1, "plan.vt": 2} == {uri.rpartition("/")[2]: len(its) for uri, its in found.changes.items()}
    with pytest.raises(Exception, match="there are two segments `web_net`"):
        editor.wait(
            editor.client.text_document_rename_async(
                types.RenameParams(new_name="web_net", text_document=plan, position=place)
            )
        )
    editor.close(plan)


def test_the_outline_nests_and_the_workspace_is_searched(editor: Editor, folder: Path) -> None:
    plan = editor.open(folder / "plan.vt")
    found = editor.wait(editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(plan)))
    assert found is not None
    host = next(one for one in found if one.name == "esx1")
    assert isinstance(host, types.DocumentSymbol)
    assert ["p0", "hv"] == [one.name for one in host.children or ()]
    some = editor.wait(editor.client.workspace_symbol_async(types.WorkspaceSymbolParams("esx")))
    assert some is not None
    assert [("esx1", plan.uri)] == [(one.name, one.location.uri) for one in some]
    folds = editor.wait(editor.client.text_document_folding_range_async(types.FoldingRangeParams(plan)))
    assert folds is not None
    assert [(2, 5)] == [(one.start_line, one.end_line) for one in folds]
    editor.close(plan)


def test_a_keystroke_writes_the_word_that_was_meant_or_allows_a_finding(editor: Editor, folder: Path) -> None:
    text = PLAN.replace("uplink p0", "uplnk p0")
    plan = editor.open(folder / "plan.vt", text)
    editor.shows(plan, "unknown-word")
    params = types.CodeActionParams(
        plan, types.Range(at(text, "uplnk"), at(text, "uplnk")), types.CodeActionContext(diagnostics=[])
    )
    found = editor.wait(editor.client.text_document_code_action_async(params))
    assert found
    assert isinstance(found[0], types.CodeAction)
    assert found[0].edit is not None
    edit = (found[0].edit.changes or {})[plan.uri][0]
    assert isinstance(edit, types.TextEdit)
    assert ("uplink", types.Range(at(text, "uplnk"), at(text, "uplnk", 5))) == (edit.new_text, edit.range)
    text = PLAN + "group spare { members db }\n"
    editor.replace(plan, text)
    editor.shows(plan, "unused")
    place = at(text, "spare")
    params = types.CodeActionParams(plan, types.Range(place, place), types.CodeActionContext(diagnostics=[]))
    found = editor.wait(editor.client.text_document_code_action_async(params))
    assert found
    assert ["Take out group spare", "Allow `unused` here, with a reason"] == [one.title for one in found]
    editor.close(plan)


def test_a_keystroke_settles_a_finding_where_that_is_a_matter_of_writing(editor: Editor, folder: Path) -> None:
    text = PLAN.replace("uplink p0", "uplink p0, mode hub")
    plan = editor.open(folder / "plan.vt", text)
    editor.shows(plan, "hub-mode")
    place = editor.shown[plan.uri][
        next(at for at, one in enumerate(editor.shown[plan.uri]) if one.code == "hub-mode")
    ].range
    params = types.CodeActionParams(plan, place, types.CodeActionContext(diagnostics=[]))
    found = editor.wait(editor.client.text_document_code_action_async(params))
    assert found
    fixes = [
        one
        for one in found
        if isinstance(one, types.CodeAction) and one.data == "hub-mode" and "Allow" not in one.title
    ]
    assert fixes[0].edit is not None
    edits = (fixes[0].edit.changes or {})[plan.uri]
    assert [("mode switch", types.Range(at(text, "mode hub"), at(text, "mode hub", 8)))] == [
        (edit.new_text, edit.range) for edit in edits if isinstance(edit, types.TextEdit)
    ]
    editor.edit(plan, (0, 0), (0, 0), "\n")
    assert not editor.wait(editor.client.text_document_code_action_async(params))
    editor.close(plan)


def test_a_text_is_formatted_as_a_whole_and_left_alone_with_a_mistake(editor: Editor, folder: Path) -> None:
    plan = editor.open(folder / "plan.vt", "plan   “Small“\n")
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    params = types.DocumentFormattingParams(plan, options)
    assert not editor.wait(editor.client.text_document_formatting_async(params))
    editor.replace(plan, 'plan   "Small"\r\nlevels   low<high\r\n')
    found = editor.wait(editor.client.text_document_formatting_async(params))
    assert found is not None
    assert ['plan "Small"\nlevels low < high\n'] == [one.new_text for one in found]
    assert types.Range(Position(0, 0), Position(2, 0)) == found[0].range
    editor.close(plan)


def test_above_nodes_stands_how_far_attackers_are(editor: Editor, folder: Path) -> None:
    before = editor.refreshed
    plan = editor.open(folder / "plan.vt")
    editor.until(lambda: editor.refreshed > before)
    found = editor.wait(editor.client.text_document_code_lens_async(types.CodeLensParams(plan)))
    assert found is not None
    told = {one.range.start.line: one.command.title for one in found if one.command}
    assert "away from outside · TCB unknown: " in told[8]
    assert "note" in told[0]
    editor.close(plan)
