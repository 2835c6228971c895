/** All that can safely be fixed, in a file or in a project. */

import * as vscode from "vscode";
import type { Pages } from "../documents/pages";
import type { Repairs, Requests } from "../server/requests";
import { chooseFolder } from "./folders";

const TITLE = "FastAPI Mentor: all fixes";

export async function fixAllInFile(): Promise<void> {
  const kind = "source.fixAll.fastapiMentor";
  await vscode.commands.executeCommand("editor.action.codeAction", { kind, apply: "first" });
}

/** Shows what every file would become, and applies it when a person says so. */
export async function fixAllInProject(requests: Requests | undefined, pages: Pages): Promise<void> {
  const folder = await chooseFolder("Fix All in the Project");
  if (!requests || !folder) {
    return;
  }
  const options = { location: vscode.ProgressLocation.Notification, title: "Looking for all that can safely be fixed", cancellable: true };
  const found = await vscode.window.withProgress(options, (_, token) => requests.fixAll(folder.uri.toString(), token));
  const files = Object.keys(found.texts);
  if (files.length === 0) {
    void vscode.window.showInformationMessage(`There is nothing in ${folder.name} that can safely be fixed.`);
    return;
  }
  const shown = await preview(found, pages);
  const what = `${found.fixes} ${found.fixes === 1 ? "fix" : "fixes"} in ${files.length} ${files.length === 1 ? "file" : "files"}`;
  const answer = await vscode.window.showInformationMessage(`${what}: apply them?`, "Apply", "Discard");
  await closePreview();
  pages.forget(shown);
  if (answer === "Apply") {
    await apply(found, requests);
  }
}

/** Opens the files side by side with what they would become. */
async function preview(found: Repairs, pages: Pages): Promise<vscode.Uri[]> {
  const changes = Object.entries(found.texts).map(([uri, text]) => {
    const file = vscode.Uri.parse(uri);
    return [file, file, pages.put(file.path, text)] as const;
  });
  await vscode.commands.executeCommand("vscode.changes", TITLE, changes);
  return changes.map(([, , after]) => after);
}

async function closePreview(): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  await vscode.window.tabGroups.close(tabs.filter((each) => each.label.startsWith(TITLE)));
}

async function apply(found: Repairs, requests: Requests): Promise<void> {
  const unsaved = new Set(vscode.workspace.textDocuments.filter((each) => each.isDirty).map((each) => each.uri.toString()));
  const edit = await requests.client.protocol2CodeConverter.asWorkspaceEdit(found.edit as never);
  if (!edit || !(await vscode.workspace.applyEdit(edit))) {
    void vscode.window.showWarningMessage("The fixes could not be applied: files have changed meanwhile. Try again.");
    return;
  }
  // What a person had not saved is left unsaved.
  for (const document of vscode.workspace.textDocuments) {
    const uri = document.uri.toString();
    if (document.isDirty && uri in found.texts && !unsaved.has(uri)) {
      await document.save();
    }
  }
}
