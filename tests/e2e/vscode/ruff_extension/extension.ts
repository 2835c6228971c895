/** The least that brings `ruff server` to VS Code: what our own start is measured against. */

import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export function activate(): void {
  const command = vscode.workspace.getConfiguration("ruffBeside").get<string>("path", "ruff");
  client = new LanguageClient("ruff", "ruff", { command, args: ["server"] }, {
    documentSelector: [{ language: "python", scheme: "file" }],
  });
  void client.start();
}

export function deactivate(): Promise<void> | undefined {
  return client?.stop();
}
