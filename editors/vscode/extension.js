"use strict";

// Starts `vtopo lsp` and leaves the rest to it.

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const FILES = "**/{*.vt,vtopo.toml,pyproject.toml,known.txt}";

let client;

async function start() {
  const command = vscode.workspace.getConfiguration("vtopo").get("command") || "vtopo";
  const folder = vscode.workspace.workspaceFolders?.[0];
  const server = { command, args: ["lsp"], options: { cwd: folder?.uri.fsPath } };
  client = new LanguageClient("vtopo", "vtopo", server, {
    documentSelector: [
      { language: "vtopo", scheme: "file" },
      { language: "vtopo", scheme: "untitled" },
    ],
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher(FILES) },
  });
  try {
    await client.start();
  } catch (error) {
    const help = `Install it by \`pip install "vtopo[lsp]"\`, or set vtopo.command to its full path.`;
    vscode.window.showErrorMessage(`${command} lsp does not start: ${error.message}. ${help}`);
    client = undefined;
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop();
}

async function restart() {
  await stop();
  await start();
}

async function activate(context) {
  context.subscriptions.push(vscode.commands.registerCommand("vtopo.restart", restart));
  await start();
}

module.exports = { activate, deactivate: stop };
