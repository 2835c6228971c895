/** The workspace folder that a command is about. */

import * as vscode from "vscode";

/** The only one, that of the active editor, or the one that a person chooses. */
export async function chooseFolder(title: string): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const active = vscode.window.activeTextEditor?.document.uri;
  const around = active && vscode.workspace.getWorkspaceFolder(active);
  if (folders.length <= 1 || around) {
    return around ?? folders[0];
  }
  return vscode.window.showWorkspaceFolderPick({ placeHolder: title });
}
