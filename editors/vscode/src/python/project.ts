/** The environment in which a folder's packages are installed, as far as VS Code knows of one. */

import * as vscode from "vscode";
import { candidates } from "./interpreters";

/** Its path; undefined leaves it to the server to find one. Nothing is run in a folder that is not trusted. */
export async function environmentOf(
  folder: vscode.WorkspaceFolder | undefined,
  log: vscode.LogOutputChannel,
): Promise<string | undefined> {
  if (!vscode.workspace.isTrusted) {
    return undefined;
  }
  for await (const { python, from } of candidates(folder, log)) {
    if (from === "PATH" || from.endsWith("of the folder")) {
      // The server finds that by itself, and better.
      return undefined;
    }
    if (python.isEnvironment) {
      return python.prefix;
    }
  }
  return undefined;
}
