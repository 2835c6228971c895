/** The baseline of a project: from then on only new findings are shown. */

import * as vscode from "vscode";
import { Failed, run } from "../environment/running";
import type { Launch } from "../server/launch";
import { chooseFolder } from "./folders";

export async function writeBaseline(launch: Launch | undefined, log: vscode.LogOutputChannel): Promise<void> {
  const folder = await chooseFolder("Write a Baseline");
  if (!launch || !folder) {
    return;
  }
  await vscode.workspace.saveAll(false);
  // The same Python, and the same care with what lies in the folder: `-m server` becomes `-m program`.
  const given = [...launch.given.slice(0, -1), "fastapi_mentor", "check", "--write-baseline", "--color", "never"];
  const options = { location: vscode.ProgressLocation.Notification, title: "Writing the baseline" };
  try {
    const said = await vscode.window.withProgress(options, () => run(launch.command, given, folder.uri.fsPath, (line) => log.info(line)));
    const line = said.trim().split(/\r?\n/).at(-1) ?? "";
    void vscode.window.showInformationMessage(`FastAPI Mentor: ${line}`);
  } catch (error) {
    log.error(error instanceof Failed ? error.output : String(error));
    void vscode.window.showErrorMessage(`FastAPI Mentor could not write the baseline: ${String(error)}`);
  }
}
